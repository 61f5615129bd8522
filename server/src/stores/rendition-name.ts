import type { RenditionKey } from '../core/rendition-key';
import type { StoredName } from '../renditions/ports/rendition-store';

const HASH = /^[0-9a-f]{32}$/;
const NAME = /^[1-9]\d*-[0-9a-f]{32}$/;

/**
 * The file name of a rendition. Keys come from the plugin itself; a name that could leave the directory is refused all the same.
 * @throws TypeError where the key is anything but a positive integer and 32 hexadecimal digits
 */
export function renditionName(key: RenditionKey): string {
  assertFileId(key.fileId);
  if (!HASH.test(key.hash)) {
    throw new TypeError(`expected 32 hexadecimal digits for the hash of a rendition, found ${JSON.stringify(key.hash)}`);
  }
  return `${key.fileId}-${key.hash}`;
}

/** The hash in a rendition's name. */
export function hashOf(name: string): string {
  return name.slice(name.indexOf('-') + 1);
}

/** What a rendition's name says. */
export const storedNameOf = (name: string): StoredName => ({ fileId: Number.parseInt(name, 10), hash: hashOf(name) });

/** The start of the names of all renditions of a file. @throws TypeError where the id is no positive integer */
export function namePrefix(fileId: number): string {
  assertFileId(fileId);
  return `${fileId}-`;
}

/** Lists and directories may hold other names: the store ignores them. */
export function isRenditionName(text: string): boolean {
  return NAME.test(text);
}

function assertFileId(fileId: number): void {
  if (!Number.isSafeInteger(fileId) || fileId < 1) {
    throw new TypeError(`expected a positive integer for the id of a file, found ${String(fileId)}`);
  }
}
