import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Statistics } from '../../server/src/services/statistics';
import { launchBrowser } from '../helpers/browser';
import { freePort } from '../helpers/free-port';
import { photograph } from '../helpers/imaging/photograph';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { selectRows } from '../helpers/playground-database';
import { describeWith } from '../helpers/servers';
import { substitute } from '../helpers/substitute';
import { startWebServer } from '../helpers/web-server';

const NGINX_CACHE = join(__dirname, '..', '..', 'docs', 'servers', 'nginx-cache.conf');
const QUICK_SECONDS = 4;
const env = { RENDITIONS_CONFIG: JSON.stringify({ encoding: { quickMaxAgeSeconds: QUICK_SECONDS } }) };

let playground: TestPlayground;
let fileId: number;

beforeAll(async () => {
  playground = await startTestPlayground({ env });
  fileId = (await playground.admin.uploadFile({ name: 'valley.jpg', bytes: await photograph({ width: 1600, height: 1000 }) })).id;
});
afterAll(() => playground?.stop());

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const statistics = async (): Promise<Statistics> => (await fetch(`${playground.url}/test/statistics`)).json() as Promise<Statistics>;

async function get(url: string, origin = playground.url) {
  const response = await fetch(`${origin}${url}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, cache: response.headers.get('x-cache'), seconds: Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]), size: bytes.length, bytes };
}

const isQuick = ({ seconds }: { readonly seconds: number }) => seconds === QUICK_SECONDS;
const untilFinal = (url: string) => expect.poll(async () => isQuick(await get(url)), { timeout: 60_000, interval: 200 }).toBe(false);

describe('in a browser', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  /** Loads the page again, with the image. Returns its bytes, those that came over the network, and its width in pixels. */
  async function show(url: string) {
    // Any page of that origin. One that the test itself answers would turn the browser's cache off.
    await page.goto(`${playground.url}/articles.css`);
    return page.evaluate(async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const entry = performance.getEntriesByName(image.src)[0] as PerformanceResourceTiming;
      return { size: entry.encodedBodySize, isFetched: entry.transferSize > 0, width: image.naturalWidth };
    }, url);
  }

  it('the quick one is gone after its lifetime, and the final one is kept', async () => {
    const url = await playground.signedUrl(fileId, 'width-800');
    const quick = await show(url);
    expect(quick).toMatchObject({ isFetched: true, width: 800 });
    expect(await show(url)).toEqual({ ...quick, isFetched: false });
    await untilFinal(url);
    await wait(QUICK_SECONDS * 1000);
    const final = await show(url);
    expect(final).toMatchObject({ isFetched: true, width: 800 });
    expect(final.size).toBeLessThan(quick.size);
    await wait(QUICK_SECONDS * 1000 + 500);
    expect(await show(url)).toEqual({ ...final, isFetched: false });
  });
});

describeWith('nginx', 'in the cache of nginx', () => {
  it('the quick one is gone after its lifetime, and the final one is kept', async () => {
    const port = await freePort();
    const config = substitute(await readFile(NGINX_CACHE, 'utf8'), {
      'listen 80': `listen ${port}`, '127.0.0.1:1337': new URL(playground.url).host, '/var/cache/nginx/renditions': join(playground.directory, '..', `renditions-cdn-${port}`),
    });
    const server = await startWebServer({ kind: 'nginx', port, config });
    try {
      const url = await playground.signedUrl(fileId, 'width-801');
      const quick = await get(url, server.url);
      expect([quick.cache, isQuick(quick)]).toEqual(['MISS', true]);
      expect(await get(url, server.url)).toMatchObject({ cache: 'HIT', size: quick.size });
      await untilFinal(url);
      await wait(QUICK_SECONDS * 1000 + 1000);
      const final = await get(url, server.url);
      expect([final.cache, isQuick(final)]).toEqual(['EXPIRED', false]);
      expect(final.size).toBeLessThan(quick.size);
      await wait(QUICK_SECONDS * 1000 + 1000);
      expect(await get(url, server.url)).toMatchObject({ cache: 'HIT', size: final.size });
    } finally {
      await server.stop();
    }
  });
});

it('get() of the service makes the final one at once', async () => {
  const { url, size } = await playground.rendition(fileId, 'width-802');
  const found = await get(url);
  expect([isQuick(found), found.size]).toEqual([false, size]);
});

it('statistics count quick responses, what became final, and what waits', async () => {
  const before = await statistics();
  const quick = await get(await playground.signedUrl(fileId, 'width-803'));
  await expect.poll(async () => (await statistics()).encoding.backlog, { timeout: 60_000 }).toBe(0);
  const { encoding } = await statistics();
  expect(encoding.quickResponses - before.encoding.quickResponses).toBe(1);
  expect(encoding.refined - before.encoding.refined).toBe(1);
  expect(encoding.savedBytes - before.encoding.savedBytes).toBe(quick.size - (await get(await playground.signedUrl(fileId, 'width-803'))).size);
});

it('killed between quick and final, a rendition is complete, becomes final, and is stored once', async () => {
  const ROUNDS = 5;
  const { id } = await playground.admin.uploadFile({ name: 'killed.jpg', bytes: await photograph({ width: 1600, height: 1000 }) });
  const urls: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let index = 0; index < 4; index += 1) urls.push(await playground.signedUrl(id, `width-${500 + round * 10 + index}|format-${index % 2 === 0 ? 'avif' : 'jpeg'}`));
    await Promise.all(urls.slice(-4).map((url) => get(url)));
    // The first final encoding begins 200 ms after the last request.
    await wait(150 + round * 130);
    await playground.kill();
    playground = await startTestPlayground({ directory: playground.directory, env });
    for (const found of await Promise.all(urls.map((url) => get(url)))) {
      expect(found.status).toBe(200);
      await sharp(found.bytes, { failOn: 'warning' }).stats();
    }
  }
  for (const url of urls) await untilFinal(url);
  await expect.poll(async () => (await statistics()).encoding.backlog, { timeout: 60_000 }).toBe(0);
  const stored = async () => (await readdir(join(playground.renditionsDirectory, 'public', 'files'), { recursive: true })).flatMap((path) => new RegExp(`/${id}-(\\w+)$`).exec(path)?.[1] ?? []);
  const rows = () => selectRows<{ hash: string; quick_of: string | null }>(playground, 'select hash, quick_of from strapi_plugin_renditions where file_id = ?', id);
  // A kill may lose the last second of the ledger. Then quick rows have no file any more, or the quick file of the last final one has no row.
  const quickRows = () => rows().filter(({ quick_of: final }) => final !== null).map(({ hash }) => hash);
  await expect.poll(async () => (await stored()).filter((hash) => quickRows().includes(hash)), { timeout: 10_000 }).toEqual([]);
  const more = (await stored()).length - urls.length;
  expect([more >= 0, more <= ROUNDS]).toEqual([true, true]);
}, 300_000);
