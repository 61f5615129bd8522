import { crc32, deflateSync } from 'node:zlib';

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
