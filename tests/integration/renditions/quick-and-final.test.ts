import { afterEach, describe, expect, it, vi } from 'vitest';
import { LimitExceededError } from '../../../server/src/core/errors';
import { isQuick } from '../../../server/src/renditions/rendition';
import { openPipelineFixture, type PipelineFixture, type PipelineFixtureOptions } from '../../helpers/pipeline-fixture';
import { decode } from '../../helpers/imaging/pixels';
import { photograph } from '../../helpers/imaging/photograph';

let fixture: PipelineFixture;

async function open(options: PipelineFixtureOptions = {}): Promise<void> {
  fixture = await openPipelineFixture({ queue: { slots: 3 }, encoding: { quick: true }, ...options });
  await fixture.put(1, await photograph({ width: 900, height: 600 }));
}

afterEach(() => fixture.close());

const resolve = (spec: string) => fixture.renditions.resolve({ fileId: 1, spec });
const get = async (spec: string, needsFinal = false) => {
  const rendition = await fixture.renditions.get(await resolve(spec), { needsFinal });
  return { isQuick: isQuick(rendition), seconds: rendition.quickMaxAgeSeconds, bytes: rendition.bytes ?? (await rendition.stored.bytes()), key: rendition.resolved.key };
};
/** Waits until no rendition waits for its final encoding, and all is stored. */
const settle = async () => {
  await expect.poll(() => fixture.renditions.backlog, { timeout: 20_000 }).toBe(0);
  await fixture.renditions.idle();
};
const rows = async () => {
  await fixture.ledger.flush();
  return [...fixture.table.rows.values()];
};

describe('a rendition', () => {
  it.each(['jpeg', 'webp', 'avif'])('as %s is quick at first, then final: smaller, with the same pixels', async (format) => {
    await open();
    const quick = await get(`width-600|format-${format}`);
    expect([quick.isQuick, quick.seconds]).toEqual([true, 60]);
    await settle();
    const final = await get(`width-600|format-${format}`);
    expect([final.isQuick, final.seconds]).toEqual([false, null]);
    expect(final.bytes.length).toBeLessThan(quick.bytes.length);
    const [before, after] = [await decode(quick.bytes), await decode(final.bytes)];
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    const { quickResponses, refined, savedBytes, misses } = fixture.counters;
    expect({ quickResponses, refined, savedBytes, misses }).toEqual({ quickResponses: 1, refined: 1, savedBytes: quick.bytes.length - final.bytes.length, misses: 1 });
  });

  it.each(['format-png', 'format-gif', 'format-ico', 'format-webp-lossless', 'format-avif-lossless'])('with %s is encoded once', async (format) => {
    await open();
    expect((await get(`width-60|${format}`)).isQuick).toBe(false);
    expect([fixture.renditions.backlog, fixture.counts.renders]).toEqual([0, 1]);
  });

  it('is encoded once where the final encoder is as fast', async () => {
    await open({ encoding: { quick: true, effort: { webp: 2, avif: 0, gif: 3 } } });
    expect([(await get('width-60|format-webp')).isQuick, (await get('width-60|format-avif')).isQuick, (await get('width-60')).isQuick]).toEqual([false, false, true]);
  });

  it('is encoded once without the setting', async () => {
    await open({ encoding: { quick: false } });
    expect((await get('width-60')).isQuick).toBe(false);
  });

  it('is final at once for a caller that needs it, also where a quick one is there', async () => {
    await open({ maxBacklog: 0 });
    const quick = await get('width-600');
    const final = await get('width-600', true);
    expect([quick.isQuick, final.isQuick]).toEqual([true, false]);
    await fixture.renditions.idle();
    expect((await get('width-600')).bytes.equals(final.bytes)).toBe(true);
    expect(fixture.counts.renders).toBe(2);
    expect(await rows()).toEqual([expect.objectContaining({ hash: final.key.hash, quickOf: null, size: final.bytes.length })]);
  });
});

