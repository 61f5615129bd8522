import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentOf, keyOf, MB } from '../../helpers/rendition-content';
import { bytesOf, chargedBytes, costOfAll, diskUse, localStore, temporaryDirectory } from '../../helpers/rendition-store';

const MAX = 1.5 * MB;

const key = fc.record({ fileId: fc.integer({ min: 1, max: 4 }), name: fc.integer({ min: 1, max: 4 }) });

/** Two stores on one directory, as in two processes. */
const operation = fc.record({
  store: fc.constantFrom(0, 1),
  key,
  size: fc.integer({ min: 1, max: 300_000 }),
  kind: fc.oneof({ weight: 6, arbitrary: fc.constant('write' as const) }, { weight: 7, arbitrary: fc.constantFrom('read', 'touch', 'deleteFile', 'close', 'reopen', 'crash') }),
});

it('reads exactly what was last written, or nothing, and stays within its bound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
      const directory = temporaryDirectory();
      const open = () => localStore({ directory, maxBytes: MAX });
      const stores = [open(), open()];
      const written = new Map<string, Buffer>();
      for (const [version, { kind, store: which, key: { fileId, name }, size }] of operations.entries()) {
        const store = stores[which] ?? open();
        const rendition = keyOf(fileId, name);
        const id = `${fileId}/${name}`;
        if (kind === 'write') {
          written.set(id, contentOf(rendition, size, version));
          await store.write(rendition, contentOf(rendition, size, version));
          expect(await bytesOf(store, rendition)).not.toBeNull();
        } else if (kind === 'deleteFile') {
          for (const other of written.keys()) if (other.startsWith(`${fileId}/`)) written.delete(other);
          await store.deleteFile(fileId);
        } else if (kind === 'touch') {
          await store.touch(rendition);
        } else if (kind === 'close') {
          await store.close();
        } else if (kind === 'reopen' || kind === 'crash') {
          // A crash: opened again without `close`.
          if (kind === 'reopen') await store.close();
          stores[which] = open();
        }
        const bytes = await bytesOf(store, rendition);
        expect(bytes === null || bytes.equals(written.get(id) ?? Buffer.alloc(0))).toBe(true);
        expect(diskUse(directory)).toBeLessThanOrEqual(MAX);
        expect(chargedBytes(directory)).toBeGreaterThanOrEqual(costOfAll(directory));
      }
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true, force: true });
    }),
    { numRuns: 25 },
  );
});
