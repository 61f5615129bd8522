import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyError, FileNotFoundError, InternalError, UnsupportedSourceError } from '../../../server/src/core/errors';
import { ImageLibrary, type ImageLibraryOptions } from '../../../server/src/ledger/image-library';
import type { DescribeOptions } from '../../../server/src/ledger/image-maker';
import type { DescribedSource } from '../../../server/src/renditions/ports/image-facts';
import type { Source } from '../../../server/src/renditions/ports/sources';
import { imageFacts, ImagesInMemory } from '../../helpers/images-in-memory';
import { presetsOf } from '../../helpers/presets';

let table: ImagesInMemory;
/** Of the sources, as a lookup finds them. */
let versions: Map<number, string>;
let forgotten: number[];
/** Descriptions that were started, with their priorities. */
let described: string[];
let failures: string[];
/** What a description of a file does instead of returning its facts. */
let instead: Map<number, (source: Source, turn: DescribeOptions) => Promise<DescribedSource>>;
let library: ImageLibrary;

const sourceOf = (fileId: number): Source => ({ fileId, name: `${fileId}.jpg`, version: versions.get(fileId) ?? '1', focalPoint: null, updatedAt: table.updated.get(fileId) ?? 0, purgeMark: '' });

function openLibrary(options: Partial<ImageLibraryOptions> = {}): ImageLibrary {
  return new ImageLibrary({
    table,
    sources: {
      async find(fileId) {
        if (!table.updated.has(fileId)) throw new FileNotFoundError(`no file ${fileId}`);
        return sourceOf(fileId);
      },
      forget: (fileId) => void forgotten.push(fileId ?? NaN),
    },
    presets: {},
    async describe(source, specs, turn) {
      described.push(`${source.fileId} ${turn.priority ?? ''}`);
      const other = instead.get(source.fileId);
      if (other !== undefined) return other(source, turn);
      return { source, facts: imageFacts(source.version, { attention: Object.fromEntries(specs.map(({ canonical }) => [canonical, [{ x: 1, y: 2 }]])) }) };
    },
    onFailure: (fileId, error) => void failures.push(`${fileId} ${(error as Error).message}`),
    now: () => performance.now(),
    ...options,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  table = new ImagesInMemory();
  [versions, instead] = [new Map(), new Map()];
  [forgotten, described, failures] = [[], [], []];
  library = openLibrary();
});
afterEach(async () => {
  await library.close();
  vi.useRealTimers();
});

/** Adds images with these ids to the library. */
const add = (...fileIds: readonly number[]): void => {
  for (const fileId of fileIds) table.updated.set(fileId, 1000);
};

const idsTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Lets all work proceed that waits for no timer. */
const settle = () => vi.advanceTimersByTimeAsync(0);

const widths = (images: readonly { readonly facts: { readonly source: { readonly width: number } } | null }[]) => images.map(({ facts }) => facts?.source.width ?? null);

/** A description that ends when `end` is called. */
function pending(fileId: number): { end(): void } {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => { end = resolve; });
  instead.set(fileId, async (source) => {
    await ended;
    return { source, facts: imageFacts(source.version) };
  });
  return { end: () => end() };
}

const fail = (fileId: number, error: Error) => instead.set(fileId, () => Promise.reject(error));

describe('images of rich text', () => {
  it('are looked up by their hashes once, and then by their ids: the hashes have no index', async () => {
    add(1, 2);
    const find = vi.spyOn(table, 'find');
    const [first] = await library.find({ fileIds: [1] });
    const hash = first?.hash ?? '';
    expect((await library.find({ hashes: [hash, 'unknown'] })).map(({ fileId }) => fileId)).toEqual([1]);
    expect((await library.find({ hashes: [hash, 'unknown'], fileIds: [1, 2] })).map(({ fileId }) => fileId)).toEqual([1, 2]);
    expect(find.mock.calls.slice(1).map(([lookup]) => lookup)).toEqual([{ fileIds: [], hashes: [hash, 'unknown'] }, { fileIds: [1, 2], hashes: ['unknown'] }]);
  });
});

