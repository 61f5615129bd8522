import type { RenditionKey } from '../core/rendition-key';

const HASH = /^[0-9a-f]{32}$/;
const NAME = /^[1-9]\d*-[0-9a-f]{32}$/;

/**
 * The file name of a rendition. Keys are our own, but a name that could leave the directory must not
 * depend on that: anything but a positive integer and 32 hexadecimal digits is refused.
 */
export function renditionName(key: RenditionKey): string {
  assertFileId(key.fileId);
  if (!HASH.test(key.hash)) {
    throw new TypeError(`Expected 32 hexadecimal digits for the hash of a rendition but received ${JSON.stringify(key.hash)}`);
  }
  return `${key.fileId}-${key.hash}`;
}

/** The hash of the key that a name is made of. */
export function hashOf(name: string): string {
  return name.slice(name.indexOf('-') + 1);
}

/** What the names of all renditions of a file begin with. */
export function namePrefix(fileId: number): string {
  assertFileId(fileId);
  return `${fileId}-`;
}

/** Lists and directories may hold anything: only what has the form of our names is ever touched. */
export function isRenditionName(text: string): boolean {
  return NAME.test(text);
}

function assertFileId(fileId: number): void {
  if (!Number.isSafeInteger(fileId) || fileId < 1) {
    throw new TypeError(`Expected a positive integer for the id of a file but received ${String(fileId)}`);
  }
}
