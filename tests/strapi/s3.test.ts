import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { photograph } from '../helpers/imaging/photograph';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type PlaygroundOptions, type TestPlayground } from '../helpers/playground';
import { changeRows, selectRows } from '../helpers/playground-database';
import { s3Env, startS3Server, type S3Request } from '../helpers/s3-server';

const IMMUTABLE = 'public, max-age=31536000, immutable';
const SOON = { timeout: 10_000 };
const MEGABYTE = 1024 * 1024;

const AT_PROVIDER = {
  store: { type: 'provider' },
  sourceCheckSeconds: 0,
  routes: { images: { path: '/images' }, public: { path: '/public', action: 'redirect', maxAgeSeconds: 600 } },
};

let s3: Awaited<ReturnType<typeof startS3Server>>;

beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['open', 'renditions'], privateBuckets: ['closed'] });
});
afterAll(() => s3?.stop());

const start = (env: Readonly<Record<string, string>>, config: object, options: PlaygroundOptions = {}) =>
  startTestPlayground({ ...options, env: { ...env, RENDITIONS_CONFIG: JSON.stringify(config) } });

const open = async (playground: TestPlayground, id: number, spec: string, route = 'images', init: RequestInit = {}) =>
  fetch(`${playground.url}${await playground.signedUrl(id, spec, { route })}`, init);

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

/** The mean colour of a monochrome image. */
async function colourOf(bytes: Buffer): Promise<string> {
  const [r = 0, g = 0, b = 0] = await sharp(bytes).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > 200 && g < 60 && b < 60 ? 'red' : b > 200 && g < 60 && r < 60 ? 'blue' : `${r},${g},${b}`;
}

/** The requests to S3 during some work. */
async function requestsDuring(work: () => Promise<unknown>): Promise<readonly S3Request[]> {
  const before = s3.requests.length;
  await work();
  // A version request of the background may still wait for its response.
  await expect.poll(() => s3.requests.slice(before).filter(({ status }) => status === null), SOON).toEqual([]);
  return s3.requests.slice(before);
}

/** Without those for one byte, which request the version of a recently changed file. */
const withoutVersions = (requests: readonly S3Request[]) => requests.filter(({ status }) => status !== 206);

const renditionsOf = async (bucket: string, id: number): Promise<string[]> => (await s3.listObjects(bucket)).filter((key) => key.includes(`renditions/rendition-${id}-`));

interface LedgerRow {
  readonly hash: string;
  readonly address: string;
  readonly size: number;
}

const ledgerOf = (playground: TestPlayground, id: number) => selectRows<LedgerRow>(playground, 'select hash, address, size from strapi_plugin_renditions where file_id = ?', id);

const factsOf = (playground: TestPlayground, id: number) => selectRows(playground, 'select id from strapi_plugin_renditions_images where file_id = ?', id);

const red = async (playground: TestPlayground) => playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') });

