import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ListedRendition, StaleEvent } from 'strapi-plugin-renditions';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { purgeVarnish } from '../../docs/examples/purge-varnish';
import { runCommand } from '../helpers/command-line';
import { startReceiver } from '../helpers/event-receiver';
import { freePort } from '../helpers/free-port';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { changeRows } from '../helpers/playground-database';
import { describeWith } from '../helpers/servers';
import { substitute } from '../helpers/substitute';
import { startVarnish } from '../helpers/varnish';
import { startWebServer } from '../helpers/web-server';

const SHORT_SECONDS = 3;
const CONFIG = { routes: { images: { path: '/images', cacheTags: true }, short: { path: '/short', maxAgeSeconds: SHORT_SECONDS } }, presets: { tiny: { spec: 'fill-40x40', formats: ['webp', 'jpeg'] } }, warm: { presets: ['tiny'] } };

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let playground: TestPlayground;
beforeAll(async () => {
  receiver = await startReceiver();
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG), PLAYGROUND_STALE_URL: `${receiver.url}/stale` } });
});
afterAll(() => Promise.all([playground?.stop(), receiver?.stop()]));
afterEach(() => {
  receiver.respond = (response) => void response.end('{}');
});

const upload = async (colour: string) => playground.admin.uploadFile({ name: 'plain.jpg', bytes: await plainJpeg(colour) });
const colourOf = async (response: Response) => {
  const [r = 0, , b = 0] = await sharp(Buffer.from(await response.arrayBuffer())).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > b ? 'red' : 'blue';
};
const eventsOf = (fileId: number) => receiver.requests.filter(({ path }) => path === '/stale').map(({ body }) => body as StaleEvent).filter(({ file }) => file?.id === fileId);
const service = async <T>(method: string, ...args: readonly unknown[]): Promise<T> => {
  const response = await fetch(`${playground.url}/test/service`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method, args }) });
  return ((await response.json()) as { readonly result: T }).result;
};

