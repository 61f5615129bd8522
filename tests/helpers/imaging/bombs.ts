import { crc32, deflateSync } from 'node:zlib';

/** A valid PNG of one colour, a bit a pixel, in a few kilobytes. */
export function flatPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  // Each row begins with the number of its filter.
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows, { level: 1 })), pngChunk('IEND', Buffer.alloc(0))]);
}

const little16 = (value: number): number[] => [value & 0xff, value >> 8];
const little24 = (value: number): number[] => [...little16(value & 0xffff), value >> 16];

/** A GIF of frames that say their size, but hold one pixel each: what is missing stays as it was. */
export function longGif(frames: number, width = 1, height = 1): Buffer {
  const screen = [...Buffer.from('GIF89a'), ...little16(width), ...little16(height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const control = [0x21, 0xf9, 4, 0, 4, 0, 0, 0];
  const testImage = [0x2c, 0, 0, 0, 0, ...little16(width), ...little16(height), 0, 2, 2, 0x44, 1, 0];
  const frame = Buffer.from([...control, ...testImage]);
  return Buffer.concat([Buffer.from(screen), ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}

export const riffChunk = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(type), size, data, Buffer.alloc(data.length % 2)]);
};

/** A WebP whose frames all show `still`, a lossless WebP of one pixel, on a canvas of any size. */
export function longWebp(frames: number, still: Buffer, width = 1, height = 1): Buffer {
  const pixels = still.subarray(12);
  const header = Buffer.from([2, 0, 0, 0, ...little24(width - 1), ...little24(height - 1)]);
  const place = Buffer.from([...little24(0), ...little24(0), ...little24(0), ...little24(0), ...little24(40), 0]);
  const frame = riffChunk('ANMF', Buffer.concat([place, pixels]));
  const chunks = [riffChunk('VP8X', header), riffChunk('ANIM', Buffer.alloc(6)), ...Array.from({ length: frames }, () => frame)];
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));
}

/** Overwrites the size in a JPEG's frame header. */
export function claimSize(jpeg: Buffer, width: number, height: number): Buffer {
  const claimed = Buffer.from(jpeg);
  const frame = claimed.indexOf(Buffer.from('ffc0', 'hex'));
  claimed.writeUInt16BE(height, frame + 5);
  claimed.writeUInt16BE(width, frame + 7);
  return claimed;
}

/** Bytes of the signature and of IHDR, which comes first. */
const HEAD_BYTES = 33;

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

export const insertChunk = (png: Buffer, chunk: Buffer): Buffer => Buffer.concat([png.subarray(0, HEAD_BYTES), chunk, png.subarray(HEAD_BYTES)]);

export const profileChunk = (profile: Buffer): Buffer => pngChunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(profile)]));
