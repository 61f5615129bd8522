import type { SourceFacts } from '../core/source-facts';
import type { Sharp, SharpFactory } from './sharp';

/** Of an animation: the first frame, all of them in one column, or some of them so. */
export type Frames = 'first' | 'all' | { readonly page: number; readonly pages: number };

/**
 * Opens a source whose headers were judged: its pixels are bounded already, and sharp's own bound would count
 * all frames of an animation as one picture. Damage that libvips only warns of is let through, lost data is not.
 */
export function openSource(sharp: SharpFactory, bytes: Buffer, { format }: Pick<SourceFacts, 'format'>, frames: Frames = 'first'): Sharp {
  const chosen = frames === 'first' || format === 'svg' ? {} : frames === 'all' ? { animated: true } : frames;
  return sharp(bytes, { limitInputPixels: false, failOn: 'error', ...chosen });
}
