import type { Rect, Size } from '../../core/geometry/rect';
import type { Limits } from '../../core/limits';
import { checkPixels, Counter, readUint, sizeOrNull, type ContainerFacts } from './container';

/** Signature and logical screen descriptor (GIF89a, section 18). */
const HEADER_BYTES = 13;
const IMAGE_DESCRIPTOR = 0x2c;
const IMAGE_DESCRIPTOR_BYTES = 10;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/** What happens to a frame's rectangle before the next frame (GIF89a, section 23). */
export type Disposal = 'keep' | 'clear' | 'restore';

/** Offsets are those of the file. */
export interface GifFrame {
  /** In pixels of the screen. It may reach beyond the screen. */
  readonly rect: Rect;
  readonly interlaced: boolean;
  readonly disposal: Disposal;
  /** Index of the transparent colour, or null. */
  readonly transparent: number | null;
  /** Three bytes a colour. */
  readonly palette: { readonly at: number; readonly colours: number };
  /** Offset of the LZW code size, which comes before the data. */
  readonly dataAt: number;
}

type Block = { readonly type: 'control' | 'extension' } | { readonly type: 'frame'; readonly frame: GifFrame };

/**
 * Counts the frames of a GIF, block by block.
 *
 * @throws LimitExceededError beyond `sourceFrames`, `sourceParts` or `sourcePixels`
 */
export function walkGif(bytes: Uint8Array, limits: Limits): ContainerFacts {
  const frames = new Counter('frames', 'sourceFrames', limits);
  const extensions = new Counter('extension blocks beside its frames', 'sourceParts', limits);
  let first: GifFrame | null = null;
  let controlled = 0;
  for (const block of blocksOf(bytes)) {
    if (block.type === 'frame') {
      frames.add();
      first ??= block.frame;
      // Decoders decode the whole frame, also beyond the screen.
      checkPixels(block.frame.rect, limits);
    } else if (block.type === 'control' && controlled < frames.count + 1) {
      // One graphic control extension for each frame is normal, and `frames` limits them.
      controlled += 1;
    } else {
      extensions.add();
    }
  }
  // A GIF without a frame is damaged.
  const size = first === null ? null : screenSize(bytes, first);
  return { size: size && sizeOrNull(size.width, size.height), frames: Math.max(1, frames.count), depth: 8, buffered: true };
}

/** The frames in the order of the file. */
export function* gifFrames(bytes: Uint8Array): Generator<GifFrame> {
  for (const block of blocksOf(bytes)) if (block.type === 'frame') yield block.frame;
}

/** The size of the screen. As in decoders and browsers, a larger first frame enlarges it. */
export const screenSize = (bytes: Uint8Array, { rect }: GifFrame): Size => ({
  width: Math.max(readUint(bytes, 6, 2, 'little'), rect.left + rect.width),
  height: Math.max(readUint(bytes, 8, 2, 'little'), rect.top + rect.height),
});

function* blocksOf(bytes: Uint8Array): Generator<Block> {
  const screen = colourTable(bytes, 10, HEADER_BYTES);
  let control: Pick<GifFrame, 'disposal' | 'transparent'> = { disposal: 'keep', transparent: null };
  let at = screen.end;
  while (at < bytes.length) {
    if (bytes[at] === IMAGE_DESCRIPTOR) {
      const own = colourTable(bytes, at + 9, at + IMAGE_DESCRIPTOR_BYTES);
      const [left = 0, top = 0, width = 0, height = 0] = [1, 3, 5, 7].map((offset) => readUint(bytes, at + offset, 2, 'little'));
      const palette = own.colours > 0 ? own : screen;
      yield { type: 'frame', frame: { rect: { left, top, width, height }, interlaced: ((bytes[at + 9] ?? 0) & 0x40) !== 0, ...control, palette, dataAt: own.end } };
      control = { disposal: 'keep', transparent: null };
      // The LZW code size takes one byte before the data.
      at = skipSubBlocks(bytes, own.end + 1);
    } else if (bytes[at] === EXTENSION) {
      const isControl = bytes[at + 1] === GRAPHIC_CONTROL;
      if (isControl) control = readControl(bytes, at + 3);
      yield { type: isControl ? 'control' : 'extension' };
      at = skipSubBlocks(bytes, at + 2);
    } else {
      return; // the trailer, or damage
    }
  }
}

/** 4 is not in the standard: early encoders used it for 3. */
const DISPOSALS: readonly Disposal[] = ['keep', 'keep', 'clear', 'restore', 'restore'];

function readControl(bytes: Uint8Array, at: number): Pick<GifFrame, 'disposal' | 'transparent'> {
  const flags = bytes[at] ?? 0;
  return { disposal: DISPOSALS[(flags >> 2) & 7] ?? 'keep', transparent: (flags & 1) === 1 ? (bytes[at + 3] ?? 0) : null };
}

function colourTable(bytes: Uint8Array, flagsAt: number, at: number): GifFrame['palette'] & { readonly end: number } {
  const flags = bytes[flagsAt] ?? 0;
  const colours = (flags & 0x80) === 0 ? 0 : 2 ** ((flags & 7) + 1);
  return { at, colours, end: at + 3 * colours };
}

/** The offset after the empty sub-block that ends the data. */
function skipSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += length + 1;
  return at + 1;
}
