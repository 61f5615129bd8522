import { readdir, rm, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { openWorkshop, type Workshop } from '../../helpers/workshop';

let workshop: Workshop;

beforeEach(async () => {
  workshop = await openWorkshop();
  await workshop.put(1, await plainJpeg('#ff0000'));
});
afterEach(() => workshop.close());

const colourOf = async (bytes: Buffer): Promise<string> => {
  const [r = 0, g = 0, b = 0] = await sharp(bytes).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > 200 && g < 50 ? 'red' : b > 200 && g < 50 ? 'blue' : `${r},${g},${b}`;
};

const keyOf = async (spec: string, accept?: string): Promise<string> => (await workshop.renditions.resolve({ fileId: 1, spec, accept })).key.hash;

const storedHashes = async (): Promise<string[]> => {
  const files = await readdir(join(workshop.directory, 'renditions'), { recursive: true });
  return files.flatMap((name) => /[0-9a-f]{32}$/.exec(name)?.[0] ?? []);
};

describe('a rendition', () => {
  it('is made once for 200 requests at once', async () => {
    const all = await Promise.all(Array.from({ length: 200 }, () => workshop.get(1, 'width-100')));
    expect(workshop.counts).toEqual({ renders: 1, looks: 1 });
    expect(all.every((bytes) => bytes.equals(all[0] as Buffer))).toBe(true);
  });

  it('comes from memory the second time', async () => {
    const first = await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    await rm(join(workshop.directory, 'renditions'), { recursive: true });
    expect((await workshop.get(1, 'width-100')).equals(first)).toBe(true);
    expect(workshop.counts.renders).toBe(1);
  });

  it('is recalled, and counted as a hit, only at the size that is asked for', async () => {
    const { length } = await workshop.get(1, 'width-100');
    const resolved = await workshop.renditions.resolve({ fileId: 1, spec: 'width-100' });
    expect(workshop.renditions.getFromMemory(resolved, length + 1)).toBeNull();
    expect(workshop.counters.memoryHits).toBe(0);
    expect(workshop.renditions.getFromMemory(resolved, length)?.size).toBe(length);
    expect(workshop.counters.memoryHits).toBe(1);
  });

  it('that others are led to counts as used, and that is written down once a day', async () => {
    const place = async () => workshop.renditions.ensureStored(await workshop.renditions.resolve({ fileId: 1, spec: 'width-100' }));
    const { resolved } = await place();
    await workshop.ledger.flush();
    const marked = vi.spyOn(workshop.table, 'markUsed');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2040, 0, 2) });
    for (let times = 0; times < 50; times += 1) await place();
    await workshop.ledger.flush();
    vi.useRealTimers();
    expect(marked.mock.calls).toEqual([[[resolved.key.hash], '2040-01-02']]);
    expect(workshop.table.rows.get(resolved.key.hash)?.usedOn).toBe('2040-01-02');
  });

  it('comes from the store where memory has no room', async () => {
    await workshop.close();
    workshop = await openWorkshop({ memoryBytes: 0 });
    await workshop.put(1, await plainJpeg('#ff0000'));
    const first = await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    expect((await workshop.get(1, 'width-100')).equals(first)).toBe(true);
    expect(workshop.counts.renders).toBe(1);
  });

  it('is shared by specs of one canonical form', async () => {
    expect(await keyOf('format-webp|original|width-100')).toBe(await keyOf('width-100|format-webp'));
  });

  it('differs by what the client takes only for format-auto', async () => {
    expect(await keyOf('format-auto', 'image/avif')).not.toBe(await keyOf('format-auto', 'image/webp'));
    expect(await keyOf('width-100', 'image/avif')).toBe(await keyOf('width-100', 'image/webp'));
  });

  it('is made again where the stored bytes are no image', async () => {
    await workshop.close();
    workshop = await openWorkshop({ memoryBytes: 0 });
    await workshop.put(1, await plainJpeg('#ff0000'));
    const first = await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    const files = await readdir(join(workshop.directory, 'renditions'), { recursive: true });
    const stored = files.filter((name) => /[0-9a-f]{32}$/.test(name));
    expect(stored).toHaveLength(1);
    await truncate(join(workshop.directory, 'renditions', stored[0] as string), 1);
    expect((await workshop.get(1, 'width-100')).equals(first)).toBe(true);
    expect(workshop.counts.renders).toBe(2);
  });

  it('is served all the same where the store cannot be written', async () => {
    workshop.store.write = () => Promise.reject(new Error('disk full'));
    expect(await colourOf(await workshop.get(1, 'width-100'))).toBe('red');
    await workshop.renditions.idle();
    expect(workshop.failures).toHaveLength(1);
  });
});

