import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import type { Statistics } from 'strapi-plugin-renditions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const TOKEN = 'a token for the monitoring';
const METRICS = '/metrics/renditions';
const CONFIG = JSON.stringify({ metrics: { path: METRICS, token: TOKEN }, rendering: { slots: 2, queueLength: 10, queueTimeoutSeconds: 100 } });

let playground: TestPlayground;
let fileId: number;
beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: CONFIG } });
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const bytes = await sharp({ create: { width: 2400, height: 1600, channels: 3, background: '#888', noise } }).jpeg().toBuffer();
  fileId = (await playground.admin.uploadFile({ name: 'noise.jpg', bytes })).id;
});
afterAll(() => playground?.stop());

const statistics = async (): Promise<Statistics> => (await fetch(`${playground.url}/test/statistics`)).json() as Promise<Statistics>;
const metrics = (headers: Record<string, string> = {}) => fetch(playground.url + METRICS, { headers });

async function open(spec: string, headers: Record<string, string> = {}) {
  const response = await fetch(playground.url + (await playground.signedUrl(fileId, spec)), { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, length: bytes.length, bytes };
}

describe('the statistics', () => {
  it('count responses by cache and by error', async () => {
    const before = await statistics();
    const made = await open('width-100');
    const remembered = await open('width-100');
    await open('width-100', { 'If-None-Match': made.headers.get('etag') ?? '' });
    await open('rotate-90|crop-0x0-1x1|crop-5x5-1x1');
    await fetch(`${playground.url}/images/wrong/${fileId}/width-100`);
    const after = await statistics();
    expect({
      memory: after.hits.memory - before.hits.memory,
      notModified: after.hits.notModified - before.hits.notModified,
      misses: after.misses - before.misses,
      finished: after.renders.finished - before.renders.finished,
      failed: after.renders.failed - before.renders.failed,
      sent: after.sentBytes - before.sentBytes,
    }).toEqual({ memory: 1, notModified: 1, misses: 2, finished: 1, failed: 1, sent: made.length + remembered.length });
    expect(after.errors).toMatchObject({ INVALID_SPEC: 1, FORBIDDEN: 1 });
    expect(after.memory).toMatchObject({ entries: before.memory.entries + 1, maxBytes: 64 * 1024 * 1024 });
    expect(after.renders.seconds).toBeGreaterThan(before.renders.seconds);
    expect(after.slots).toEqual({ total: 2, busy: 0, queued: 0, sourcePixels: 0 });
  });

  it('are available to Prometheus with the token', async () => {
    const response = await metrics({ Authorization: `Bearer ${TOKEN}` });
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8', 'no-store']);
    expect(await response.text()).toMatch(/^strapi_renditions_hits_total\{from="memory"\} [1-9]/m);
  });

  it.each([
    ['without a token', {}],
    ['with another token', { Authorization: 'Bearer another token that is long' }],
    ['with the token without "Bearer"', { Authorization: TOKEN }],
    ['with characters after the token', { Authorization: `Bearer ${TOKEN} ` + 'x' }],
  ])('are refused %s', async (_title, headers) => {
    const response = await metrics(headers);
    expect([response.status, response.headers.get('www-authenticate'), await response.text()]).toEqual([401, 'Bearer', 'Unauthorized']);
  });
});

it('a purge deletes the renditions of a file, and the next request renders the same one again', async () => {
  const first = await open('width-120');
  const storedOf = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => path.includes(`/${fileId}-`));
  await expect.poll(async () => (await storedOf()).length).toBeGreaterThan(0);
  expect((await fetch(`${playground.url}/test/renditions/${fileId}`, { method: 'DELETE' })).status).toBe(204);
  expect(await storedOf()).toEqual([]);
  const { misses } = await statistics();
  const second = await open('width-120');
  expect([second.status, second.bytes.equals(first.bytes), (await statistics()).misses]).toEqual([200, true, misses + 1]);
});

describe('an overload of new renditions', () => {
  const SPECS = Array.from({ length: 150 }, (_none, index) => `width-${500 + index}|blur-5|format-webp`);

  it('is refused with 503 and Retry-After, while cached renditions are served, and all served images are complete', async () => {
    await open('width-100');
    let isDone = false;
    const hits: number[] = [];
    const accepted: number[] = [];
    const reading = (async () => {
      while (!isDone) {
        hits.push((await open('width-100')).status);
        const { busy, queued } = (await statistics()).slots;
        accepted.push(busy + queued);
      }
    })();
    const responses = await Promise.all(SPECS.map((spec) => open(spec)));
    isDone = true;
    await reading;
    const refused = responses.filter(({ status }) => status === 503);
    const served = responses.filter(({ status }) => status === 200);
    expect(refused.length + served.length).toBe(SPECS.length);
    // At most two renders run and ten are queued, and all of those are served.
    expect([refused.length > 0, served.length >= 12, Math.max(...accepted)]).toEqual([true, true, 12]);
    expect(new Set(refused.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['2']));
    for (const { bytes } of served) await sharp(bytes).raw().toBuffer();
    expect(new Set(hits)).toEqual(new Set([200]));
    expect((await statistics()).errors['BUSY']).toBe(refused.length);
  });

  it('leaves no jobs behind', async () => {
    await expect.poll(async () => (await statistics()).slots).toEqual({ total: 2, busy: 0, queued: 0, sourcePixels: 0 });
    expect((await open('width-777')).status).toBe(200);
  });
});

it('a shutdown with running and queued renders ends in time, serves cached images meanwhile, and leaves no incomplete file', async () => {
  const cachedPath = await playground.signedUrl(fileId, 'width-777');
  await open('width-777');
  // Noise as AVIF takes some time, so most jobs are queued at the shutdown.
  const pending = Array.from({ length: 12 }, (_none, index) => open(`width-${600 + index}|format-avif`).catch(() => null));
  await expect.poll(async () => (await statistics()).slots.queued).toBeGreaterThan(5);
  const cached = `${playground.url}${cachedPath}`;
  const meanwhile: number[] = [];
  let isEnding = true;
  const polling = (async () => {
    while (isEnding) {
      const response = await fetch(cached).catch(() => null);
      if (response === null) return;
      meanwhile.push(response.status);
      await response.arrayBuffer().catch(() => undefined);
    }
  })();
  await playground.end();
  isEnding = false;
  await polling;
  // Never a 404 of Strapi, which a CDN might keep.
  expect(new Set(meanwhile)).toEqual(new Set([200]));
  // Strapi exited itself, before the time limit of the test.
  expect(playground.endedBy()).not.toBe('SIGKILL');
  const statuses = (await Promise.all(pending)).map((response) => response?.status);
  // Renders that were queued are refused; the time that a shutdown may take would be enough for all of them.
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThanOrEqual(3);
  const files = (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => /files\/[0-9a-f]{3}\//.test(path));
  for (const path of files) await sharp(`${playground.renditionsDirectory}/${path}`).raw().toBuffer();
  expect(playground.logs()).not.toMatch(/\berror\b.*renditions/i);
});
