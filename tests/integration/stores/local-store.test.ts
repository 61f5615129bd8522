import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { SNIFF_BYTES } from '../../../server/src/core/formats';
import { contentOf, keyOf, MB } from '../../helpers/rendition-content';
import { bytesOf, chargedBytes, costOfAll, diskUse, generationPaths, holds, localStore, renditionPaths, temporaryDirectory } from '../../helpers/rendition-store';

const key = keyOf(7, 'a');

/** One is read at once, the other stays open. */
const SIZES = [['small', 10_000], ['large', 700_000]] as const;

const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** The file of a store with one rendition. */
function onlyPath(directory: string): string {
  const [path, ...others] = renditionPaths(directory);
  if (path === undefined || others.length > 0) throw new Error('expected one rendition');
  return path;
}

describe.each(SIZES)('a %s rendition', (_, size) => {
  const content = contentOf(key, size);

  it('is read as it was written', async () => {
    const store = localStore();
    expect(await store.read(key)).toBeNull();
    await store.write(key, content);
    const stored = await store.read(key);
    expect(stored?.size).toBe(size);
    expect(stored?.head).toEqual(content.subarray(0, SNIFF_BYTES));
    expect((await stored?.bytes())?.equals(content)).toBe(true);
  });

  it('is found by a store that is opened later', async () => {
    const store = localStore();
    await store.write(key, content);
    await store.close();
    expect(await holds(localStore({ directory: store.directory }), key, content)).toBe(true);
  });

  it.each([[0, size - 1], [0, 0], [5000, 6000], [size - 1, size - 1]])('streams bytes %i to %i', async (start, end) => {
    const store = localStore();
    await store.write(key, content);
    const stream = (await store.read(key))?.stream(start, end);
    expect(stream && (await buffer(stream)).equals(content.subarray(start, end + 1))).toBe(true);
  });

  it('can be written again', async () => {
    const store = localStore();
    await store.write(key, content);
    await store.write(key, contentOf(key, size + 1, 2));
    expect(await holds(store, key, contentOf(key, size + 1, 2))).toBe(true);
    await store.close();
    expect(chargedBytes(store.directory)).toBe(costOfAll(store.directory));
  });

  it('is read to the end even if it is deleted meanwhile', async () => {
    const store = localStore();
    await store.write(key, content);
    const [whole, streamed] = [await store.read(key), await store.read(key)];
    await store.deleteFile(key.fileId);
    expect(await store.read(key)).toBeNull();
    expect((await whole?.bytes())?.equals(content)).toBe(true);
    expect(streamed && (await buffer(streamed.stream(0, size - 1))).equals(content)).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('leaves no descriptor open', async () => {
    const store = localStore();
    await store.write(key, content);
    const before = descriptors();
    for (let round = 0; round < 20; round += 1) {
      await bytesOf(store, key);
      await (await store.read(key))?.release();
      const [read, aborted, failed] = [await store.read(key), await store.read(key), await store.read(key)];
      if (!read || !aborted || !failed) throw new Error('expected a rendition');
      await buffer(read.stream(10, 20));
      aborted.stream(0, size - 1).destroy();
      const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) });
      await pipeline(failed.stream(0, size - 1), full).catch(() => undefined);
    }
    await expect.poll(descriptors).toBe(before);
  });
});

it('may be released twice, but consumed once', async () => {
  const store = localStore();
  await store.write(key, contentOf(key, 700_000));
  const stored = await store.read(key);
  await stored?.release();
  await stored?.release();
  await expect(stored?.bytes()).rejects.toThrow('once');
});

describe('deleteFile', () => {
  it('deletes all renditions of the file and of no other', async () => {
    const store = localStore();
    // 7175 begins with the same digit, and both are in the same directory.
    const [others, own] = [[keyOf(7 + 1024, 'a'), keyOf(7 + 7 * 1024, 'a')], [key, keyOf(7, 'b'), keyOf(7, 'c')]];
    for (const each of [...own, ...others]) await store.write(each, contentOf(each, 5000));
    await store.deleteFile(7);
    for (const each of own) expect(await store.read(each)).toBeNull();
    for (const each of others) expect(await holds(store, each, contentOf(each, 5000))).toBe(true);
    await store.close();
    expect(chargedBytes(store.directory)).toBe(costOfAll(store.directory));
  });

  it('deletes renditions that are being written', async () => {
    const store = localStore();
    const written = store.write(key, contentOf(key, 5000));
    await Promise.all([written, store.deleteFile(7)]);
    expect(await store.read(key)).toBeNull();
  });

  it('may run in two processes at once', async () => {
    const [one, keys] = [localStore(), Array.from({ length: 40 }, (_, index) => keyOf(7, index))];
    const other = localStore({ directory: one.directory });
    for (const each of keys) await one.write(each, contentOf(each, 5000));
    await Promise.all([one.deleteFile(7), other.deleteFile(7)]);
    expect(renditionPaths(one.directory)).toEqual([]);
    await one.close();
    await other.close();
    expect(chargedBytes(one.directory)).toBe(0);
  });

  it('creates nothing in an empty store', async () => {
    const store = localStore();
    await store.deleteFile(7);
    expect(existsSync(store.directory)).toBe(false);
  });
});