describe('find', () => {
  it('finds images by id, document and hash with one query, and makes nothing', async () => {
    add(1, 2, 3, 4);
    const found = await library.find({ fileIds: [1, 9], documentIds: ['document-2'], hashes: ['hash-3'] });
    expect(found.map(({ fileId, facts }) => [fileId, facts])).toEqual([[1, null], [2, null], [3, null]]);
    await settle();
    expect([table.calls, described]).toEqual([['find 1 9 document-2 hash-3'], []]);
  });

  it('has facts as long as the row is in the state for which they were recorded', async () => {
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    expect(await library.find({ fileIds: [1] })).toMatchObject([{ fileId: 1, documentId: 'document-1', name: '1.jpg', facts: { version: '1', color: '#ff0000' } }]);
    table.updated.set(1, 2000);
    expect(widths(await library.find({ fileIds: [1] }))).toEqual([null]);
  });
});

describe('findWithFacts', () => {
  it('makes missing facts, waits for them, and queries the images once', async () => {
    add(1, 2);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    expect(widths(await library.findWithFacts({ fileIds: [1, 2] }))).toEqual([400, 400]);
    expect([table.calls, described]).toEqual([['find 1 2', 'find 2', 'put 2'], ['2 low']]);
  });

  it('waits for 500 ms in all, and has what was made by then', async () => {
    add(1, 2, 3);
    const slow = [pending(1), pending(3)];
    const found = library.findWithFacts({ fileIds: [1, 2, 3] });
    let isDone = false;
    void found.then(() => { isDone = true; });
    await vi.advanceTimersByTimeAsync(499);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(widths(await found)).toEqual([null, 400, null]);
    // What comes later is there next time.
    for (const { end } of slow) end();
    await settle();
    expect(widths(await library.find({ fileIds: [1, 2, 3] }))).toEqual([400, 400, 400]);
  });

  it.each([[20, true], [21, false]])('with %i missing: waits: %s', async (count, waits) => {
    add(...idsTo(count));
    const [first] = widths(await library.findWithFacts({ fileIds: idsTo(count) }));
    expect(first !== null).toBe(waits);
    await settle();
    expect(table.recorded.size).toBe(count);
  });

  it('returns facts at once that lack points of attention, and completes them', async () => {
    library = openLibrary({ presets: presetsOf({ card: 'fill-60x60-smart', tile: 'fill-60x60-smart', plain: 'width-60' }) });
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    const { end } = pending(1);
    expect(widths(await library.findWithFacts({ fileIds: [1] }))).toEqual([400]);
    await settle();
    expect(described).toEqual(['1 low']);
    end();
    await settle();
    instead.clear();
    await library.findWithFacts({ fileIds: [1] });
    await settle();
    expect(table.recorded.get(1)?.facts.attention).toEqual({ 'fill-60x60-smart': [{ x: 1, y: 2 }] });
    described = [];
    await library.findWithFacts({ fileIds: [1] });
    expect(described).toEqual([]);
  });

  it('joins what is made already', async () => {
    add(1);
    const { end } = pending(1);
    const both = [library.findWithFacts({ fileIds: [1] }), library.findWithFacts({ fileIds: [1] })];
    await settle();
    end();
    expect((await Promise.all(both)).map(widths)).toEqual([[400], [400]]);
    expect(described).toEqual(['1 low']);
  });

  it('rejects if the images cannot be queried', async () => {
    table.failure = new Error('down');
    await expect(library.findWithFacts({ fileIds: [1] })).rejects.toThrow('down');
  });
});

