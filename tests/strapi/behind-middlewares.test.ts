import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const ROUTES = { images: { path: '/images' }, staging: { path: '/staging', behindMiddlewares: true } };

let playground: TestPlayground;
let fileId: number;
beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_SECRET: 'correct horse battery staple and more', RENDITIONS_CONFIG: JSON.stringify({ routes: ROUTES }) } });
  ({ id: fileId } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') }));
});
afterAll(() => playground?.stop());

const pathOf = (route: keyof typeof ROUTES) => playground.signedUrl(fileId, 'width-4', { route });
const get = async (path: string, init?: RequestInit) => {
  const response = await fetch(`${playground.url}${path}`, init);
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()).toString('hex'), headers: Object.fromEntries(response.headers) };
};

it('a route in front of the middlewares answers all requests without Strapi, a route behind them with it', async () => {
  const [inFront, behind] = [await pathOf('images'), await pathOf('staging')];
  for (let times = 1; times <= 3; times += 1) {
    const [front, back] = [await get(inFront), await get(behind)];
    expect([front.status, back.status, back.body]).toEqual([200, 200, front.body]);
    expect(front.headers['strict-transport-security']).toBeUndefined();
    expect(back.headers['strict-transport-security']).toMatch(/^max-age=/);
    for (const name of ['etag', 'last-modified', 'cache-control', 'content-type', 'content-security-policy', 'access-control-allow-origin']) expect([name, back.headers[name]]).toEqual([name, front.headers[name]]);
  }
  const logged = (path: string) => playground.logs().split('\n').filter((line) => line.includes(`GET ${path}`)).length;
  await expect.poll(() => logged(behind)).toBe(3);
  expect(logged(inFront)).toBe(0);
});

it.each<[string, RequestInit, string]>([
  ['HEAD', { method: 'HEAD' }, ''],
  ['POST', { method: 'POST' }, ''],
  ['a part', { headers: { range: 'bytes=0-3' } }, ''],
  ['a wrong signature', {}, 'x'],
])('both answer %s with the same status', async (_title, init, end) => {
  const [front, back] = await Promise.all((['images', 'staging'] as const).map(async (route) => get((await pathOf(route)).replace('/width-4', `/width-4${end}`), init)));
  expect([back?.status, back?.body]).toEqual([front?.status, front?.body]);
  expect([200, 206, 403, 405]).toContain(front?.status);
});

it('Strapi answers a preflight request to a route behind middlewares', async () => {
  const { status, headers } = await get(await pathOf('staging'), { method: 'OPTIONS', headers: { origin: 'https://example.com', 'access-control-request-method': 'GET' } });
  expect([status, headers['access-control-allow-methods']]).toEqual([204, expect.stringContaining('GET')]);
});

it('a path in other letter case is not found', async () => {
  expect((await get((await pathOf('staging')).replace('/staging', '/STAGING'))).status).toBe(404);
});
