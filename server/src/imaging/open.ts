import type { Size } from '../core/geometry/rect';
import { composeGif } from './gif/compose';
import { endJpeg } from './jpeg-end';
import type { Sharp, SharpFactory } from './sharp';

/** Of an animation: the first frame, all of them in one column, or some of them so. */
export type Frames = 'first' | 'all' | { readonly page: number; readonly pages: number };

/**
 * Opens a source whose headers were judged: its pixels are bounded already, and sharp's own bound would count
 * all frames of an animation as one picture. Damage that libvips only warns of is let through, lost data is not.
 * An SVG is never opened here, in the server's own process: `drawSvg` is its only way to sharp.
 */
export function openSource(sharp: SharpFactory, bytes: Buffer, frames: Frames = 'first'): Sharp {
  const composed = frames === 'first' ? composeGif(bytes) : null;
  if (composed !== null) for (const frame of composed.frames()) return openFrame(sharp, frame, composed);
  const chosen = frames === 'first' ? {} : frames === 'all' ? { animated: true } : frames;
  return sharp(endJpeg(bytes), { limitInputPixels: false, failOn: 'error', ...chosen });
}

/** Opens pixels of four channels. */
export const openFrame = (sharp: SharpFactory, pixels: Uint8Array, { width, height }: Size): Sharp =>
  sharp(pixels, { limitInputPixels: false, raw: { width, height, channels: 4 } });