describe('a file that fails', () => {
  const request = async () => {
    described = [];
    const found = widths(await library.findWithFacts({ fileIds: [1, 2] }));
    return { found, described };
  };

  it('has no facts, while the others have theirs, and is reported', async () => {
    add(1, 2);
    fail(1, new UnsupportedSourceError('no image'));
    expect(await request()).toEqual({ found: [null, 400], described: ['1 low', '2 low'] });
    expect(failures).toEqual(['1 no image']);
  });

  it('is not tried again for ten minutes', async () => {
    add(1, 2);
    fail(1, new UnsupportedSourceError('no image'));
    await request();
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
    expect((await request()).described).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await request()).described).toEqual(['1 low']);
  });

  it('is tried again when its row has changed, and at once after a change in this process', async () => {
    add(1, 2);
    fail(1, new UnsupportedSourceError('no image'));
    await request();
    table.updated.set(1, 2000);
    expect((await request()).described).toEqual(['1 low']);
    described = [];
    library.make([1]);
    await settle();
    expect(described).toEqual(['1 low']);
  });

  it('because the server is busy is tried again later, without a report', async () => {
    add(1, 2);
    fail(1, new BusyError('no slot became free'));
    expect((await request()).found).toEqual([null, 400]);
    expect((await request()).described).toEqual([]);
    await vi.advanceTimersByTimeAsync(29_999);
    instead.clear();
    expect(described).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect([described, failures]).toEqual([['1 low'], []]);
    expect((await request()).found).toEqual([400, 400]);
  });

  it('is tried again as late as the error says', async () => {
    add(1);
    fail(1, new BusyError('refused for a while', { retryAfterSeconds: 600 }));
    library.make([1]);
    await settle();
    described = [];
    await vi.advanceTimersByTimeAsync(599_000);
    expect(described).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(described).toEqual(['1 low']);
  });

  it('because of a bug does not stop the others', async () => {
    add(1, 2);
    fail(1, new InternalError('a bug'));
    expect(await request()).toMatchObject({ found: [null, 400] });
    expect(failures).toEqual(['1 a bug']);
  });

  it('to be recorded has facts all the same, which are made again next time', async () => {
    add(1);
    vi.spyOn(table, 'put').mockRejectedValueOnce(new Error('disk full'));
    expect(widths(await library.findWithFacts({ fileIds: [1] }))).toEqual([400]);
    expect([failures, table.recorded.size]).toEqual([['1 disk full'], 0]);
    await library.findWithFacts({ fileIds: [1] });
    expect(table.recorded.size).toBe(1);
  });

  it('because the database fails is tried again', async () => {
    add(1);
    table.failure = new Error('down');
    library.make([1]);
    await settle();
    expect(failures).toEqual(['1 the database does not answer']);
    table.failure = null;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(table.recorded.size).toBe(1);
  });
});

