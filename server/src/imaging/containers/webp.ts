import type { Size } from '../../core/geometry/rect';
import type { Limits } from '../../core/limits';
import { Counter, readType, readUint, sizeOrNull, type ContainerFacts } from './container';

/** "RIFF", the file's length, "WEBP". */
const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/**
 * Counts the frames of a WebP, chunk by chunk. libwebp's demuxer takes time quadratic in the number of frames.
 *
 * @throws LimitExceededError beyond `sourceFrames` or `sourceParts`
 */
export function walkWebp(bytes: Uint8Array, limits: Limits): ContainerFacts {
  const frames = new Counter('frames', 'sourceFrames', limits);
  const chunks = new Counter('chunks beside its frames', 'sourceParts', limits);
  let canvas: Size | null = null;
  let image: Size | null = null;
  let lossless = false;
  for (let at = HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length;) {
    const type = readType(bytes, at);
    const length = readUint(bytes, at + 4, 4, 'little');
    const content = at + CHUNK_HEADER_BYTES;
    if (type === 'ANMF') frames.add();
    else chunks.add();
    if (type === 'VP8X') canvas ??= canvasSize(bytes, content);
    else if (type === 'VP8 ') image ??= lossySize(bytes, content);
    else if (type === 'VP8L') {
      image ??= losslessSize(bytes, content);
      lossless = true;
    }
    at = content + length + (length % 2); // padded to an even length
  }
  return { size: canvas ?? image, frames: Math.max(1, frames.count), depth: 8, buffered: lossless || frames.count > 0 };
}

const canvasSize = (bytes: Uint8Array, at: number): Size | null =>
  at + 10 > bytes.length ? null : { width: readUint(bytes, at + 4, 3, 'little') + 1, height: readUint(bytes, at + 7, 3, 'little') + 1 };

/** Reads the header of a VP8 key frame (RFC 6386, section 9.1): 14 bits for each side, and two bits of scaling above them. */
const lossySize = (bytes: Uint8Array, at: number): Size | null =>
  sizeOrNull(readUint(bytes, at + 6, 2, 'little') & 0x3fff, readUint(bytes, at + 8, 2, 'little') & 0x3fff);

/** After the signature byte, 14 bits for each side minus one. */
function losslessSize(bytes: Uint8Array, at: number): Size | null {
  if (at + 5 > bytes.length) return null;
  const bits = readUint(bytes, at + 1, 4, 'little');
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
