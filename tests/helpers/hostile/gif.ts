import { longGif } from '../imaging/bombs';

const HEADER = Buffer.from('4749463839610100010080000000000000ffffff', 'hex').subarray(0, 19);
const IMAGE_BLOCK = Buffer.from('2c00000000010001000002024401', 'hex');

/** Tiny frames on a screen of any size. */
export const gifOfFrames = (frames: number, width = 1, height = 1): Buffer => longGif(frames, width, height);

/** Extension blocks of three bytes each, before one frame. */
export const gifOfExtensions = (count: number): Buffer =>
  Buffer.concat([HEADER, Buffer.alloc(3 * count, Buffer.from([0x21, 0xfe, 0])), IMAGE_BLOCK, Buffer.from([0, 0x3b])]);

/** Data in sub-blocks of one byte each: the slowest way to store so many bytes. */
export const gifOfSubBlocks = (count: number): Buffer =>
  Buffer.concat([HEADER, IMAGE_BLOCK.subarray(0, 11), Buffer.alloc(2 * count, Buffer.from([1, 0x44])), Buffer.from([0, 0x3b])]);

/** The screen says 1x1, its first frame is larger. */
export function gifOfLargeFrame(width: number, height: number): Buffer {
  const block = Buffer.from(IMAGE_BLOCK);
  block.writeUInt16LE(width, 5);
  block.writeUInt16LE(height, 7);
  return Buffer.concat([HEADER, block, Buffer.from([0, 0x3b])]);
}