describe.each([
  { bucket: 'open', acl: 'public-read' },
  { bucket: 'closed', acl: 'private' },
])('originals in the bucket $bucket ($acl), renditions on the disk', ({ bucket, acl }) => {
  let playground: TestPlayground;
  const storedOf = async (id: number) => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(`/${id}-`));

  beforeAll(async () => {
    playground = await start({ ...s3Env(s3.url, bucket), S3_ACL: acl }, { sourceCheckSeconds: 0 });
  });
  afterAll(() => playground?.stop());

  it('a rendition shows the image', async () => {
    const { id } = await playground.admin.findFile('harbour.jpg');
    const bytes = await bytesOf(await open(playground, id, 'fill-120x80|format-png'));
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 120, height: 80 });
    const expected = await sharp(join(PLAYGROUND, 'pictures', 'harbour.jpg')).autoOrient().resize(120, 80).removeAlpha().raw().toBuffer();
    const actual = await sharp(bytes).removeAlpha().raw().toBuffer();
    const difference = actual.reduce((sum, value, index) => sum + Math.abs(value - (expected[index] ?? 0)), 0) / actual.length;
    expect(difference).toBeLessThan(12);
  });

  it('the original is read once for its facts and its renditions, and not for cached ones', async () => {
    let id = NaN;
    const received = await requestsDuring(async () => {
      ({ id } = await red(playground));
      await expect.poll(() => factsOf(playground, id), SOON).toHaveLength(1);
      for (const spec of ['width-50', 'width-51']) await open(playground, id, spec).then(bytesOf);
    });
    expect(withoutVersions(received).filter(({ method }) => method === 'GET').map(({ status }) => status)).toEqual([200]);
    expect(withoutVersions(await requestsDuring(() => open(playground, id, 'width-50').then(bytesOf)))).toEqual([]);
  });

  it('a changed caption requests the version only, and renders nothing', async () => {
    const { id } = await red(playground);
    const before = (await open(playground, id, 'width-50')).headers.get('etag');
    await expect.poll(() => storedOf(id), SOON).toHaveLength(1);
    const received = await requestsDuring(async () => {
      await playground.admin.updateFileInfo(id, { name: 'red.jpg', caption: 'A red field' });
      expect((await open(playground, id, 'width-50')).headers.get('etag')).toBe(before);
    });
    expect(received.filter(({ method }) => method === 'GET').map(({ status }) => status)).toEqual(expect.arrayContaining([206]));
    expect(received.filter(({ status }) => status !== 206)).toEqual([]);
    expect(await storedOf(id)).toHaveLength(1);
  });

  it('a replaced file is noticed at once, and its old renditions are deleted', async () => {
    const { id } = await red(playground);
    expect(await colourOf(await bytesOf(await open(playground, id, 'width-50')))).toBe('red');
    await expect.poll(() => storedOf(id), SOON).toHaveLength(1);
    const [old = ''] = await storedOf(id);
    await playground.admin.replaceFile(id, { name: 'red.jpg', bytes: await plainJpeg('#0000ff') });
    expect(await colourOf(await bytesOf(await open(playground, id, 'width-50')))).toBe('blue');
    await expect.poll(async () => (await storedOf(id)).includes(old), SOON).toBe(false);
    await expect.poll(() => storedOf(id), SOON).toHaveLength(1);
  });

  it('a deleted file answers 404, and its renditions are deleted', async () => {
    const { id } = await red(playground);
    await open(playground, id, 'width-50').then(bytesOf);
    await expect.poll(() => storedOf(id), SOON).toHaveLength(1);
    await playground.admin.deleteFile(id);
    expect((await open(playground, id, 'width-50')).status).toBe(404);
    await expect.poll(() => storedOf(id), SOON).toEqual([]);
    await expect.poll(() => ledgerOf(playground, id), SOON).toEqual([]);
  });

  it('a row with another host answers 415, and the host gets no request', async () => {
    const elsewhere = await startS3Server({ publicBuckets: ['open'] });
    const { id } = await red(playground);
    changeRows(playground, 'update files set url = ? where id = ?', `${elsewhere.url}/open/secret.jpg`, id);
    const response = await open(playground, id, 'width-50');
    expect([response.status, await response.text()]).toEqual([415, 'the source is on a host that is not allowed']);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });
});

describe('a private bucket with the store of the provider', () => {
  it('cannot have a route that redirects, and the message says what to change', async () => {
    const outcome = start({ ...s3Env(s3.url, 'closed'), S3_ACL: 'private' }, AT_PROVIDER);
    await expect(outcome).rejects.toThrow('routes.public.action: expected "serve", found "redirect": the files of the upload provider "aws-s3" are private');
  });

  it('stores its renditions there, unreadable without a signature', async () => {
    const playground = await start({ ...s3Env(s3.url, 'closed'), S3_ACL: 'private' }, { ...AT_PROVIDER, memory: { maxBytes: 0 }, routes: { images: { path: '/images' } } });
    try {
      const { id } = await red(playground);
      expect((await open(playground, id, 'width-50')).status).toBe(200);
      await expect.poll(() => ledgerOf(playground, id), SOON).toHaveLength(1);
      const [{ address } = { address: '' }] = ledgerOf(playground, id);
      expect((await fetch(address)).status).toBe(403);
      const again = await requestsDuring(async () => expect((await open(playground, id, 'width-50')).status).toBe(200));
      expect(withoutVersions(again).map(({ method, key, status }) => [method, key.split('/')[0], status])).toEqual([['GET', 'renditions', 200]]);
    } finally {
      await playground.stop();
    }
  });
});