describe('stored renditions', () => {
  it('are the quick one, and after it the final one alone', async () => {
    await open({ memoryBytes: 0 });
    const quick = await get('width-600');
    await fixture.renditions.idle();
    const { key, quickKey } = await resolve('width-600');
    if (quickKey === null) throw new Error('expected a key');
    expect(await rows()).toEqual([expect.objectContaining({ hash: quickKey.hash, quickOf: key.hash, size: quick.bytes.length })]);
    expect((await (await fixture.store.read(quickKey))?.bytes())?.equals(quick.bytes)).toBe(true);
    await settle();
    expect(await fixture.store.read(quickKey)).toBeNull();
    const final = await get('width-600');
    expect(final.isQuick).toBe(false);
    expect(await rows()).toEqual([expect.objectContaining({ hash: key.hash, quickOf: null, size: final.bytes.length })]);
    expect(fixture.counts.renders).toBe(2);
  });

  it('that are quick are found again without a rendering, and are to become final', async () => {
    await open({ memoryBytes: 0, queue: { slots: 1 } });
    await get('width-600');
    await fixture.renditions.idle();
    expect((await get('width-600')).isQuick).toBe(true);
    expect([fixture.counts.renders, fixture.renditions.backlog]).toEqual([1, 1]);
  });

  it('are located only if they are final', async () => {
    await open();
    const place = async () => fixture.renditions.ensureStored(await resolve('width-600'));
    expect(await place()).toMatchObject({ quickMaxAgeSeconds: 60, format: 'jpeg' });
    await settle();
    expect(await place()).toMatchObject({ location: { format: 'jpeg', path: expect.stringContaining((await resolve('width-600')).key.hash) as string } });
    expect(fixture.counts.renders).toBe(2);
  });

  it('of another process replace the quick one in memory after its lifetime', async () => {
    await open({ quickMaxAgeSeconds: 1, maxBacklog: 0 });
    const quick = await get('width-600');
    await fixture.renditions.idle();
    await fixture.store.write((await resolve('width-600')).key, quick.bytes);
    expect((await get('width-600')).isQuick).toBe(true);
    await expect.poll(async () => (await get('width-600')).isQuick, { timeout: 3000 }).toBe(false);
    expect(fixture.counts.renders).toBe(1);
  });

  it('are not rendered again by the refiner where another process has made the final one', async () => {
    await open({ queue: { slots: 1 } });
    const quick = await get('width-600');
    await fixture.renditions.idle();
    const { key, quickKey } = await resolve('width-600');
    await fixture.store.write(key, quick.bytes);
    await settle();
    await expect.poll(async () => (await get('width-600')).isQuick).toBe(false);
    expect([fixture.counts.renders, fixture.counters.refined]).toEqual([1, 0]);
    expect(quickKey && (await fixture.store.read(quickKey))).toBeNull();
  });

  it('that are quick are served while the store of final ones fails', async () => {
    await open({ memoryBytes: 0, maxBacklog: 0 });
    const quick = await get('width-600');
    await fixture.renditions.idle();
    const { quickKey } = await resolve('width-600');
    const read = fixture.store.read.bind(fixture.store);
    vi.spyOn(fixture.store, 'read').mockImplementation((key) => (key.hash === quickKey?.hash ? read(key) : Promise.reject(new Error('no connection'))));
    expect((await get('width-600')).bytes.equals(quick.bytes)).toBe(true);
    expect([fixture.counts.renders, fixture.failures.length]).toEqual([1, 1]);
  });

  it('are final alone where the quick one is ready after it', async () => {
    await open({ maxBacklog: 0 });
    const render = vi.spyOn(fixture.workers, 'acquire');
    const quick = get('width-600');
    await expect.poll(() => render.mock.calls.length, { interval: 1 }).toBe(1);
    // While the quick one is being rendered, a final one arrives.
    const { key, quickKey } = await resolve('width-600');
    fixture.memory.set(key, { resolved: await resolve('width-600'), format: 'jpeg', size: 3, quickMaxAgeSeconds: null, bytes: Buffer.from([0xff, 0xd8, 0xff]) });
    expect(await quick).toMatchObject({ isQuick: false });
    await fixture.renditions.idle();
    expect(quickKey && (await fixture.store.read(quickKey))).toBeNull();
  });

  it('that are final and too large for memory replace the quick one, too', async () => {
    await open();
    await fixture.put(1, await photograph({ width: 3000, height: 2000 }));
    await fixture.renditions.purgeOutdated(1);
    expect((await get('width-3000|quality-100')).bytes.length).toBeGreaterThan(1_000_000);
    await settle();
    expect((await get('width-3000|quality-100')).isQuick).toBe(false);
    expect(fixture.counts.renders).toBe(2);
  });

  it('are all deleted by a purge, which drops what waits', async () => {
    await open({ queue: { slots: 1 } });
    for (const spec of ['width-600', 'width-500']) await get(spec);
    await fixture.renditions.idle();
    const quickKeys = (await Promise.all(['width-600', 'width-500'].map(resolve))).flatMap(({ quickKey }) => quickKey ?? []);
    const areStored = () => Promise.all(quickKeys.map(async (key) => (await fixture.store.read(key)) !== null));
    expect(await areStored()).toEqual([true, true]);
    await fixture.renditions.purge({ fileId: 1 });
    expect(fixture.renditions.backlog).toBe(0);
    expect([await rows(), await areStored()]).toEqual([[], [false, false]]);
  });

  it('of a replaced file are deleted, quick and final', async () => {
    await open();
    await get('width-600');
    await settle();
    await get('width-500');
    await fixture.put(1, await photograph({ width: 800, height: 800 }));
    fixture.sources.forget(1);
    await fixture.renditions.purgeOutdated(1);
    await fixture.renditions.idle();
    expect(await rows()).toEqual([]);
    const found = await get('width-600');
    expect((await decode(found.bytes)).height).toBe(600);
    await settle();
    expect((await rows()).map(({ quickOf }) => quickOf)).toEqual([null]);
  });
});

