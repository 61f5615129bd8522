import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directoryStore } from '../../../docs/examples/directory-store';
import { PLAYGROUND } from '../../../scripts/setup/paths.mjs';
import { renditionIndexOf, RenditionLedger } from '../../../server/src/ledger/rendition-ledger';
import type { RenditionStore } from '../../../server/src/renditions/ports/rendition-store';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import { RemoteSource } from '../../../server/src/sources/remote-source';
import { LocalStore } from '../../../server/src/stores/local-store';
import { PartitionedStore } from '../../../server/src/stores/partitioned-store';
import { ProviderStore, type ProviderFile } from '../../../server/src/stores/provider-store';
import { LedgerInMemory } from '../../helpers/ledger-in-memory';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { keyOf } from '../../helpers/rendition-content';
import { temporaryDirectory } from '../../helpers/rendition-store';
import { S3_KEYS, startS3Server } from '../../helpers/s3-server';

let s3: Awaited<ReturnType<typeof startS3Server>>;
let red: Buffer;
let blue: Buffer;

beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['pictures'] });
  [red, blue] = await Promise.all([plainJpeg('#ff0000', 600, 400), plainJpeg('#0000ff', 40, 30)]);
});
afterAll(() => s3?.stop());

interface S3Provider {
  upload(file: object): Promise<void>;
  delete(file: object): Promise<void>;
}

