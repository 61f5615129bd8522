import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RenditionKey } from '../../../server/src/core/rendition-key';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { keyOf, MB } from '../../helpers/rendition-content';
import { bytesOf, generationPaths, holds, localStore, renditionPaths, temporaryDirectory } from '../../helpers/rendition-store';

/** Small renditions are read at once, large ones are streamed. */
const SIZES = [['small', 40_000], ['large', 600_000]] as const;

async function contentOf(size: number): Promise<Buffer> {
  const jpeg = await plainJpeg('#3366cc', 60, 40);
  return Buffer.concat([jpeg, randomBytes(size - jpeg.length)]);
}

const DAMAGES: readonly [string, (path: string, bytes: Buffer) => void][] = [
  ['cut to half', (path, { length }) => truncateSync(path, length / 2)],
  ['cut to 20 bytes', (path) => truncateSync(path, 20)],
  ['without its last byte', (path, { length }) => truncateSync(path, length - 1)],
  ['with zeros at its end', (path, bytes) => writeFileSync(path, Buffer.concat([bytes.subarray(0, -5000), Buffer.alloc(5000)]))],
  ['with one bit the other way', (path, bytes) => {
    const other = Buffer.from(bytes);
    other[20_000] = (other[20_000] ?? 0) ^ 1;
    writeFileSync(path, other);
  }],
  ['with a byte more', (path, bytes) => writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(1)]))],
  ['of another format', (path) => writeFileSync(path, Buffer.concat([Buffer.from('GIF89a'), randomBytes(1000)]))],
  ['of 1 GB of nothing', (path) => truncateSync(path, 1024 * MB)],
];

/** As a bad disk does: the times of the file stay. */
function damage(path: string, bytes: Buffer, how: (path: string, bytes: Buffer) => void, keepsTimes: boolean): void {
  const { atimeMs, mtimeMs } = statSync(path);
  how(path, bytes);
  if (keepsTimes) utimesSync(path, atimeMs / 1000, mtimeMs / 1000);
}

async function storedFile(size: number) {
  const damaged: RenditionKey[] = [];
  const store = localStore({ onDamage: (key) => damaged.push(key) });
  const [key, content] = [keyOf(1, 'a'), await contentOf(size)];
  await store.write(key, content);
  const [path = ''] = renditionPaths(store.directory);
  return { store, key, content, path, damaged };
}

describe.each(SIZES)('a %s rendition', (_size, size) => {
  describe.each([['with other times', false], ['with the same times', true]])('on the disk, %s', (_times, keepsTimes) => {
    it.each(DAMAGES)('%s, is detected, deleted and written again', async (_how, how) => {
      const { store, key, content, path, damaged } = await storedFile(size);
      damage(path, content, how, keepsTimes);
      expect([await bytesOf(store, key), damaged]).toEqual([null, [key]]);
      expect(renditionPaths(store.directory)).toEqual([]);
      await store.write(key, content);
      expect([await holds(store, key, content), damaged.length]).toEqual([true, 1]);
    });
  });

  it('that is damaged after its first read is detected, if the disk records the change', async () => {
    const { store, key, content, path, damaged } = await storedFile(size);
    expect(await holds(store, key, content)).toBe(true);
    await sleep(20);
    damage(path, content, (at) => truncateSync(at, 20_000), true);
    expect([await bytesOf(store, key), damaged.length]).toEqual([null, 1]);
  });

  it('is not located for a web server if it is damaged', async () => {
    const { store, key, content, path, damaged } = await storedFile(size);
    expect(await store.locate(key)).toMatchObject({ path, size });
    await sleep(20);
    damage(path, content, (at, { length }) => truncateSync(at, length / 2), true);
    expect([await store.locate(key), damaged.length]).toEqual([null, 1]);
  });

  it('is read by concurrent readers, also from a copy without fractions of seconds, and after a use', async () => {
    const { store, key, content, path, damaged } = await storedFile(size);
    const others = Array.from({ length: 20 }, () => holds(store, key, content));
    expect(new Set(await Promise.all(others))).toEqual(new Set([true]));
    const seconds = Math.floor(statSync(path).mtimeMs / 1000);
    utimesSync(path, seconds, seconds);
    expect([await holds(localStore({ directory: store.directory }), key, content), damaged]).toEqual([true, []]);
  });
});

