import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Deletion, RenditionKey, RenditionStore, StoredRendition } from 'strapi-plugin-renditions';

/** Stores renditions in a directory with one folder per media library file. Has no size limit: another process must delete old renditions. */
export function directoryStore(root: string): RenditionStore {
  const folder = (fileId: number) => join(root, String(fileId));
  const path = ({ fileId, hash }: RenditionKey) => join(folder(fileId), hash);
  return {
    async read(key) {
      const bytes = await readFile(path(key)).catch(() => null);
      return bytes && stored(bytes);
    },

    // Writes to a temporary name first, so that no request reads an incomplete file.
    async write(key, bytes) {
      await mkdir(folder(key.fileId), { recursive: true });
      const temporary = `${path(key)}.${randomUUID()}`;
      await writeFile(temporary, bytes);
      await rename(temporary, path(key));
      return { address: null };
    },

    async delete(keys) {
      return deletionOf(await Promise.all(keys.map(async (key) => remove(path(key), key.hash))));
    },

    async deleteFile(fileId) {
      const hashes = await readdir(folder(fileId)).catch(() => []);
      return deletionOf(await Promise.all(hashes.map((hash) => remove(join(folder(fileId), hash), hash))));
    },
  };
}

/** A failed deletion does not prevent the others. */
const remove = (path: string, hash: string) => rm(path, { force: true }).then(() => ({ hash }), (error: unknown) => ({ hash, error }));

const deletionOf = (outcomes: readonly { readonly hash: string; readonly error?: unknown }[]): Deletion => ({
  deleted: outcomes.flatMap((outcome) => ('error' in outcome ? [] : [outcome.hash])),
  failed: outcomes.flatMap(({ hash, ...outcome }) => ('error' in outcome ? [{ hash, error: outcome.error }] : [])),
});

function stored(bytes: Buffer): StoredRendition {
  return {
    size: bytes.length,
    head: bytes.subarray(0, 4096),
    bytes: async () => bytes,
    stream: (start, end) => Readable.from([bytes.subarray(start, end + 1)]),
    release: async () => undefined,
  };
}