/** Strapi's S3 provider, with an S3-compatible server. */
function onS3(): RenditionStore {
  const { init } = createRequire(join(PLAYGROUND, 'package.json'))('@strapi/provider-upload-aws-s3') as { init(options: object): S3Provider };
  const s3Options = { credentials: { accessKeyId: S3_KEYS.id, secretAccessKey: S3_KEYS.secret }, region: 'us-east-1', endpoint: s3.url, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED', params: { Bucket: 'pictures' } };
  const provider = init({ s3Options });
  const source = new RemoteSource({ fetch, onRefused: () => undefined, addressOf: async ({ url }) => url, isAllowed: ({ origin }) => origin === s3.url, buffers: new ReadBuffers(), maxBytes: 1_000_000, timeoutSeconds: 5 });
  const ledger = new RenditionLedger({ table: new LedgerInMemory(), now: Date.now, onFailure: (error) => expect(error).toBeUndefined() });
  const store = new ProviderStore({
    provider: {
      async upload(file, bytes) {
        const entity = { ...file, buffer: Buffer.from(bytes), url: '' };
        await provider.upload(entity);
        return entity.url;
      },
      read: (file: ProviderFile) => source.read({ ...file, provider: 'aws-s3', updatedAt: new Date(0) }),
      delete: (file) => provider.delete(file),
    },
    index: renditionIndexOf(ledger),
    publicUrlOf: (address) => address,
    now: () => performance.now(),
  });
  // As the pipeline does: stored renditions are added to the ledger.
  const write = store.write.bind(store);
  return Object.assign(store, {
    async write(...[key, bytes, format]: Parameters<ProviderStore['write']>) {
      const kept = await write(key, bytes, format);
      ledger.add({ key, ...kept, spec: 'width-1', presets: [], source: { fileId: key.fileId, name: '', version: '1', focalPoint: null, updatedAt: 0, purgeMark: '' }, format, size: bytes.byteLength });
      return kept;
    },
  });
}

const STORES: readonly (readonly [string, () => RenditionStore])[] = [
  ['the local store', () => new LocalStore({ directory: temporaryDirectory(), maxBytes: 50_000_000 })],
  ['the store of the upload provider, on S3', onS3],
  ['the example of a store of one’s own', () => directoryStore(temporaryDirectory())],
  ['several of them as one', () => {
    const stores = { public: directoryStore(temporaryDirectory()), private: new LocalStore({ directory: temporaryDirectory(), maxBytes: 50_000_000 }) };
    const quick = new LocalStore({ directory: temporaryDirectory(), maxBytes: 50_000_000 });
    return new PartitionedStore({ final: async (access) => stores[access], quick: async () => quick });
  }],
];

describe.each(STORES)('%s', (_name, create) => {
  const bytesIn = async (store: RenditionStore, key: Parameters<RenditionStore['read']>[0]) => (await (await store.read(key))?.bytes()) ?? null;

  it('returns what was written, whole and in ranges', async () => {
    const store = create();
    const key = keyOf(1, 'a');
    expect(await store.read(key)).toBeNull();
    expect(await store.write(key, red, 'jpeg')).not.toBeNull();
    const stored = await store.read(key);
    expect(stored?.size).toBe(red.length);
    expect(stored?.head.equals(red.subarray(0, stored.head.length))).toBe(true);
    expect(stored?.head.length).toBeGreaterThanOrEqual(Math.min(512, red.length));
    await stored?.release();
    expect((await bytesIn(store, key))?.equals(red)).toBe(true);
    const chunks = await (await store.read(key))?.stream(10, 99).toArray() as Buffer[];
    expect(Buffer.concat(chunks).equals(red.subarray(10, 100))).toBe(true);
  });

  it('returns buffers of their own size, except small ones of Node’s pool', async () => {
    const store = create();
    const key = keyOf(8, 'a');
    const large = Buffer.concat([red, Buffer.alloc(100_000)]);
    await store.write(key, large, 'jpeg');
    const bytes = await bytesIn(store, key);
    expect([bytes?.length, bytes?.buffer.byteLength]).toEqual([large.length, large.length]);
    // A returned buffer is not reused.
    const other = keyOf(8, 'b');
    await store.write(other, Buffer.concat([blue, Buffer.alloc(100_000)]), 'jpeg');
    await bytesIn(store, other);
    expect(bytes?.equals(large)).toBe(true);
  });

  it('accepts the same rendition again, also concurrently', async () => {
    const store = create();
    const key = keyOf(2, 'a');
    await Promise.all(Array.from({ length: 5 }, () => store.write(key, red, 'jpeg')));
    expect((await bytesIn(store, key))?.equals(red)).toBe(true);
  });

  it('separates private renditions', async () => {
    const store = create();
    const [open, closed] = [keyOf(3, 'a'), { ...keyOf(3, 'b'), access: 'private' as const }];
    await store.write(open, red, 'jpeg');
    await store.write(closed, blue, 'jpeg');
    expect((await bytesIn(store, open))?.equals(red)).toBe(true);
    expect((await bytesIn(store, closed))?.equals(blue)).toBe(true);
  });

  it('deletes the given renditions only', async () => {
    const store = create();
    const [one, two] = [keyOf(4, 'a'), keyOf(4, 'b')];
    await store.write(one, red, 'jpeg');
    await store.write(two, blue, 'jpeg');
    await store.delete([one, keyOf(4, 'never there')]);
    expect([await bytesIn(store, one), (await bytesIn(store, two))?.equals(blue)]).toEqual([null, true]);
  });

  it('deletes all renditions of a file only', async () => {
    const store = create();
    const keys = [keyOf(5, 'a'), { ...keyOf(5, 'b'), access: 'private' as const }, keyOf(55, 'a')];
    for (const key of keys) await store.write(key, red, 'jpeg');
    await store.deleteFile(5);
    await store.deleteFile(6);
    expect(await Promise.all(keys.map(async (key) => (await bytesIn(store, key)) !== null))).toEqual([false, false, true]);
  });

  it('locates a rendition, if it can', async () => {
    const store = create();
    const key = keyOf(7, 'a');
    if (store.locate === undefined) return;
    expect(await store.locate(key)).toBeNull();
    await store.write(key, red, 'jpeg');
    const located = await store.locate(key);
    if (located !== null) expect(located).toMatchObject({ format: 'jpeg', size: red.length });
  });
});
