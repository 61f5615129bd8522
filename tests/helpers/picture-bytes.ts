import { createHash } from 'node:crypto';

/** Bytes that begin like a JPEG and never repeat, so that a comparison finds a wrong range. */
export function pictureBytes(size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) => createHash('sha256').update(String(index)).digest());
  const bytes = Buffer.concat(blocks).subarray(0, size);
  bytes.set([0xff, 0xd8, 0xff]);
  return bytes;
}