describe('the focal point', () => {
  const move = async (x: number) => {
    await workshop.put(1, await plainJpeg('#ff0000'), { focalPoint: { x, y: 50 } });
    await utimes(join(workshop.uploads, 'file-1.jpg'), 1, 1);
    workshop.sources.forget(1);
  };

  it.each([
    ['fill-100x300', true],
    ['width-100', false],
    ['fill-100x300-smart', false],
    ['focal-10x10|fill-100x300', false],
    ['fill-100x300|focal-10x10', true],
  ])('%s: its move makes a new rendition: %s', async (spec, isNew) => {
    await move(20);
    const before = await keyOf(spec);
    await move(80);
    expect((await keyOf(spec)) !== before).toBe(isNew);
  });
});

describe('a change of the file', () => {
  it('of its caption alone renders nothing again', async () => {
    const before = await keyOf('width-100');
    await workshop.get(1, 'width-100');
    workshop.rows.set(1, { ...(workshop.rows.get(1) as never as object), name: 'other.jpg', updatedAt: new Date(Date.now() + 1000) } as never);
    workshop.sources.forget(1);
    await workshop.get(1, 'width-100');
    expect(await keyOf('width-100')).toBe(before);
    expect(workshop.counts.renders).toBe(1);
  });

  it('of its bytes is seen at once when told', async () => {
    expect(await colourOf(await workshop.get(1, 'width-100'))).toBe('red');
    await workshop.put(1, await plainJpeg('#0000ff'));
    workshop.sources.forget(1);
    expect(await colourOf(await workshop.get(1, 'width-100'))).toBe('blue');
  });

  it('is never answered with old or torn pixels after it is done', async () => {
    const pictures = [await plainJpeg('#ff0000', 2000, 1500), await plainJpeg('#0000ff', 2000, 1500)];
    await workshop.put(1, pictures[0] as Buffer);
    workshop.sources.forget(1);
    let wrong = 0;
    let answers = 0;
    for (let round = 1; round <= 12; round += 1) {
      const wanted = round % 2 === 0 ? 'red' : 'blue';
      // Requests before, during and after the replace; each round asks for sizes nobody has asked for.
      // In between the file may be half there: that is refused, and never shown.
      const early = [0, 1, 2].map((index) => workshop.get(1, `width-${100 + round * 10 + index}`).then(colourOf, ({ code }: { code: string }) => code));
      await workshop.put(1, pictures[round % 2] as Buffer);
      workshop.sources.forget(1);
      const late = await Promise.all([0, 1, 2, 3, 4].map((index) => workshop.get(1, `width-${100 + round * 10 + index}`).then(colourOf)));
      wrong += late.filter((colour) => colour !== wanted).length;
      wrong += (await Promise.all(early)).filter((outcome) => !['red', 'blue', 'BUSY', 'UNSUPPORTED_SOURCE'].includes(outcome)).length;
      answers += late.length + early.length;
    }
    expect({ wrong, answers }).toEqual({ wrong: 0, answers: 96 });
  });

  it('that nobody told of is noticed, and told', async () => {
    await workshop.close();
    workshop = await openWorkshop({ checkSeconds: 0 });
    await workshop.put(1, await plainJpeg('#ff0000'));
    await workshop.get(1, 'width-100');
    expect(workshop.changes).toEqual([]);
    // What stores it looks at the file, too, and would see it half written.
    await workshop.renditions.idle();
    await workshop.put(1, await plainJpeg('#0000ff', 300, 200));
    await workshop.get(1, 'width-100');
    expect(workshop.changes).toEqual(['replaced 1']);
    workshop.rows.delete(1);
    await expect(workshop.get(1, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(workshop.get(1, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(workshop.changes).toEqual(['replaced 1', 'deleted 1']);
  });

  it('to nothing is told as gone, and an unknown file as not found', async () => {
    await rm(join(workshop.uploads, 'file-1.jpg'));
    await expect(workshop.get(1, 'width-100')).rejects.toMatchObject({ code: 'SOURCE_GONE' });
    await expect(workshop.get(2, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('of an id that no database holds is told as not found, without asking one', async () => {
    const { looks } = workshop.counts;
    await expect(workshop.get(2 ** 31, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(workshop.counts.looks).toBe(looks);
  });

  it('deletes the renditions of what it was, and leaves those of what it is', async () => {
    await workshop.get(1, 'width-100');
    await workshop.get(1, 'width-50');
    await workshop.renditions.idle();
    await workshop.put(1, await plainJpeg('#0000ff'));
    workshop.sources.forget(1);
    const current = await keyOf('width-100');
    await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    await workshop.renditions.forgetOutdated(1);
    expect(await storedHashes()).toEqual([current]);
    expect([...workshop.table.rows.keys()]).toEqual([current]);
  });

  it('of its caption alone deletes nothing', async () => {
    await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    workshop.sources.forget(1);
    await workshop.renditions.forgetOutdated(1);
    expect(await storedHashes()).toEqual([await keyOf('width-100')]);
  });
});

describe('a rendition that is still to be written when its file is changed', () => {
  /** Everything waits until the change and its purge are through. */
  async function changeWhileWriting(change: () => Promise<void>): Promise<void> {
    const write = workshop.store.write.bind(workshop.store);
    let goOn = (): void => undefined;
    const changed = new Promise<void>((resolve) => { goOn = resolve; });
    workshop.store.write = (key, bytes) => changed.then(() => write(key, bytes));
    await workshop.get(1, 'width-100');
    await change();
    goOn();
    await workshop.renditions.idle();
    await workshop.ledger.flush();
  }

  it.each<[string, () => Promise<void>]>([
    ['replaced', async () => {
      await workshop.put(1, await plainJpeg('#0000ff'));
      workshop.sources.forget(1);
      await workshop.renditions.forgetOutdated(1);
    }],
    ['deleted', async () => {
      workshop.rows.delete(1);
      await workshop.renditions.forget(1);
    }],
  ])('does not outlive it: %s', async (_name, change) => {
    await changeWhileWriting(change);
    expect(await storedHashes()).toEqual([]);
    expect([...workshop.table.rows.keys()]).toEqual([]);
  });

  it('is kept where nobody can tell whether it was', async () => {
    await changeWhileWriting(async () => {
      workshop.failLookingUp(new Error('the database is away'));
      workshop.sources.forget(1);
    });
    expect(await storedHashes()).toHaveLength(1);
  });
});

describe('deleting a file', () => {
  it('removes its renditions and no other’s', async () => {
    await workshop.put(2, await plainJpeg('#0000ff'));
    await Promise.all([workshop.get(1, 'width-100'), workshop.get(1, 'width-50'), workshop.get(2, 'width-100')]);
    await workshop.renditions.idle();
    await workshop.renditions.forget(1);
    const files = await readdir(join(workshop.directory, 'renditions'), { recursive: true });
    expect(files.filter((name) => /[0-9a-f]{32}$/.test(name))).toHaveLength(1);
  });
});

describe('a private rendition', () => {
  it('is another than the public one of the same spec', async () => {
    const [open, closed] = await Promise.all((['public', 'private'] as const).map((access) => workshop.renditions.resolve({ fileId: 1, spec: 'width-100', access })));
    expect(open?.key.hash).not.toBe(closed?.key.hash);
    expect(closed?.key.access).toBe('private');
  });
});

describe('a database that goes away', () => {
  it('leaves what is known of a file as it was, and what was made of it', async () => {
    await workshop.close();
    workshop = await openWorkshop({ checkSeconds: 0 });
    await workshop.put(1, await plainJpeg('#ff0000'));
    const before = await workshop.get(1, 'width-100');
    workshop.failLookingUp(new Error('no connection'));
    expect((await workshop.get(1, 'width-100')).equals(before)).toBe(true);
    expect(await colourOf(await workshop.get(1, 'width-50'))).toBe('red');
    await expect(workshop.get(2, 'width-100')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    workshop.failLookingUp(null);
    await expect(workshop.get(2, 'width-100')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('is told of what was made once it is back', async () => {
    workshop.table.failure = new Error('no connection');
    await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    await expect(workshop.ledger.flush()).rejects.toThrow('no connection');
    workshop.table.failure = null;
    await workshop.ledger.flush();
    expect([...workshop.table.rows.values()]).toMatchObject([{ fileId: 1, spec: 'width-100', format: 'jpeg', access: 'public', address: null }]);
  });
});

describe('an original', () => {
  it('that is no picture is refused, and rendered once it is one', async () => {
    await workshop.put(1, Buffer.from('an error of somebody else'));
    await expect(workshop.get(1, 'width-100')).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    await expect(workshop.renditions.examine(1)).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    await workshop.put(1, await plainJpeg('#0000ff'));
    expect(await colourOf(await workshop.get(1, 'width-101'))).toBe('blue');
  });

  it('that is replaced while nobody was told is read again all the same', async () => {
    await workshop.get(1, 'width-100');
    await workshop.put(1, await plainJpeg('#0000ff'));
    expect(await colourOf(await workshop.get(1, 'width-101'))).toBe('blue');
  });
});

describe('overload', () => {
  it('is answered as busy beyond the queue, and everything else is served', async () => {
    await workshop.close();
    workshop = await openWorkshop({ queue: { slots: 1, queueLength: 3 } });
    await workshop.put(1, await plainJpeg('#ff0000'));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => workshop.get(1, `width-${100 + index}`)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(6);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'BUSY' });
    expect(await colourOf(await workshop.get(1, 'width-200'))).toBe('red');
  });

  it('does not keep a request waiting for pixels whose spec cannot be carried out', async () => {
    await workshop.close();
    workshop = await openWorkshop({ queue: { slots: 2 } });
    await workshop.put(1, await plainJpeg('#ff0000'));
    let free: () => void = () => undefined;
    const busy = workshop.queue.run((job) => job.withPixels(100_000_000, () => new Promise<void>((resolve) => (free = resolve))));
    await expect(workshop.get(1, 'crop-60000x0-10x10')).rejects.toMatchObject({ code: 'INVALID_SPEC' });
    free();
    await busy;
  });
});

describe('renditions that the store does not delete', () => {
  const refuseSome = () => {
    const refused = new Set<string>();
    const remove = workshop.store.delete.bind(workshop.store);
    workshop.store.delete = async (keys) => {
      const { deleted } = await remove(keys.filter(({ hash }) => !refused.has(hash)));
      return { deleted, failed: keys.filter(({ hash }) => refused.has(hash)).map(({ hash }) => ({ hash, error: new Error('AccessDenied') })) };
    };
    workshop.store.deleteFile = async (fileId) => workshop.store.delete(await workshop.ledger.ofFile(fileId));
    return refused;
  };
  const listed = () => [...workshop.table.rows.keys()].sort();

  it('stay in the ledger, and the others of their file do not; the next try is for them', async () => {
    const refused = refuseSome();
    for (const spec of ['width-100', 'width-101', 'width-102']) await workshop.get(1, spec);
    await workshop.renditions.idle();
    const bad = await keyOf('width-101');
    refused.add(bad);
    await expect(workshop.renditions.forget(1)).rejects.toThrow('1 of 3 could not be deleted: Error: AccessDenied');
    expect([listed(), await storedHashes()]).toEqual([[bad], [bad]]);
    refused.clear();
    await workshop.renditions.forget(1);
    expect([listed(), await storedHashes()]).toEqual([[], []]);
  });

  it('of an earlier version of a file are asked to be deleted again, by what replaced it as well', async () => {
    const refused = refuseSome();
    await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    const bad = await keyOf('width-100');
    refused.add(bad);
    await workshop.put(1, await plainJpeg('#0000ff'));
    await utimes(join(workshop.uploads, 'file-1.jpg'), 1, 1);
    workshop.sources.forget(1);
    await expect(workshop.renditions.forgetOutdated(1)).rejects.toThrow('AccessDenied');
    expect(await workshop.ledger.findOutdated(1, 'none')).toHaveLength(1);
    refused.clear();
    await workshop.renditions.forgetOutdated(1);
    expect(await workshop.ledger.findOutdated(1, 'none')).toHaveLength(0);
  });

  it('go with a file that was deleted while it was to be asked for its version', async () => {
    await workshop.get(1, 'width-100');
    await workshop.renditions.idle();
    workshop.rows.delete(1);
    workshop.sources.forget(1);
    await workshop.renditions.forgetOutdated(1);
    expect([await workshop.ledger.findOutdated(1, 'none'), await storedHashes()]).toEqual([[], []]);
  });
});
