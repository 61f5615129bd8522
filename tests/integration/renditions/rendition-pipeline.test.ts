import { readdir, rm, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LedgerSelection } from '../../../server/src/renditions/ports/ledger';
import { WorkerImaging } from '../../../server/src/workers/worker-imaging';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

let fixture: PipelineFixture;

beforeEach(async () => {
  fixture = await openPipelineFixture();
  await fixture.put(1, await plainJpeg('#ff0000'));
});
afterEach(() => fixture.close());

const colourOf = async (bytes: Buffer): Promise<string> => {
  const [r = 0, g = 0, b = 0] = await sharp(bytes).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > 200 && g < 50 ? 'red' : b > 200 && g < 50 ? 'blue' : `${r},${g},${b}`;
};

const keyOf = async (spec: string, accept?: string): Promise<string> => (await fixture.renditions.resolve({ fileId: 1, spec, accept })).key.hash;

const storedHashes = async (): Promise<string[]> => {
  const files = await readdir(join(fixture.directory, 'renditions'), { recursive: true });
  return files.flatMap((name) => /[0-9a-f]{32}$/.exec(name)?.[0] ?? []);
};

describe('a rendition', () => {
  it('is rendered once for 200 concurrent requests', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => fixture.get(1, 'width-100')));
    expect(fixture.counts).toEqual({ renders: 1, lookUps: 1 });
    expect(all.every((bytes) => bytes.equals(all[0] as Buffer))).toBe(true);
  });

  it('is a memory hit the second time', async () => {
    const first = await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    await rm(join(fixture.directory, 'renditions'), { recursive: true });
    expect((await fixture.get(1, 'width-100')).equals(first)).toBe(true);
    expect(fixture.counts.renders).toBe(1);
  });

  it('is returned by getFromMemory, and counted as a hit, only with the given size', async () => {
    const { length } = await fixture.get(1, 'width-100');
    const resolved = await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' });
    expect(fixture.renditions.getFromMemory(resolved, { size: length + 1 })).toBeNull();
    expect(fixture.counters.memoryHits).toBe(0);
    expect(fixture.renditions.getFromMemory(resolved, { size: length })?.size).toBe(length);
    expect(fixture.counters.memoryHits).toBe(1);
  });

  it('that clients are redirected to counts as used, which the ledger stores once a day', async () => {
    const place = async () => fixture.renditions.ensureStored(await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' }));
    const { resolved } = await place();
    await fixture.ledger.flush();
    const marked = vi.spyOn(fixture.table, 'markUsed');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2040, 0, 2) });
    for (let times = 0; times < 50; times += 1) await place();
    await fixture.ledger.flush();
    vi.useRealTimers();
    expect(marked.mock.calls).toEqual([[[resolved.key.hash], '2040-01-02']]);
    expect(fixture.table.rows.get(resolved.key.hash)?.usedOn).toBe('2040-01-02');
  });

  it('for a redirect is a miss the first time and a store hit after that', async () => {
    const hits = async () => {
      await fixture.renditions.ensureStored(await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' }));
      return [fixture.counters.misses, fixture.counters.storeHits];
    };
    expect([await hits(), await hits()]).toEqual([[1, 0], [1, 1]]);
  });

  it('in memory needs no signal of its caller, which costs an AbortController', async () => {
    await fixture.get(1, 'width-100');
    const caller = { get signal(): AbortSignal { throw new Error('read'); } };
    const resolved = await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' });
    await expect(fixture.renditions.get(resolved, caller)).resolves.toMatchObject({ format: 'jpeg' });
    await expect(fixture.renditions.get(await fixture.renditions.resolve({ fileId: 1, spec: 'width-101' }), caller)).rejects.toThrow('read');
  });

  it.each(['public', 'private'] as const)('for an editor is rendered by a worker for %s sources, as configured', async (editorAccess) => {
    await fixture.close();
    fixture = await openPipelineFixture({ editorAccess });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const run = vi.spyOn(WorkerImaging.prototype, 'run');
    await fixture.renditions.examine(1);
    await fixture.renditions.preview({ fileId: 1, spec: 'width-100' });
    await fixture.get(1, 'width-100');
    const accesses = run.mock.calls.map(([{ access }]) => access);
    run.mockRestore();
    expect(accesses).toEqual([editorAccess, editorAccess, 'public']);
  });

  it('is a store hit if it is not in memory', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ memoryBytes: 0 });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const first = await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    expect((await fixture.get(1, 'width-100')).equals(first)).toBe(true);
    // A small one is read at once and needs no stream.
    const stored = await fixture.renditions.get(await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' }));
    expect([stored.stored, stored.bytes?.equals(first)]).toEqual([undefined, true]);
    expect(fixture.counts.renders).toBe(1);
  });

  it('is shared by specs with the same canonical form', async () => {
    expect(await keyOf('format-webp|original|width-100')).toBe(await keyOf('width-100|format-webp'));
  });

  it('depends on the Accept header only with format-auto', async () => {
    expect(await keyOf('format-auto', 'image/avif')).not.toBe(await keyOf('format-auto', 'image/webp'));
    expect(await keyOf('width-100', 'image/avif')).toBe(await keyOf('width-100', 'image/webp'));
  });

  it('is rendered again if the stored bytes are no image', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ memoryBytes: 0 });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const first = await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    const files = await readdir(join(fixture.directory, 'renditions'), { recursive: true });
    const stored = files.filter((name) => /[0-9a-f]{32}$/.test(name));
    expect(stored).toHaveLength(1);
    await truncate(join(fixture.directory, 'renditions', stored[0] as string), 1);
    expect((await fixture.get(1, 'width-100')).equals(first)).toBe(true);
    expect(fixture.counts.renders).toBe(2);
  });

  it('is served if the store cannot be written', async () => {
    fixture.store.write = () => Promise.reject(new Error('disk full'));
    expect(await colourOf(await fixture.get(1, 'width-100'))).toBe('red');
    await fixture.renditions.idle();
    expect(fixture.failures).toHaveLength(1);
  });
});