describe('renditions in a public bucket', () => {
  const env = () => ({ ...s3Env(s3.url, 'renditions') });
  let directory: string;
  let playground: TestPlayground;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'renditions-at-provider-'));
    playground = await start(env(), AT_PROVIDER, { directory });
  });
  afterAll(async () => {
    await playground?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const made = async (id: number, spec: string): Promise<string> => {
    const known = new Set(await renditionsOf('renditions', id));
    expect((await open(playground, id, spec)).status).toBe(200);
    await expect.poll(async () => (await renditionsOf('renditions', id)).length, SOON).toBe(known.size + 1);
    await expect.poll(() => ledgerOf(playground, id).length, SOON).toBe(known.size + 1);
    return (await renditionsOf('renditions', id)).find((key) => !known.has(key)) ?? '';
  };

  it('are stored with their type and a Cache-Control of a year', async () => {
    const { id } = await red(playground);
    const { headers, bytes } = await s3.readObject('renditions', await made(id, 'fill-60x40|format-webp'));
    expect(headers).toMatchObject({ 'content-type': 'image/webp', 'cache-control': IMMUTABLE });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 60, height: 40 });
  });

  it('are found after a restart, and not rendered again', async () => {
    const { id } = await red(playground);
    const key = await made(id, 'width-70');
    const before = await bytesOf(await open(playground, id, 'width-70'));
    await playground.stop();
    playground = await start(env(), AT_PROVIDER, { directory });
    const received = await requestsDuring(async () => expect((await bytesOf(await open(playground, id, 'width-70'))).equals(before)).toBe(true));
    expect(received.map(({ method, key: of, status }) => [method, of.startsWith('renditions/') ? of : 'the original', status])).toEqual([['GET', 'the original', 206], ['GET', key, 200]]);
  });

  it('are rendered again if the object is missing', async () => {
    const { id } = await red(playground);
    const key = await made(id, 'width-80');
    await playground.stop();
    await s3.removeObject('renditions', key);
    playground = await start(env(), AT_PROVIDER, { directory });
    expect(await colourOf(await bytesOf(await open(playground, id, 'width-80')))).toBe('red');
    await expect.poll(() => renditionsOf('renditions', id), SOON).toEqual([key]);
    await expect.poll(() => ledgerOf(playground, id), SOON).toHaveLength(1);
  });

  it('are final ones alone: quick ones stay on the disk, and a redirect waits for the final one', async () => {
    await playground.stop();
    playground = await start(env(), { ...AT_PROVIDER, encoding: { quick: true } }, { directory });
    const { id } = await playground.admin.uploadFile({ name: 'valley.jpg', bytes: await photograph({ width: 900, height: 600 }) });
    const ask = async () => {
      const response = await open(playground, id, 'width-500', 'public', { redirect: 'manual' });
      return { status: response.status, location: response.headers.get('location'), size: (await bytesOf(response)).length };
    };
    const quick = await ask();
    expect([quick.status, await renditionsOf('renditions', id)]).toEqual([200, []]);
    await expect.poll(() => renditionsOf('renditions', id), { timeout: 30_000 }).toHaveLength(1);
    await expect.poll(async () => (await ask()).status, SOON).toBe(301);
    const { location } = await ask();
    // The ledger is written once a second.
    await expect.poll(() => ledgerOf(playground, id), SOON).toEqual([expect.objectContaining({ address: location })]);
    expect(ledgerOf(playground, id)[0]?.size).toBeLessThan(quick.size);
    await expect.poll(async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(`/${id}-`)), SOON).toEqual([]);
    await playground.stop();
    playground = await start(env(), AT_PROVIDER, { directory });
  });

  it('are deleted with their version of the file, and with the file', async () => {
    const { id } = await red(playground);
    const old = [await made(id, 'width-50'), await made(id, 'width-51')];
    await playground.admin.replaceFile(id, { name: 'red.jpg', bytes: await plainJpeg('#0000ff') });
    await expect.poll(() => renditionsOf('renditions', id), SOON).toEqual([]);
    await expect.poll(() => ledgerOf(playground, id), SOON).toEqual([]);
    const key = await made(id, 'width-50');
    expect([old.includes(key), await colourOf((await s3.readObject('renditions', key)).bytes)]).toEqual([false, 'blue']);
    await playground.admin.deleteFile(id);
    await expect.poll(() => renditionsOf('renditions', id), SOON).toEqual([]);
    await expect.poll(() => ledgerOf(playground, id), SOON).toEqual([]);
  });

  it.each(['GET', 'HEAD'])('are the target of a redirect, by %s', async (method) => {
    const { id } = await red(playground);
    const response = await open(playground, id, 'width-50', 'public', { redirect: 'manual', method });
    const location = response.headers.get('location') ?? '';
    const [{ address } = { address: '' }] = await expect.poll(() => ledgerOf(playground, id), SOON).toHaveLength(1).then(() => ledgerOf(playground, id));
    expect([response.status, location, response.headers.get('cache-control'), response.headers.get('etag'), await response.text()]).toEqual([301, address, 'public, max-age=600', null, '']);
    const there = await fetch(location);
    expect([there.status, there.headers.get('content-type'), there.headers.get('cache-control')]).toEqual([200, 'image/jpeg', IMMUTABLE]);
    expect(await sharp(await bytesOf(there)).metadata()).toMatchObject({ width: 50 });
  });

  it('are redirected to for maxAgeSeconds at most, also with a version in the URL, since they may be evicted', async () => {
    const { id } = await red(playground);
    const { url } = await playground.rendition(id, 'width-50', { route: 'public' });
    const response = await fetch(`${playground.url}${url}`, { redirect: 'manual' });
    expect([new URL(url, playground.url).searchParams.has('v'), response.status, response.headers.get('cache-control')]).toEqual([true, 301, 'public, max-age=600']);
  });

  it('are served by Strapi if they are SVG, with the policy that a bucket does not send', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'round.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') });
    for (let times = 0; times < 2; times += 1) {
      const response = await open(playground, id, 'width-50', 'public', { redirect: 'manual' });
      expect([response.status, response.headers.get('content-type'), response.headers.get('content-security-policy')]).toEqual([200, 'image/svg+xml', expect.stringMatching(/sandbox$/)]);
      expect(await response.text()).toContain('viewBox');
    }
  });

  it('are rendered once for concurrent redirects', async () => {
    const { id } = await red(playground);
    const url = `${playground.url}${await playground.signedUrl(id, 'width-90', { route: 'public' })}`;
    const received = await requestsDuring(async () => {
      const responses = await Promise.all(Array.from({ length: 50 }, () => fetch(url, { redirect: 'manual' })));
      expect(new Set(responses.map(({ status, headers }) => `${status} ${headers.get('location')}`)).size).toBe(1);
    });
    expect(received.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe('a bucket behind a CDN', () => {
  it('originals are read through it, and redirects point to it', async () => {
    // The same server with another name.
    const cdn = `${s3.url.replace('127.0.0.1', 'localhost')}/open`;
    const store = { type: 'provider', uploadOptions: { CacheControl: 'public, max-age=86400' } };
    const playground = await start({ ...s3Env(s3.url, 'open'), S3_BASE_URL: cdn, S3_ROOT_PATH: 'cms' }, { ...AT_PROVIDER, store });
    try {
      const { id } = await red(playground);
      expect(await colourOf(await bytesOf(await open(playground, id, 'width-50')))).toBe('red');
      await expect.poll(() => ledgerOf(playground, id), SOON).toHaveLength(1);
      const location = (await open(playground, id, 'width-50', 'public', { redirect: 'manual' })).headers.get('location') ?? '';
      expect(location.startsWith(`${cdn}/cms/renditions/rendition-${id}-`)).toBe(true);
      const there = await fetch(location);
      expect([there.status, there.headers.get('cache-control'), await colourOf(await bytesOf(there))]).toEqual([200, 'public, max-age=86400', 'red']);
    } finally {
      await playground.stop();
    }
  });
});

describe('the bound of a provider\'s store', () => {
  it('evicts the least recently used renditions', async () => {
    const playground = await start(s3Env(s3.url, 'open'), { ...AT_PROVIDER, store: { type: 'provider', maxBytes: MEGABYTE } });
    try {
      const noise = await sharp({ create: { width: 700, height: 700, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).png().toBuffer();
      const { id } = await playground.admin.uploadFile({ name: 'noise.png', bytes: noise });
      const make = async (width: number) => {
        const before = new Set(await renditionsOf('open', id));
        expect((await open(playground, id, `width-${width}|format-png`)).status).toBe(200);
        await expect.poll(async () => (await renditionsOf('open', id)).filter((key) => !before.has(key)), SOON).toHaveLength(1);
        const [key = ''] = (await renditionsOf('open', id)).filter((of) => !before.has(of));
        await expect.poll(() => ledgerOf(playground, id).some(({ address }) => address.endsWith(key)), SOON).toBe(true);
        return key;
      };
      // About a third of the bound each.
      const [first, second] = [await make(330), await make(331)];
      changeRows(playground, 'update strapi_plugin_renditions set used_on = ? where address like ?', '2020-01-01', `%${second}`);
      const later = [await make(332), await make(333)];
      await expect.poll(async () => (await renditionsOf('open', id)).includes(second), SOON).toBe(false);
      const left = await renditionsOf('open', id);
      expect(left).toEqual(expect.arrayContaining([first, ...later]));
      await expect.poll(() => ledgerOf(playground, id).reduce((sum, { size }) => sum + size, 0), SOON).toBeLessThanOrEqual(MEGABYTE);
      expect((await open(playground, id, 'width-331|format-png')).status).toBe(200);
    } finally {
      await playground.stop();
    }
  });
});

describe('renditions with Strapi\'s local provider', () => {
  it('are stored among the uploads, are found after a restart, and are the target of redirects', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'renditions-at-local-provider-'));
    let playground = await start({}, AT_PROVIDER, { directory });
    try {
      const { id } = await red(playground);
      const before = await bytesOf(await open(playground, id, 'width-50'));
      const names = async () => (await readdir(playground.uploadsDirectory)).filter((name) => name.startsWith(`rendition-${id}-`));
      await expect.poll(names, SOON).toHaveLength(1);
      const [name = ''] = await names();
      // Strapi's local provider writes to the final name, so the file may be incomplete at first.
      await expect.poll(async () => (await readFile(join(playground.uploadsDirectory, name))).equals(before), SOON).toBe(true);
      await expect.poll(() => ledgerOf(playground, id).map(({ address }) => address), SOON).toEqual([`/uploads/${name}`]);

      await playground.stop();
      playground = await start({}, AT_PROVIDER, { directory });
      const response = await open(playground, id, 'width-50', 'public', { redirect: 'manual' });
      const location = response.headers.get('location') ?? '';
      // On the requested host, since `server.url` is not set.
      expect([response.status, location]).toEqual([301, `/uploads/${name}`]);
      expect((await bytesOf(await fetch(`${playground.url}${location}`))).equals(before)).toBe(true);
      expect((await bytesOf(await open(playground, id, 'width-50'))).equals(before)).toBe(true);
      expect(await names()).toEqual([name]);

      await playground.admin.deleteFile(id);
      await expect.poll(names, SOON).toEqual([]);
    } finally {
      await playground.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
