import type { Limits } from '../../core/limits';
import { Counter, readUint, sizeOrNull, type ContainerFacts } from './container';

/** Signature and logical screen descriptor (GIF89a, section 18). */
const HEADER_BYTES = 13;
const IMAGE_DESCRIPTOR = 0x2c;
const IMAGE_DESCRIPTOR_BYTES = 10;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/**
 * Counts the frames of a GIF by stepping from block to block.
 *
 * @throws LimitExceededError beyond `sourceFrames` or `sourceParts`
 */
export function walkGif(bytes: Uint8Array, limits: Limits): ContainerFacts {
  let width = readUint(bytes, 6, 2, 'little');
  let height = readUint(bytes, 8, 2, 'little');
  const frames = new Counter('frames', 'sourceFrames', limits);
  const extensions = new Counter('extension blocks beside its frames', 'sourceParts', limits);
  let controlled = 0;
  let at = HEADER_BYTES + colourTableBytes(bytes[10] ?? 0);
  while (at < bytes.length) {
    if (bytes[at] === IMAGE_DESCRIPTOR) {
      frames.add();
      // As libnsgif does: the first frame may be larger than the screen, and enlarges it.
      if (frames.count === 1) {
        width = Math.max(width, readUint(bytes, at + 1, 2, 'little') + readUint(bytes, at + 5, 2, 'little'));
        height = Math.max(height, readUint(bytes, at + 3, 2, 'little') + readUint(bytes, at + 7, 2, 'little'));
      }
      // One byte of the LZW code size stands before the data.
      at = skipSubBlocks(bytes, at + IMAGE_DESCRIPTOR_BYTES + colourTableBytes(bytes[at + 9] ?? 0) + 1);
    } else if (bytes[at] === EXTENSION) {
      // One graphic control extension a frame is normal, and bounded by the frames.
      if (bytes[at + 1] === GRAPHIC_CONTROL && controlled < frames.count + 1) controlled += 1;
      else extensions.add();
      at = skipSubBlocks(bytes, at + 2);
    } else {
      break; // the trailer, or damage
    }
  }
  // Without a frame it is damaged, whatever the size of its screen.
  return { size: frames.count === 0 ? null : sizeOrNull(width, height), frames: Math.max(1, frames.count), depth: 8, buffered: true };
}

const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Behind the empty sub-block that ends a chain of them. */
function skipSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += length + 1;
  return at + 1;
}
