import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { RenditionKey, RenditionStore, StoredRendition } from 'strapi-plugin-renditions/strapi-server';

/** A directory of renditions, one folder for each file, that something else keeps from growing. */
export function directoryStore(root: string): RenditionStore {
  const folder = (fileId: number) => join(root, String(fileId));
  const path = ({ fileId, hash }: RenditionKey) => join(folder(fileId), hash);
  return {
    async read(key) {
      const bytes = await readFile(path(key)).catch(() => null);
      return bytes && stored(bytes);
    },

    // Under another name first, so that nobody ever reads half of it.
    async write(key, bytes) {
      await mkdir(folder(key.fileId), { recursive: true });
      const temporary = `${path(key)}.${randomUUID()}`;
      await writeFile(temporary, bytes);
      await rename(temporary, path(key));
      return { address: null };
    },

    async delete(keys) {
      await Promise.all(keys.map((key) => rm(path(key), { force: true })));
    },

    async deleteFile(fileId) {
      await rm(folder(fileId), { recursive: true, force: true });
    },
  };
}

function stored(bytes: Buffer): StoredRendition {
  return {
    size: bytes.length,
    head: bytes.subarray(0, 4096),
    bytes: async () => bytes,
    stream: (start, end) => Readable.from([bytes.subarray(start, end + 1)]),
    release: async () => undefined,
  };
}