describe('the focal point', () => {
  const move = async (x: number) => {
    await fixture.put(1, await plainJpeg('#ff0000'), { focalPoint: { x, y: 50 } });
    await utimes(join(fixture.uploads, 'file-1.jpg'), 1, 1);
    fixture.sources.forget(1);
  };

  it.each([
    ['fill-100x300', true],
    ['width-100', false],
    ['fill-100x300-smart', false],
    ['focal-10x10|fill-100x300', false],
    ['fill-100x300|focal-10x10', true],
  ])('%s: a moved focal point makes a new rendition: %s', async (spec, isNew) => {
    await move(20);
    const before = await keyOf(spec);
    await move(80);
    expect((await keyOf(spec)) !== before).toBe(isNew);
  });
});

describe('a change of the file', () => {
  it('of its caption causes no render', async () => {
    const before = await keyOf('width-100');
    await fixture.get(1, 'width-100');
    fixture.rows.set(1, { ...(fixture.rows.get(1) as never as object), name: 'other.jpg', updatedAt: new Date(Date.now() + 1000) } as never);
    fixture.sources.forget(1);
    await fixture.get(1, 'width-100');
    expect(await keyOf('width-100')).toBe(before);
    expect(fixture.counts.renders).toBe(1);
  });

  it('of its bytes is noticed at once after a notification', async () => {
    expect(await colourOf(await fixture.get(1, 'width-100'))).toBe('red');
    await fixture.put(1, await plainJpeg('#0000ff'));
    fixture.sources.forget(1);
    expect(await colourOf(await fixture.get(1, 'width-100'))).toBe('blue');
  });

  it('never returns old or mixed pixels after it is completed', async () => {
    const pictures = [await plainJpeg('#ff0000', 2000, 1500), await plainJpeg('#0000ff', 2000, 1500)];
    await fixture.put(1, pictures[0] as Buffer);
    fixture.sources.forget(1);
    let wrong = 0;
    let responses = 0;
    for (let round = 1; round <= 12; round += 1) {
      const expected = round % 2 === 0 ? 'red' : 'blue';
      // Requests before, during and after the replace; each round requests new sizes.
      // During the replace the file may be incomplete: requests then fail.
      const early = [0, 1, 2].map((index) => fixture.get(1, `width-${100 + round * 10 + index}`).then(colourOf, ({ code }: { code: string }) => code));
      await fixture.put(1, pictures[round % 2] as Buffer);
      fixture.sources.forget(1);
      const late = await Promise.all([0, 1, 2, 3, 4].map((index) => fixture.get(1, `width-${100 + round * 10 + index}`).then(colourOf)));
      wrong += late.filter((colour) => colour !== expected).length;
      wrong += (await Promise.all(early)).filter((outcome) => !['red', 'blue', 'BUSY', 'UNSUPPORTED_SOURCE'].includes(outcome)).length;
      responses += late.length + early.length;
    }
    expect({ wrong, responses }).toEqual({ wrong: 0, responses: 96 });
  });

  it('without a notification is noticed, and reported', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ checkSeconds: 0 });
    await fixture.put(1, await plainJpeg('#ff0000'));
    await fixture.get(1, 'width-100');
    expect(fixture.changes).toEqual([]);
    // The write to the store reads the version of the file, too, which must be completely written then.
    await fixture.renditions.idle();
    await fixture.put(1, await plainJpeg('#0000ff', 300, 200));
    await fixture.get(1, 'width-100');
    expect(fixture.changes).toEqual(['replaced 1']);
    fixture.rows.delete(1);
    await expect(fixture.get(1, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(fixture.get(1, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(fixture.changes).toEqual(['replaced 1', 'deleted 1']);
  });

  it('to a missing file fails with SOURCE_GONE, and an unknown file with FILE_NOT_FOUND', async () => {
    await rm(join(fixture.uploads, 'file-1.jpg'));
    await expect(fixture.get(1, 'width-100')).rejects.toMatchObject({ code: 'SOURCE_GONE' });
    await expect(fixture.get(2, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('of an id out of the range of databases fails with FILE_NOT_FOUND, without a query', async () => {
    const { lookUps } = fixture.counts;
    await expect(fixture.get(2 ** 31, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(fixture.counts.lookUps).toBe(lookUps);
  });

  it('deletes the renditions of the old version, and keeps those of the new one', async () => {
    await fixture.get(1, 'width-100');
    await fixture.get(1, 'width-50');
    await fixture.renditions.idle();
    await fixture.put(1, await plainJpeg('#0000ff'));
    fixture.sources.forget(1);
    const current = await keyOf('width-100');
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    await fixture.renditions.purgeOutdated(1);
    expect(await storedHashes()).toEqual([current]);
    expect([...fixture.table.rows.keys()]).toEqual([current]);
  });

  it('of its caption deletes nothing', async () => {
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    fixture.sources.forget(1);
    await fixture.renditions.purgeOutdated(1);
    expect(await storedHashes()).toEqual([await keyOf('width-100')]);
  });
});

describe('a pending write of a rendition whose file changes', () => {
  /** Delays the write until the change and its purge are completed. */
  async function changeWhileWriting(change: () => Promise<void>): Promise<void> {
    const write = fixture.store.write.bind(fixture.store);
    let resume = (): void => undefined;
    const changed = new Promise<void>((resolve) => { resume = resolve; });
    fixture.store.write = (key, bytes) => changed.then(() => write(key, bytes));
    await fixture.get(1, 'width-100');
    await change();
    resume();
    await fixture.renditions.idle();
    await fixture.ledger.flush();
  }

  it.each<[string, () => Promise<void>]>([
    ['replaced', async () => {
      await fixture.put(1, await plainJpeg('#0000ff'));
      fixture.sources.forget(1);
      await fixture.renditions.purgeOutdated(1);
    }],
    ['deleted', async () => {
      fixture.rows.delete(1);
      await fixture.renditions.purge({ fileId: 1 });
    }],
  ])('is discarded: %s', async (_name, change) => {
    await changeWhileWriting(change);
    expect(await storedHashes()).toEqual([]);
    expect([...fixture.table.rows.keys()]).toEqual([]);
  });

  it('is stored if the version of the file is unknown', async () => {
    await changeWhileWriting(async () => {
      fixture.failLookingUp(new Error('the database does not respond'));
      fixture.sources.forget(1);
    });
    expect(await storedHashes()).toHaveLength(1);
  });
});

describe('a purge', () => {
  it.each([['of the file', 1], ['of all files', null]])('%s by another process: nothing that was rendered before is used', async (_title, purged) => {
    const old = await fixture.renditions.get(await fixture.renditions.resolve({ fileId: 1, spec: 'width-100' }));
    await fixture.renditions.idle();
    // The other process shares the store and the database.
    await fixture.raise(purged);
    await rm(join(fixture.directory, 'renditions'), { recursive: true });
    // As after `sourceCheckSeconds`.
    fixture.sources.forget(1);
    expect(fixture.renditions.isCurrent(old.resolved)).toBe(false);
    await fixture.get(1, 'width-100');
    expect(fixture.counts.renders).toBe(2);
  });

  it('during a rendering: the rendition is served, and not stored', async () => {
    const rendering = fixture.get(1, 'width-100');
    await expect.poll(() => fixture.counts.renders).toBe(1);
    await fixture.renditions.purge({ fileId: 1 });
    expect(await colourOf(await rendering)).toBe('red');
    await fixture.renditions.idle();
    await fixture.ledger.flush();
    expect([await storedHashes(), [...fixture.table.rows.keys()]]).toEqual([[], []]);
    await fixture.get(1, 'width-100');
    expect(fixture.counts.renders).toBe(2);
  });

  it.each<[string, LedgerSelection, readonly string[]]>([
    ['a file and a spec', { fileId: 1, spec: 'width-100' }, ['width-101', 'width-102']],
    ['a preset, and its spec where it was requested without the name', { preset: { name: 'thumb', spec: 'width-101' } }, ['width-100', 'width-102']],
    ['an age', { renderedBefore: new Date(0) }, ['width-100', 'width-101', 'width-102']],
    ['everything', {}, []],
  ])('selects %s', async (_title, selection, left) => {
    for (const spec of ['width-100', 'width-101', 'width-102']) await fixture.get(1, spec);
    await fixture.renditions.idle();
    expect(await fixture.renditions.purge(selection)).toBe(3 - left.length);
    expect([...fixture.table.rows.values()].map(({ spec }) => spec).sort()).toEqual(left);
    expect(await storedHashes()).toHaveLength(left.length);
  });

  it('of everything deletes renditions that the ledger does not know', async () => {
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    await fixture.ledger.flush();
    fixture.table.rows.clear();
    expect([await fixture.renditions.purge({}), await storedHashes()]).toEqual([1, []]);
  });
});

describe('deleting a file', () => {
  it('deletes the renditions of the file only', async () => {
    await fixture.put(2, await plainJpeg('#0000ff'));
    await Promise.all([fixture.get(1, 'width-100'), fixture.get(1, 'width-50'), fixture.get(2, 'width-100')]);
    await fixture.renditions.idle();
    await fixture.renditions.purge({ fileId: 1 });
    const files = await readdir(join(fixture.directory, 'renditions'), { recursive: true });
    expect(files.filter((name) => /[0-9a-f]{32}$/.test(name))).toHaveLength(1);
  });
});

describe('a private rendition', () => {
  it('differs from the public one with the same spec', async () => {
    const [open, closed] = await Promise.all((['public', 'private'] as const).map((access) => fixture.renditions.resolve({ fileId: 1, spec: 'width-100', access })));
    expect(open?.key.hash).not.toBe(closed?.key.hash);
    expect(closed?.key.access).toBe('private');
  });
});

describe('a failing database', () => {
  it('does not affect known files and their renditions', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ checkSeconds: 0 });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const before = await fixture.get(1, 'width-100');
    fixture.failLookingUp(new Error('no connection'));
    expect((await fixture.get(1, 'width-100')).equals(before)).toBe(true);
    expect(await colourOf(await fixture.get(1, 'width-50'))).toBe('red');
    await expect(fixture.get(2, 'width-100')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    fixture.failLookingUp(null);
    await expect(fixture.get(2, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('gets the ledger’s rows after its recovery', async () => {
    fixture.table.failure = new Error('no connection');
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    await expect(fixture.ledger.flush()).rejects.toThrow('no connection');
    fixture.table.failure = null;
    await fixture.ledger.flush();
    expect([...fixture.table.rows.values()]).toMatchObject([{ fileId: 1, spec: 'width-100', format: 'jpeg', access: 'public', address: null }]);
  });
});

describe('an original', () => {
  it('that is no image is refused, and rendered after a replacement', async () => {
    await fixture.put(1, Buffer.from('an unknown error'));
    await expect(fixture.get(1, 'width-100')).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    await expect(fixture.renditions.examine(1)).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    await fixture.put(1, await plainJpeg('#0000ff'));
    expect(await colourOf(await fixture.get(1, 'width-101'))).toBe('blue');
  });

  it('that is replaced without a notification is read again', async () => {
    await fixture.get(1, 'width-100');
    await fixture.put(1, await plainJpeg('#0000ff'));
    expect(await colourOf(await fixture.get(1, 'width-101'))).toBe('blue');
  });
});

describe('overload', () => {
  it('fails with BUSY if the queue is full, while other requests are served', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ queue: { slots: 1, queueLength: 3 } });
    await fixture.put(1, await plainJpeg('#ff0000'));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => fixture.get(1, `width-${100 + index}`)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(6);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'BUSY' });
    expect(await colourOf(await fixture.get(1, 'width-200'))).toBe('red');
  });

  it('refuses an impossible spec without waiting for the pixel budget', async () => {
    await fixture.close();
    fixture = await openPipelineFixture({ queue: { slots: 2 } });
    await fixture.put(1, await plainJpeg('#ff0000'));
    let free: () => void = () => undefined;
    const busy = fixture.queue.run((job) => job.withPixels(100_000_000, () => new Promise<void>((resolve) => (free = resolve))));
    await expect(fixture.get(1, 'crop-60000x0-10x10')).rejects.toMatchObject({ code: 'INVALID_SPEC' });
    free();
    await busy;
  });
});

describe('renditions that the store fails to delete', () => {
  const refuseSome = () => {
    const refused = new Set<string>();
    const remove = fixture.store.delete.bind(fixture.store);
    fixture.store.delete = async (keys) => {
      const { deleted } = await remove(keys.filter(({ hash }) => !refused.has(hash)));
      return { deleted, failed: keys.filter(({ hash }) => refused.has(hash)).map(({ hash }) => ({ hash, error: new Error('AccessDenied') })) };
    };
    fixture.store.deleteFile = async (fileId) => fixture.store.delete(await fixture.ledger.ofFile(fileId));
    return refused;
  };
  const listed = () => [...fixture.table.rows.keys()].sort();

  it('stay in the ledger for a retry, unlike the others of their file', async () => {
    const refused = refuseSome();
    for (const spec of ['width-100', 'width-101', 'width-102']) await fixture.get(1, spec);
    await fixture.renditions.idle();
    const bad = await keyOf('width-101');
    refused.add(bad);
    await expect(fixture.renditions.purge({ fileId: 1 })).rejects.toThrow('1 of 3 could not be deleted: Error: AccessDenied');
    expect([listed(), await storedHashes()]).toEqual([[bad], [bad]]);
    refused.clear();
    await fixture.renditions.purge({ fileId: 1 });
    expect([listed(), await storedHashes()]).toEqual([[], []]);
  });

  it('of an earlier version are deleted again at the next purge and after the next replacement', async () => {
    const refused = refuseSome();
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    const bad = await keyOf('width-100');
    refused.add(bad);
    await fixture.put(1, await plainJpeg('#0000ff'));
    await utimes(join(fixture.uploads, 'file-1.jpg'), 1, 1);
    fixture.sources.forget(1);
    await expect(fixture.renditions.purgeOutdated(1)).rejects.toThrow('AccessDenied');
    expect(await fixture.ledger.findOutdated(1, 'none')).toHaveLength(1);
    refused.clear();
    await fixture.renditions.purgeOutdated(1);
    expect(await fixture.ledger.findOutdated(1, 'none')).toHaveLength(0);
  });

  it('are deleted with a file that is deleted while its version is read', async () => {
    await fixture.get(1, 'width-100');
    await fixture.renditions.idle();
    fixture.rows.delete(1);
    fixture.sources.forget(1);
    await fixture.renditions.purgeOutdated(1);
    expect([await fixture.ledger.findOutdated(1, 'none'), await storedHashes()]).toEqual([[], []]);
  });
});
