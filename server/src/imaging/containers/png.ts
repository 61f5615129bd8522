import type { Limits } from '../../core/limits';
import { Counter, readType, readUint, sizeOrNull, type ContainerFacts } from './container';

const SIGNATURE_BYTES = 8;
/** Length and type before the data of a chunk, and the checksum after it. */
const CHUNK_BYTES = 12;

/** Encoders write image data in chunks of 4 KB and more. Smaller chunks than this count as parts. */
const MIN_DATA_BYTES = 256;
const IMAGE_DATA = new Set(['IDAT', 'fdAT']);

/** Longest keyword of a text chunk and its terminating zero (PNG, third edition, 11.3.3). */
const MAX_KEYWORD_BYTES = 80;

/**
 * Counts the chunks of a PNG, the frames of an animated one, and the bytes of compressed texts and profiles, which a decoder
 * inflates to up to a thousand times their size.
 *
 * @throws LimitExceededError beyond `sourceFrames`, `sourceParts` or `metadataBytes`
 */
export function walkPng(bytes: Uint8Array, limits: Limits): ContainerFacts {
  const frames = new Counter('frames', 'sourceFrames', limits);
  const chunks = new Counter('chunks beside its pixels', 'sourceParts', limits);
  const metadata = new Counter('bytes of compressed metadata', 'metadataBytes', limits);
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= bytes.length;) {
    const length = readUint(bytes, at, 4, 'big');
    const type = readType(bytes, at + 4);
    if (type === 'IEND') break;
    if (type === 'fcTL') frames.add();
    else if (!IMAGE_DATA.has(type) || length < MIN_DATA_BYTES) chunks.add();
    if (isCompressed(bytes, type, at + 8)) metadata.add(length);
    at += CHUNK_BYTES + length;
  }
  const isHeader = readType(bytes, 12) === 'IHDR';
  return {
    size: isHeader ? sizeOrNull(readUint(bytes, 16, 4, 'big'), readUint(bytes, 20, 4, 'big')) : null,
    frames: Math.max(1, frames.count),
    depth: bytes[24] === 16 ? 16 : 8,
    buffered: bytes[28] === 1, // interlaced
  };
}

function isCompressed(bytes: Uint8Array, type: string, at: number): boolean {
  if (type === 'zTXt' || type === 'iCCP') return true;
  if (type !== 'iTXt') return false;
  const end = bytes.subarray(at, at + MAX_KEYWORD_BYTES).indexOf(0);
  return end >= 0 && bytes[at + end + 1] === 1;
}