it('each image carries its tags, and a refusal none', async () => {
  const { id } = await upload('#ff0000');
  const path = await playground.signedUrl(id, 'preset-tiny|grayscale');
  const tagsOf = ({ headers }: Response) => [headers.get('cache-tag'), headers.get('surrogate-key')];
  const first = await fetch(playground.url + path);
  const tags = [`renditions,rendition-file-${id},rendition-preset-tiny`, `renditions rendition-file-${id} rendition-preset-tiny`];
  expect([first.status, tagsOf(first)]).toEqual([200, tags]);
  const second = await fetch(playground.url + path, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect([second.status, tagsOf(second)]).toEqual([304, tags]);
  expect(tagsOf(await fetch(`${playground.url}/images/wrong/${id}/width-5`))).toEqual([null, null]);
});

it('onStale hears of each change that makes renditions outdated, once, and of no other', async () => {
  const { id, documentId } = await upload('#ff0000');
  await playground.admin.updateFileInfo(id, { caption: 'new' });
  await playground.admin.updateFileInfo(id, { focalPoint: { x: 10, y: 20 } });
  await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
  await service('purge', id);
  await playground.admin.deleteFile(id);
  const event = (reason: string) => ({ file: { id, documentId }, reason, tags: [`rendition-file-${id}`] });
  await expect.poll(() => eventsOf(id).map(({ reason }) => reason).sort()).toEqual(['deleted', 'focalPoint', 'purged', 'replaced']);
  expect(eventsOf(id)).toEqual(expect.arrayContaining(['focalPoint', 'replaced', 'purged', 'deleted'].map(event)));
});

it('a purge of a preset names its tag', async () => {
  const before = receiver.requests.length;
  await service('purge', { preset: 'tiny' });
  await expect.poll(() => receiver.requests.slice(before).map(({ body }) => body)).toEqual([{ file: null, reason: 'purged', tags: ['rendition-preset-tiny'] }]);
});

it('a purge by the command line calls the hooks, webhooks of Strapi included', async () => {
  // The admin API refuses addresses of this machine, and a running Strapi reads its webhooks at the start.
  changeRows(playground, "insert into strapi_webhooks (name, url, headers, events, enabled) values ('stale', ?, '{}', '[\"renditions.stale\"]', true)", `${receiver.url}/webhook`);
  const { id, documentId } = await upload('#ff0000');
  expect((await runCommand(playground, 'purge', '--file', documentId)).code).toBe(0);
  expect(eventsOf(id)).toEqual([{ file: { id, documentId }, reason: 'purged', tags: [`rendition-file-${id}`] }]);
  const received = () => receiver.requests.filter(({ path }) => path === '/webhook').map(({ body }) => body);
  await expect.poll(received).toEqual([expect.objectContaining({ event: 'renditions.stale', file: { id, documentId }, reason: 'purged', tags: [`rendition-file-${id}`] })]);
});

describe('a hook', () => {
  it('that never answers delays neither editors nor visitors', async () => {
    receiver.respond = () => undefined;
    const { id } = await upload('#ff0000');
    // Each would wait for the hook, and time out.
    await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
    await service('purge', id);
    expect(await colourOf(await fetch(playground.url + (await playground.signedUrl(id, 'width-20'))))).toBe('blue');
    await expect.poll(() => eventsOf(id).length).toBe(2);
  });

  it('that answers 500 is logged', async () => {
    receiver.respond = (response) => void response.writeHead(500).end();
    const { id } = await upload('#ff0000');
    await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
    await expect.poll(() => playground.logs()).toContain('onStale failed for outdated renditions, so caches may keep them until their lifetime ends: Error: the receiver answered 500');
    expect(await colourOf(await fetch(playground.url + (await playground.signedUrl(id, 'width-20'))))).toBe('blue');
  });
});

it('presets of a new and of a replaced image are rendered without a request', async () => {
  const { id } = await upload('#ff0000');
  const listed = async () => (await service<readonly ListedRendition[]>('list', id)).map(({ spec, key, presets }) => ({ spec, key, presets }));
  await expect.poll(async () => (await listed()).map(({ spec }) => spec).sort()).toEqual(['fill-40x40|format-jpeg', 'fill-40x40|format-webp']);
  const before = await listed();
  await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
  await expect.poll(async () => {
    const after = await listed();
    return after.length === 2 && after.every(({ key }) => before.every((one) => one.key !== key));
  }).toBe(true);
});

describe.each([['varnish.vcl', 'varnish'], ['varnish-xkey.vcl', ['varnish', 'xkey']]] as const)('%s', (vcl, servers) => {
  describeWith(servers, 'behind Varnish', () => {
    let varnish: Awaited<ReturnType<typeof startVarnish>>;
    beforeAll(async () => {
      varnish = await startVarnish(playground.url, vcl);
    });
    afterAll(() => varnish?.stop());

    it('a replaced image is new at once, though its URL may be cached for an hour, and others stay cached', async () => {
      const purge = purgeVarnish([varnish.url]);
      receiver.respond = (response, { path, body }) => {
        if (path === '/stale') void purge(body as StaleEvent).finally(() => response.end('{}'));
        else response.end('{}');
      };
      const { id } = await upload('#ff0000');
      const url = varnish.url + (await playground.signedUrl(id, 'width-30'));
      const other = varnish.url + (await playground.signedUrl((await upload('#ff0000')).id, 'width-30'));
      for (const one of [url, other]) expect(await colourOf(await fetch(one))).toBe('red');
      const hit = await fetch(url);
      expect([isHit(hit), hit.headers.get('cache-control'), hit.headers.get('surrogate-key'), hit.headers.get('xkey'), await colourOf(hit)]).toEqual([true, 'public, max-age=3600', null, null, 'red']);
      await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
      await expect.poll(async () => colourOf(await fetch(url))).toBe('blue');
      expect(isHit(await fetch(other))).toBe(true);
    });

    // Varnish sends two numbers: of this request and of the one that fetched the image.
    const isHit = ({ headers }: Response) => headers.get('x-varnish')?.split(' ').length === 2;
  });
});

describeWith('nginx', 'behind the cache of nginx', () => {
  let nginx: Awaited<ReturnType<typeof startWebServer>>;
  beforeAll(async () => {
    const port = await freePort();
    const config = substitute(await readFile(join(import.meta.dirname, '..', '..', 'docs', 'servers', 'nginx-cache.conf'), 'utf8'), {
      'listen 80': `listen ${port}`, '127.0.0.1:1337': new URL(playground.url).host, '/var/cache/nginx/renditions': join(playground.directory, '..', `renditions-cdn-${port}`), 'location /images/': 'location /short/',
    });
    nginx = await startWebServer({ kind: 'nginx', port, config });
  });
  afterAll(() => nginx?.stop());

  it('a replaced image is new after maxAgeSeconds, under a URL without version', async () => {
    const { id } = await upload('#ff0000');
    const url = nginx.url + (await playground.signedUrl(id, 'width-30', { route: 'short' }));
    const first = await fetch(url);
    expect([first.headers.get('x-cache'), first.headers.get('cache-control'), await colourOf(first)]).toEqual(['MISS', `public, max-age=${SHORT_SECONDS}`, 'red']);
    await playground.admin.replaceFile(id, { name: 'plain.jpg', bytes: await plainJpeg('#0000ff') });
    // nginx counts whole seconds.
    const end = Date.now() + (SHORT_SECONDS + 1) * 1000;
    let colour = 'red';
    await expect.poll(async () => {
      const requested = Date.now();
      colour = await colourOf(await fetch(url));
      return colour === 'blue' || requested > end;
    }).toBe(true);
    expect(colour).toBe('blue');
  });
});
