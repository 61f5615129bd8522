import { createHash } from 'node:crypto';
import type { RenditionKey } from '../../server/src/core/rendition-key';

export const MB = 1_000_000;

export function keyOf(fileId: number, text: number | string): RenditionKey {
  return { fileId, access: 'public', hash: createHash('sha256').update(`${fileId}/${text}`).digest('hex').slice(0, 32) };
}

/** Bytes that contain the rendition's key, its version and their own length. */
export function contentOf({ fileId, hash }: RenditionKey, size: number, version = 0): Buffer {
  return Buffer.alloc(size, `${fileId}/${hash}/${size}/${version};`);
}

/** Whether bytes are a complete result of `contentOf` for this key. */
export function isComplete(key: RenditionKey, bytes: Buffer): boolean {
  const [, , size, version] = bytes.toString('latin1', 0, bytes.indexOf(';')).split('/').map(Number);
  return bytes.equals(contentOf(key, size ?? 0, version));
}