describe('make', () => {
  it('makes facts of two files at a time', async () => {
    add(1, 2, 3);
    const first = pending(1);
    const second = pending(2);
    library.make([1, 2, 3]);
    await settle();
    expect(described).toEqual(['1 low', '2 low']);
    first.end();
    await settle();
    expect(described).toEqual(['1 low', '2 low', '3 low']);
    second.end();
  });

  it('of a file with another caption only records the state of its row', async () => {
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 500 });
    library.make([1]);
    await settle();
    expect([described, table.calls, table.recorded.get(1)?.seenAt]).toEqual([[], ['find 1', 'confirm 1'], 1000]);
  });

  it('of a file in a known state does nothing', async () => {
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    library.make([1]);
    await settle();
    expect([described, table.calls]).toEqual([[], ['find 1']]);
  });

  it('of a file with other bytes makes them again, also where its row did not change', async () => {
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    versions.set(1, '2');
    library.make([1]);
    await settle();
    expect([described, table.recorded.get(1)?.facts.version]).toEqual([['1 low'], '2']);
  });

  it('records the state of the row that the described version belongs to', async () => {
    add(1);
    instead.set(1, async (source) => ({ source: { ...source, version: '2', updatedAt: 3000 }, facts: imageFacts('2') }));
    library.make([1]);
    await settle();
    expect(table.recorded.get(1)).toMatchObject({ facts: { version: '2' }, seenAt: 3000 });
  });

  it('looks a source up again that was looked up before its row changed', async () => {
    let lookups = 0;
    library = openLibrary({
      sources: {
        find: async (fileId) => ({ ...sourceOf(fileId), updatedAt: (lookups += 1) === 1 ? 500 : 1000, version: lookups === 1 ? 'old' : 'new' }),
        forget: (fileId) => void forgotten.push(fileId ?? NaN),
      },
    });
    add(1);
    library.make([1]);
    await settle();
    expect([forgotten, table.recorded.get(1)]).toMatchObject([[1], { facts: { version: 'new' }, seenAt: 1000 }]);
  });

  it('of a file that changes while it is described does it again', async () => {
    add(1);
    const { end } = pending(1);
    library.make([1]);
    await settle();
    versions.set(1, '2');
    library.make([1]);
    end();
    await settle();
    expect([described, table.recorded.get(1)?.facts.version]).toEqual([['1 low', '1 low'], '2']);
  });

  it('of a file that waits for its turn is done once', async () => {
    add(1, 2, 3);
    const slow = [pending(1), pending(2)];
    library.make([1, 2, 3]);
    library.make([3]);
    await settle();
    for (const { end } of slow) end();
    await settle();
    expect(described).toEqual(['1 low', '2 low', '3 low']);
  });

  it('of a file that is no image, or that is gone, does nothing', async () => {
    library.make([7]);
    await settle();
    expect([table.calls, described, failures]).toEqual([['find 7'], [], []]);
  });

  it('drops files beyond 10,000 that wait, and makes them at a later call', async () => {
    const slow = [pending(1), pending(2)];
    add(...idsTo(10_003));
    library.make(idsTo(10_003));
    await settle();
    for (const { end } of slow) end();
    await settle();
    expect([table.recorded.size, table.recorded.has(10_003)]).toEqual([10_002, false]);
    library.make([10_003]);
    await settle();
    expect([table.recorded.has(10_003), failures]).toEqual([true, []]);
  });
});