it('a rendition that moves to another generation keeps its check digits', async () => {
  const store = localStore({ maxBytes: 2 * MB });
  const [key, content] = [keyOf(1, 'first'), await contentOf(40_000)];
  await store.write(key, content);
  const [path = ''] = renditionPaths(store.directory);
  const before = statSync(path).mtimeMs;
  for (let index = 0; index < 20; index += 1) await store.write(keyOf(2, String(index)), await contentOf(40_000));
  await store.touch(key);
  const after = statSync(path).mtimeMs;
  expect(Math.floor(after / 1000)).toBeGreaterThan(Math.floor(before / 1000));
  expect((after % 1000).toFixed(2)).toBe((before % 1000).toFixed(2));
  truncateSync(path, 30_000);
  expect(await bytesOf(localStore({ directory: store.directory }), key)).toBeNull();
});

it('damaged renditions do not break the bound', async () => {
  const store = localStore({ maxBytes: 4 * MB });
  for (let index = 0; index < 300; index += 1) {
    const key = keyOf(1 + index, 'a');
    const content = await contentOf(50_000);
    await store.write(key, content);
    if (index % 3 === 0) {
      damage(renditionPaths(store.directory).find((path) => path.includes(key.hash)) ?? '', content, (path) => truncateSync(path, 64 * MB), true);
      await bytesOf(store, key);
    }
  }
  const taken = renditionPaths(store.directory).reduce((sum, path) => sum + statSync(path).size, 0);
  expect(taken).toBeLessThanOrEqual(4 * MB);
});

describe('a directory that was replaced by a symbolic link', () => {
  const elsewhere = () => {
    const directory = temporaryDirectory();
    mkdirSync(directory);
    return directory;
  };

  it('is not written to; others are', async () => {
    const store = localStore();
    const [content, key, other] = [await contentOf(1000), keyOf(1, 'a'), keyOf(2, 'b')];
    await store.write(key, content);
    const shard = dirname(renditionPaths(store.directory)[0] ?? '');
    const target = elsewhere();
    rmSync(shard, { recursive: true });
    symlinkSync(target, shard);
    await expect(store.write(key, content)).rejects.toThrow(`expected a directory at "${shard}", found a symbolic link`);
    expect(readdirSync(target)).toEqual([]);
    expect(await store.write(other, content)).not.toBeNull();
  });

  it('is not deleted from; others are', async () => {
    const store = localStore();
    const [content, key, other] = [await contentOf(1000), keyOf(1, 'a'), keyOf(2, 'b')];
    await store.write(key, content);
    await store.write(other, content);
    const path = renditionPaths(store.directory).find((each) => each.includes(key.hash)) ?? '';
    const target = elsewhere();
    renameSync(path, join(target, path.slice(path.lastIndexOf('/') + 1)));
    rmSync(dirname(path), { recursive: true });
    symlinkSync(target, dirname(path));
    const { deleted, failed } = await store.delete([key, other]);
    expect([deleted, failed.map(({ hash }) => hash), readdirSync(target).length]).toEqual([[other.hash], [key.hash], 1]);
    await store.deleteFile(1);
    expect(readdirSync(target)).toHaveLength(1);
  });

  it('is no generation', async () => {
    const store = localStore();
    await store.write(keyOf(1, 'a'), await contentOf(1000));
    const [generation = ''] = generationPaths(store.directory);
    const target = elsewhere();
    rmSync(generation, { recursive: true });
    symlinkSync(target, generation);
    const reopened = localStore({ directory: store.directory });
    const content = await contentOf(1000);
    await reopened.write(keyOf(1, 'b'), content);
    expect(await holds(reopened, keyOf(1, 'b'), content)).toBe(true);
    expect([readdirSync(target), lstatSync(generation).isSymbolicLink()]).toEqual([[], true]);
  });
});

it('files contain nothing but the rendition', async () => {
  const { content, path } = await storedFile(40_000);
  expect(readFileSync(path).equals(content)).toBe(true);
});
