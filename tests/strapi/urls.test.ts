import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../helpers/free-port';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { describeWith } from '../helpers/servers';
import { substitute } from '../helpers/substitute';
import { startWebServer } from '../helpers/web-server';

const SITE = 'https://example.com/cms';
const CDN = 'https://cdn.example.com/pictures';

let playground: TestPlayground;
let fileId: number;

beforeAll(async () => {
  const routes = { images: { path: '/images' }, cdn: { path: '/cdn', baseUrl: `${CDN}/` } };
  playground = await startTestPlayground({ env: { PUBLIC_URL: SITE, RENDITIONS_CONFIG: JSON.stringify({ routes }) } });
  ({ id: fileId } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000', 900, 600) }));
});
afterAll(() => playground?.stop());

describe('a URL begins with', () => {
  it.each([
    ['only its path by default', {}, '/images/'],
    ['Strapi’s URL, including its sub-path, with `absolute`', { absolute: true }, `${SITE}/images/`],
    ['the `baseUrl` of the route, if set', { route: 'cdn' }, `${CDN}/cdn/`],
    ['its path with `absolute: false`', { route: 'cdn', absolute: false }, '/cdn/'],
  ])('%s', async (_title, options, start) => {
    const url = await playground.signedUrl(fileId, 'width-60', options);
    expect(url.slice(0, start.length)).toBe(start);
  });

  it('nothing from the headers of a request', async () => {
    const headers = { host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'ftp', forwarded: 'host=evil.example.com' };
    const response = await fetch(`${playground.url}/test/renditions/${fileId}?spec=width-60&absolute=true`, { headers });
    expect(((await response.json()) as { readonly url: string }).url).toContain(`${SITE}/images/`);
  });

  it('the same in the URL generator', async () => {
    const sign = async (route: string) => {
      const body = JSON.stringify({ specs: ['width-60'], route });
      return ((await playground.admin.request(`/renditions/assets/${fileId}/sign`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })) as { readonly urls: readonly string[] }).urls[0];
    };
    expect(await sign('images')).toContain(`${SITE}/images/`);
    expect(await sign('cdn')).toContain(`${CDN}/cdn/`);
  });
});

const config = (name: string) => readFile(join(__dirname, '..', '..', 'docs', 'servers', name), 'utf8');
const strapiPort = () => new URL(playground.url).port;

describeWith('nginx', 'behind nginx', () => {
  it('below a path of another site, absolute URLs lead to the image', async () => {
    const port = await freePort();
    const server = await startWebServer({ kind: 'nginx', port, config: substitute(await config('nginx-sub-path.conf'), { 'listen 80': `listen ${port}`, '127.0.0.1:1337': `127.0.0.1:${strapiPort()}` }) });
    try {
      const url = await playground.signedUrl(fileId, 'width-60', { absolute: true });
      expect((await fetch(url.replace('https://example.com', server.url))).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describeWith('nginx', 'a cache in front', () => {
  let server: Awaited<ReturnType<typeof startWebServer>>;
  beforeAll(async () => {
    const port = await freePort();
    const cache = join(playground.directory, '..', `renditions-cdn-${port}`);
    const site = substitute(await config('nginx-cache.conf'), { 'listen 80': `listen ${port}`, '127.0.0.1:1337': `127.0.0.1:${strapiPort()}`, '/var/cache/nginx/renditions': cache });
    server = await startWebServer({ kind: 'nginx', port, config: site });
  });
  afterAll(() => server?.stop());

  const open = async (url: string, accept?: string) => {
    const response = await fetch(`${server.url}${url}`, { headers: accept === undefined ? {} : { accept } });
    await response.arrayBuffer();
    return { status: response.status, cache: response.headers.get('x-cache'), type: response.headers.get('content-type') };
  };

  it('requests a URL from Strapi once', async () => {
    const url = await playground.signedUrl(fileId, 'width-70');
    expect(await open(url)).toMatchObject({ status: 200, cache: 'MISS' });
    expect(await open(url, 'image/avif')).toMatchObject({ status: 200, cache: 'HIT' });
  });

  it('stores one response per format if the response has "Vary: Accept"', async () => {
    const url = await playground.signedUrl(fileId, 'width-71|format-auto');
    expect(await open(url, 'image/avif')).toEqual({ status: 200, cache: 'MISS', type: 'image/avif' });
    expect(await open(url, 'image/webp')).toEqual({ status: 200, cache: 'MISS', type: 'image/webp' });
    expect(await open(url, 'image/avif')).toEqual({ status: 200, cache: 'HIT', type: 'image/avif' });
  });

  it('stores no 403', async () => {
    const url = (await playground.signedUrl(fileId, 'width-72')).replace('width-72', 'width-73');
    expect(await open(url)).toMatchObject({ status: 403, cache: 'MISS' });
    expect(await open(url)).toMatchObject({ status: 403, cache: 'MISS' });
  });

  it('needs no purge for a new version, which has a new URL', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'blue.jpg', bytes: await plainJpeg('#0000ff') });
    const before = (await playground.rendition(id, 'width-74')).url;
    expect(await open(before)).toMatchObject({ cache: 'MISS' });
    await playground.admin.replaceFile(id, { name: 'blue.jpg', bytes: await plainJpeg('#00ff00') });
    const after = (await playground.rendition(id, 'width-74')).url;
    expect(after).not.toBe(before);
    expect(await open(after)).toMatchObject({ cache: 'MISS' });
  });
});