describe('factsOf', () => {
  it('returns what is recorded', async () => {
    add(1);
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    expect(await library.factsOf(1)).toEqual(imageFacts('1'));
    expect(described).toEqual([]);
  });

  it('makes it before others that wait, with the priority of requests, once for all callers', async () => {
    add(1, 2, 3);
    const slow = [pending(1), pending(2)];
    library.make([1, 2]);
    await settle();
    const both = await Promise.all([library.factsOf(3), library.factsOf(3)]);
    expect([both.map(({ version }) => version), described, table.recorded.has(3)]).toEqual([['1', '1'], ['1 low', '2 low', '3 normal'], true]);
    for (const { end } of slow) end();
  });

  it('is not repeated in the background', async () => {
    add(1);
    const { end } = pending(1);
    const facts = library.factsOf(1);
    library.make([1]);
    await settle();
    end();
    await facts;
    await settle();
    expect(described).toEqual(['1 normal']);
  });

  it('rejects with the error of the file, each time', async () => {
    add(1);
    fail(1, new UnsupportedSourceError('no image'));
    for (let times = 0; times < 2; times += 1) await expect(library.factsOf(1)).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
    expect([described, failures]).toEqual([['1 normal', '1 normal'], []]);
    await expect(library.factsOf(2)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    table.failure = new Error('down');
    await expect(library.factsOf(1)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it('is aborted when its last caller is', async () => {
    add(1);
    let aborted: unknown;
    instead.set(1, (_source, { signal }) => new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        aborted = signal.reason;
        reject(signal.reason as Error);
      });
    }));
    const controller = new AbortController();
    const outcome = expect(library.factsOf(1, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await settle();
    controller.abort();
    await outcome;
    expect(aborted).toMatchObject({ code: 'ABORTED' });
  });
});

describe('makeMissing', () => {
  it('makes the facts of all images without them, page by page', async () => {
    add(...idsTo(250));
    table.recorded.set(3, { facts: imageFacts('1'), seenAt: 1000 });
    table.recorded.set(4, { facts: imageFacts('1'), seenAt: 500 });
    fail(5, new UnsupportedSourceError('no image'));
    expect(await library.makeMissing()).toEqual({ made: 248, failed: 1 });
    expect(described).toHaveLength(248);
    expect(table.calls.filter((call) => call.startsWith('find after'))).toEqual(['find after 0', 'find after 100', 'find after 200', 'find after 250']);
    expect(await library.makeMissing()).toEqual({ made: 0, failed: 1 });
  });

  it('lets requests and uploads go first, also those that come later', async () => {
    add(...idsTo(5), 11, 12, 13);
    const slow = [pending(11), pending(12)];
    library.make([11, 12]);
    await settle();
    const all = library.makeMissing();
    await settle();
    library.make([13]);
    for (const { end } of slow) end();
    await all;
    expect(described.slice(0, 4)).toEqual(['11 low', '12 low', '13 low', '1 low']);
  });

  it('ends when it is aborted, without those that wait', async () => {
    add(...idsTo(150));
    const slow = [pending(1), pending(2)];
    const controller = new AbortController();
    const all = library.makeMissing({ signal: controller.signal });
    await settle();
    controller.abort(new Error('interrupted'));
    for (const { end } of slow) end();
    expect(await all).toEqual({ made: 2, failed: 0 });
    expect(described).toEqual(['1 low', '2 low']);
  });

  it('rejects if the images cannot be queried', async () => {
    table.failure = new Error('down');
    await expect(library.makeMissing()).rejects.toThrow('down');
  });
});

describe('remove', () => {
  it('deletes what is known of a file', async () => {
    table.recorded.set(1, { facts: imageFacts('1'), seenAt: 1000 });
    await library.remove(1);
    expect(table.recorded.size).toBe(0);
  });

  it('also of a file whose facts are being made', async () => {
    add(1, 2);
    const slow = [pending(1), pending(2)];
    library.make([1]);
    const request = library.factsOf(2);
    await settle();
    table.updated.clear();
    const removed = Promise.all([library.remove(1), library.remove(2)]);
    for (const { end } of slow) end();
    await Promise.all([removed, request]);
    expect([table.recorded.size, table.calls.filter((call) => call.startsWith('put'))]).toEqual([0, ['put 1', 'put 2']]);
  });

  it('waits for no file that waits for its turn', async () => {
    add(1, 2, 3);
    const slow = [pending(1), pending(2)];
    library.make([1, 2, 3]);
    await settle();
    table.updated.delete(3);
    await library.remove(3);
    for (const { end } of slow) end();
    await settle();
    expect([...table.recorded.keys()]).toEqual([1, 2]);
  });
});

describe('close', () => {
  it('drops what waits, writes nothing more, and tries nothing again', async () => {
    add(1, 2, 3, 4);
    fail(4, new BusyError('no slot became free'));
    library.make([4]);
    await settle();
    const slow = [pending(1), pending(2)];
    library.make([1, 2, 3]);
    const all = library.makeMissing();
    await settle();
    await library.close();
    expect(vi.getTimerCount()).toBe(0);
    for (const { end } of slow) end();
    await vi.advanceTimersByTimeAsync(600_000);
    await all;
    library.make([4]);
    await settle();
    expect([described, table.recorded.size, failures]).toEqual([['4 low', '1 low', '2 low'], 0, []]);
    expect(table.calls.filter((call) => call.startsWith('find after'))).toEqual(['find after 0']);
  });

  it('waits for what is being written', async () => {
    add(1);
    let end = (): void => undefined;
    vi.spyOn(table, 'put').mockImplementation(() => new Promise((resolve) => { end = resolve; }));
    library.make([1]);
    await settle();
    let isClosed = false;
    const closed = library.close().then(() => { isClosed = true; });
    await settle();
    expect(isClosed).toBe(false);
    end();
    await closed;
  });
});
