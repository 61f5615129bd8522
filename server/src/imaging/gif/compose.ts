import type { Size } from '../../core/geometry/rect';
import { readType } from '../containers/container';
import { gifFrames, screenSize, type GifFrame } from '../containers/gif';
import { unpackLzw } from './lzw';

const PIXEL_BYTES = 4;

export interface ComposedGif extends Size {
  /** Each frame as shown: RGBA, row by row. Reuses the same memory for each frame. @throws UnsupportedSourceError */
  frames(): Generator<Uint8Array, void>;
}

/**
 * Composes the frames of a GIF as browsers do: on a transparent screen, which "restore to background" makes transparent
 * again. Returns null where libvips, which is faster, gives the same result. libvips paints the background colour, for
 * example, where no frame has a transparent colour.
 */
export function composeGif(bytes: Uint8Array): ComposedGif | null {
  if (readType(bytes, 0) !== 'GIF8') return null;
  const frames = [...gifFrames(bytes)];
  const [first] = frames;
  if (first === undefined) return null;
  const screen = screenSize(bytes, first);
  return needsComposing(frames, screen) ? { ...screen, frames: () => compose(bytes, frames, screen) } : null;
}

function needsComposing(frames: readonly GifFrame[], screen: Size): boolean {
  const [first, ...others] = frames;
  if (first === undefined) return false;
  const isOpaque = frames.every(({ transparent }) => transparent === null);
  // Each frame covers the frames before it.
  if (isOpaque && frames.every((frame) => covers(frame, screen))) return false;
  if (isOpaque && !covers(first, screen)) return true;
  if (first.disposal === 'restore' && others.length > 0) return true;
  // libnsgif mixes up the rows of an interlaced frame that reaches below the screen.
  if (frames.some(({ interlaced, rect }) => interlaced && rect.top + rect.height > screen.height)) return true;
  // The disposal of the last frame has no effect.
  return frames.slice(0, -1).some(({ disposal, transparent }) => disposal === 'clear' && transparent === null);
}

const covers = ({ rect: { left, top, width, height } }: GifFrame, screen: Size): boolean =>
  left === 0 && top === 0 && width >= screen.width && height >= screen.height;

function* compose(bytes: Uint8Array, frames: readonly GifFrame[], screen: Size): Generator<Uint8Array, void> {
  const pixels = new Uint32Array(screen.width * screen.height);
  for (const frame of frames) {
    const before = frame.disposal === 'restore' ? pixels.slice() : null;
    paintFrame(bytes, frame, pixels, screen);
    yield new Uint8Array(pixels.buffer);
    if (before !== null) pixels.set(before);
    if (frame.disposal === 'clear') eachRow(frame, screen, (from, to) => pixels.fill(0, from, to));
  }
}

function paintFrame(bytes: Uint8Array, frame: GifFrame, pixels: Uint32Array, screen: Size): void {
  const { rect: { width, height }, interlaced, transparent } = frame;
  const indices = new Uint8Array(width * height);
  unpackLzw(bytes, frame.dataAt, indices);
  const palette = readPalette(bytes, frame);
  const rowAt = interlaced ? interlacedRows(height) : null;
  eachRow(frame, screen, (from, to, y) => {
    const row = (rowAt?.[y] ?? y) * width;
    for (let at = from; at < to; at += 1) {
      const index = indices[row + at - from] ?? 0;
      if (index !== transparent) pixels[at] = palette[index] ?? 0;
    }
  });
}

/** Calls `use` with the offsets of each visible row of a frame in the screen. */
function eachRow({ rect: { left, top, width, height } }: GifFrame, screen: Size, use: (from: number, to: number, y: number) => void): void {
  const visible = Math.min(width, screen.width - left);
  for (let y = 0; visible > 0 && y < height && top + y < screen.height; y += 1) {
    const from = (top + y) * screen.width + left;
    use(from, from + visible, y);
  }
}

/** 256 colours as pixels, in the byte order of the machine. Colours that the palette lacks are black. */
function readPalette(bytes: Uint8Array, { palette: { at, colours } }: GifFrame): Uint32Array {
  const palette = new Uint8Array(256 * PIXEL_BYTES);
  for (let index = 0; index < 256; index += 1) {
    const known = index < colours;
    for (let channel = 0; channel < 3; channel += 1) palette[index * PIXEL_BYTES + channel] = known ? (bytes[at + index * 3 + channel] ?? 0) : 0;
    palette[index * PIXEL_BYTES + 3] = 255;
  }
  return new Uint32Array(palette.buffer);
}

/** The position in the data of each row of an interlaced frame (GIF89a, appendix E). */
function interlacedRows(height: number): Uint32Array {
  const rows = new Uint32Array(height);
  let stored = 0;
  for (const [start, step] of [[0, 8], [4, 8], [2, 4], [1, 2]] as const) {
    for (let y = start; y < height; y += step) {
      rows[y] = stored;
      stored += 1;
    }
  }
  return rows;
}