describe('the backlog', () => {
  it('doubles the lifetime while it is full, and takes what did not fit when it is requested again', async () => {
    await open({ maxBacklog: 1, queue: { slots: 1 } });
    expect((await get('width-600')).seconds).toBe(60);
    expect((await get('width-500')).seconds).toBe(120);
    expect(fixture.renditions.backlog).toBe(1);
    await settle();
    expect((await get('width-600')).isQuick).toBe(false);
    expect((await get('width-500')).isQuick).toBe(true);
    await settle();
    expect((await get('width-500')).isQuick).toBe(false);
  });

  it('leaves a rendition quick whose final encoding fails, and does not try it again at once', async () => {
    await open();
    const quick = await get('width-600');
    vi.spyOn(fixture.workers, 'acquire').mockRejectedValueOnce(new LimitExceededError('too much'));
    await expect.poll(() => fixture.failures.length, { timeout: 5000 }).toBe(1);
    expect((await get('width-600')).bytes.equals(quick.bytes)).toBe(true);
    expect(fixture.renditions.backlog).toBe(0);
  });

  it('leaves a rendition quick that the store does not take, without counting it', async () => {
    await open({ memoryBytes: 0 });
    await get('width-600');
    await fixture.renditions.idle();
    vi.spyOn(fixture.store, 'write').mockResolvedValue(null);
    await expect.poll(() => fixture.failures.length, { timeout: 5000 }).toBe(1);
    expect((await get('width-600')).isQuick).toBe(true);
    expect([fixture.renditions.backlog, fixture.counters.refined, fixture.counts.renders]).toEqual([0, 0, 2]);
  });

  it('waits while requests fill the slots, and goes on after it', async () => {
    await open({ queue: { slots: 3, available: () => 3 } });
    await get('width-600');
    const releases: (() => void)[] = [];
    const busy = Array.from({ length: 3 }, () => fixture.queue.run((job) => job.inSlot(() => new Promise<void>((release) => releases.push(release)))));
    await new Promise((done) => setTimeout(done, 700));
    expect([fixture.counts.renders, fixture.renditions.backlog]).toEqual([1, 1]);
    for (const release of releases) release();
    await Promise.all(busy);
    await settle();
    expect((await get('width-600')).isQuick).toBe(false);
  });

  it('does not delay a caller that needs the final one', async () => {
    await open({ queue: { slots: 1 } });
    await get('width-600');
    expect((await get('width-600', true)).isQuick).toBe(false);
    await settle();
    // The caller did not wait for the refiner, which has nothing left to do.
    expect([fixture.counts.renders, fixture.counters.refined]).toEqual([2, 0]);
  });

  it('drops a rendition whose file was deleted by another process', async () => {
    await open({ queue: { slots: 1 } });
    await get('width-600');
    await fixture.renditions.idle();
    fixture.rows.delete(1);
    fixture.sources.forget(1);
    await settle();
    expect([fixture.failures, fixture.counts.renders, fixture.counters.refined]).toEqual([[], 1, 0]);
  });

  it('is dropped at the shutdown, and the running encoder is ended', async () => {
    await open();
    await fixture.put(1, await photograph({ width: 3000, height: 2000 }));
    const kills = vi.spyOn(fixture.workers, 'noteKill');
    await get('width-3000|format-avif');
    await expect.poll(() => fixture.counts.renders, { timeout: 20_000, interval: 5 }).toBe(2);
    const closedAt = performance.now();
    await fixture.renditions.close();
    // The encoder would take many seconds.
    expect(performance.now() - closedAt).toBeLessThan(3000);
    expect(kills.mock.calls).toEqual([['aborted']]);
    expect(fixture.failures).toEqual([]);
  });
});
