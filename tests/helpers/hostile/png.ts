import { constants, deflateRawSync, deflateSync } from 'node:zlib';
import { flatPng, insertChunk, pngChunk } from '../imaging/bombs';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const MEGABYTE = 2 ** 20;

/** Compressed texts, each of so many zeros. */
export function pngOfTexts(count: number, inflatedBytes: number): Buffer {
  const text = pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(Buffer.alloc(inflatedBytes), { level: 9 })]));
  return insertChunk(flatPng(1, 1), Buffer.alloc(text.length * count, text));
}

/** Chunks of no data. */
export function pngOfChunks(count: number, type = 'tEXt'): Buffer {
  const chunk = pngChunk(type, Buffer.alloc(0));
  return insertChunk(flatPng(1, 1), Buffer.alloc(chunk.length * count, chunk));
}

/** Starts and interlace steps of Adam7 (PNG, third edition, 8.1). */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;

/** All black, interlaced, 16 bits a channel: six bytes a pixel. */
export function interlacedPng(width: number, height: number): Buffer {
  const bytes = PASSES.reduce((sum, [left, top, x, y]) => {
    const [columns, rows] = [Math.ceil((width - left) / x), Math.ceil((height - top) / y)];
    return sum + (columns > 0 && rows > 0 ? rows * (1 + columns * 6) : 0);
  }, 0);
  return Buffer.concat([SIGNATURE, header(width, height, [16, 2, 0, 0, 1]), pngChunk('IDAT', deflateZeros(bytes)), pngChunk('IEND', Buffer.alloc(0))]);
}

/** A PNG with that size in its header and a few bytes of data. */
export const pngOfSize = (width: number, height: number): Buffer =>
  Buffer.concat([SIGNATURE, header(width, height, [8, 2, 0, 0, 0]), pngChunk('IDAT', deflateZeros(100)), pngChunk('IEND', Buffer.alloc(0))]);

/** An animated PNG with that many frames in its headers, and one pixel. */
export function pngOfFrames(frames: number): Buffer {
  const control = pngChunk('fcTL', Buffer.alloc(26));
  return insertChunk(flatPng(1, 1), Buffer.alloc(control.length * frames, control));
}

function header(width: number, height: number, rest: readonly number[]): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, ...rest]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return pngChunk('IHDR', data);
}

/** A zlib stream of zeros that are never in memory: a megabyte that is flushed to a whole byte can be repeated. */
function deflateZeros(bytes: number): Buffer {
  const part = (length: number) => deflateRawSync(Buffer.alloc(length), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const whole = part(MEGABYTE);
  const parts = Buffer.alloc(whole.length * Math.floor(bytes / MEGABYTE), whole);
  const checksum = Buffer.alloc(4); // Adler-32 of zeros
  checksum.writeUInt32BE((bytes % 65521) * 65536 + 1);
  return Buffer.concat([Buffer.from([0x78, 0x01]), parts, part(bytes % MEGABYTE), Buffer.from([3, 0]), checksum]);
}

/** Sizes of long and narrow images. */
export const THIN_SIDES = [[1000, 1], [4000, 2], [16_000, 1], [60_000, 1], [1, 60_000], [60_000, 1600]] as const;

/** A small PNG of any length. */
export const thinPng = (width: number, height: number): Buffer => flatPng(width, height);