describe('an invalid key', () => {
  const hash = key.hash;
  const cases: readonly (readonly [number, string])[] = [
    [0, hash], [-1, hash], [1.5, hash], [NaN, hash], [2 ** 53, hash],
    [1, ''], [1, hash.slice(1)], [1, `${hash}0`], [1, hash.toUpperCase().replace(/\d/g, 'A')], [1, `../../${hash.slice(6)}`], [1, `${hash.slice(1)}/`],
  ];

  it.each(cases)('%s-%s', async (fileId, text) => {
    const store = localStore();
    const wrong = { fileId, access: 'public', hash: text } as const;
    await expect(store.read(wrong)).rejects.toThrow(TypeError);
    await expect(store.write(wrong, Buffer.from('x'))).rejects.toThrow(TypeError);
    await expect(store.touch(wrong)).rejects.toThrow(TypeError);
    expect(existsSync(store.directory)).toBe(false);
  });

  it('throws for a file, too', async () => {
    await expect(localStore().deleteFile(-1)).rejects.toThrow(TypeError);
  });
});

describe('another file in the place of a rendition', () => {
  const secret = 'not of this directory';
  const plants: Readonly<Record<string, (path: string) => void>> = {
    'an empty file': (path) => truncateSync(path),
    'a link that leads out': (path) => {
      rmSync(path);
      writeFileSync(`${path}.target`, secret);
      symlinkSync(`${path}.target`, path);
    },
    'a directory': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    'a pipe': (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
  };

  it.skipIf(process.platform === 'win32').each(Object.entries(plants))('%s counts as nothing', async (_, plant) => {
    const store = localStore({ maxBytes: 1 * MB });
    await store.write(key, contentOf(key, 5000));
    plant(onlyPath(store.directory));
    expect(await store.read(key)).toBeNull();
    await store.touch(key);
    // It does not stop evictions either.
    for (let index = 0; index < 30; index += 1) await store.write(keyOf(8, index), contentOf(keyOf(8, index), 60_000));
    expect(await bytesOf(store, keyOf(8, 29))).not.toBeNull();
  });
});

describe('a rendition that is not stored', () => {
  const skips = (options: { maxBytes?: number; maxPendingBytes?: number }) => {
    const skipped: unknown[] = [];
    return { skipped, store: localStore({ ...options, onSkip: (...args) => skipped.push(args) }) };
  };

  it('is larger than the store, and evicts nothing', async () => {
    const { store, skipped } = skips({ maxBytes: 2 * MB });
    await store.write(key, contentOf(key, 100_000));
    await store.write(keyOf(8, 'b'), contentOf(keyOf(8, 'b'), 2 * MB));
    expect(skipped).toEqual([[keyOf(8, 'b'), 'too large']]);
    expect(await bytesOf(store, key)).not.toBeNull();
  });

  it('exceeds the bytes that may be pending', async () => {
    const { store, skipped } = skips({ maxPendingBytes: 250_000 });
    const keys = ['a', 'b', 'c'].map((text) => keyOf(1, text));
    await Promise.all(keys.map((each) => store.write(each, contentOf(each, 100_000))));
    expect(skipped).toEqual([[keys[2], 'busy']]);
    await store.write(key, contentOf(key, 100_000));
    expect(skipped).toHaveLength(1);
  });

  it('is empty', async () => {
    const store = localStore();
    await store.write(key, Buffer.alloc(0));
    expect(existsSync(store.directory)).toBe(false);
  });
});

describe('a directory', () => {
  it('is not created by reading', async () => {
    const store = localStore();
    expect(await store.read(key)).toBeNull();
    await store.close();
    expect(existsSync(store.directory)).toBe(false);
  });

  it('that cannot be created fails the write, not the read', async () => {
    const file = temporaryDirectory();
    writeFileSync(file, '');
    const store = localStore({ directory: join(file, 'store') });
    expect(await store.read(key)).toBeNull();
    await expect(store.write(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    // The next write tries again.
    rmSync(file);
    await store.write(key, Buffer.from('x'));
    expect(await holds(store, key, Buffer.from('x'))).toBe(true);
  });

  it('that is deleted meanwhile is created again', async () => {
    const store = localStore();
    for (let round = 0; round < 3; round += 1) {
      await store.write(key, contentOf(key, 5000));
      expect(await bytesOf(store, key)).not.toBeNull();
      rmSync(store.directory, { recursive: true });
      expect(await store.read(key)).toBeNull();
      await store.touch(key);
    }
  });

  it('contains nothing of a failed write', async () => {
    const store = localStore();
    await store.write(key, contentOf(key, 5000));
    const path = onlyPath(store.directory);
    rmSync(path);
    mkdirSync(path);
    await expect(store.write(key, contentOf(key, 5000))).rejects.toThrow();
    const left = generationPaths(store.directory).flatMap((generation) => readdirSync(generation));
    expect(left.sort()).toEqual(['bytes', 'names']);
  });
});

describe('files that a crash or another program leaves behind', () => {
  /** Fills a small store several times, so that every existing generation is dropped. */
  let turns = 0;
  async function turnOver(store: ReturnType<typeof localStore>, writes = 60): Promise<void> {
    for (const end = turns + writes; turns < end; turns += 1) {
      const next = keyOf(1000 + turns, 'turn');
      await store.write(next, contentOf(next, 60_000));
    }
  }

  it('a temporary file is deleted with the generation that counts it', async () => {
    const store = localStore({ maxBytes: 2 * MB });
    await store.write(key, contentOf(key, 5000));
    const left = join(generationPaths(store.directory)[0] ?? '', 'left.tmp');
    writeFileSync(left, 'half of');
    await turnOver(store);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(dirname(left))).toBe(false);
  });

  it('other lines and names are ignored', async () => {
    const store = localStore({ maxBytes: 2 * MB });
    await store.write(key, contentOf(key, 5000));
    const [generation = ''] = generationPaths(store.directory);
    const outside = join(store.directory, '..', 'outside');
    writeFileSync(outside, 'precious');
    // With a stamp of the store.
    utimesSync(outside, Number(basename(generation)), Number(basename(generation)));
    appendFileSync(join(generation, 'names'), '../../../outside\n7-../../outside\n\n\0\0\0');
    appendFileSync(join(generation, 'bytes'), 'NaN\n-1e99\n\0\0\0\n');
    mkdirSync(join(store.directory, 'generations', 'notes'));
    await turnOver(localStore({ directory: store.directory, maxBytes: 2 * MB }));
    expect(existsSync(generation)).toBe(false);
    expect(existsSync(outside)).toBe(true);
    expect(diskUse(store.directory)).toBeLessThanOrEqual(2 * MB);
  });

  it('a dropped generation that is not yet deleted', async () => {
    const store = localStore();
    await store.write(key, contentOf(key, 5000));
    await store.close();
    const gone = join(store.directory, 'generations', '123.gone');
    mkdirSync(gone);
    writeFileSync(join(gone, 'names'), 'left');
    await localStore({ directory: store.directory }).touch(key);
    expect(existsSync(gone)).toBe(false);
    expect(await bytesOf(store, key)).not.toBeNull();
  });

  it('a rendition with another date is counted again when it is used, and otherwise swept', async () => {
    const store = localStore({ maxBytes: 2 * MB });
    const used = keyOf(3, 'used');
    // Each dropped generation, here each write, sweeps 4 of 1024 shards: these writes sweep a quarter of them.
    const unused = Array.from({ length: 64 }, (_, index) => keyOf(1024 + index * 16, 'unused'));
    for (const each of [used, ...unused]) await store.write(each, contentOf(each, 100));
    for (const path of renditionPaths(store.directory)) utimesSync(path, 2e9, 2e9);
    for (let round = 0; round < 12; round += 1) {
      expect(await bytesOf(store, used)).not.toBeNull();
      await store.close();
      await turnOver(store, 8);
    }
    const left = await Promise.all(unused.map((each) => bytesOf(store, each)));
    expect(left.filter((bytes) => bytes !== null).length).toBeLessThan(unused.length - 8);
  });
});
