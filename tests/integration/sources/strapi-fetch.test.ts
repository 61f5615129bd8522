import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchThroughProxy } from '../../../server/src/services/sources';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import { RemoteSource } from '../../../server/src/sources/remote-source';
import { startForwardProxy } from '../../helpers/forward-proxy';

type StrapiFetch = Parameters<typeof fetchThroughProxy>[0]['fetch'];

/** Strapi's fetch, with the proxy of its settings. */
function strapiFetch(proxy: string, logged: string[]): StrapiFetch {
  const core = dirname(createRequire(import.meta.url).resolve('@strapi/core/package.json'));
  const { createStrapiFetch } = createRequire(import.meta.url)(join(core, 'dist', 'utils', 'fetch.js')) as { createStrapiFetch(strapi: object): StrapiFetch };
  const config = { get: (key: string) => (key === 'server.proxy.fetch' ? proxy : undefined) };
  return createStrapiFetch({ config, log: { debug: (line: string) => logged.push(line), info: () => undefined } });
}

let proxy: Awaited<ReturnType<typeof startForwardProxy>>;
let storage: ReturnType<typeof createServer>;
let host: string;
let logged: string[];
let remote: RemoteSource;
const ranges: (string | undefined)[] = [];

beforeEach(async () => {
  [proxy, logged] = [await startForwardProxy(), []];
  storage = createServer(({ url, headers }, response) => {
    ranges.push(headers.range);
    if (url?.startsWith('/elsewhere')) response.writeHead(302, { location: 'http://files.example.com/a.jpg' }).end();
    else if (url?.startsWith('/moved')) response.writeHead(302, { location: '/a.jpg?signature=s3cret' }).end();
    else response.writeHead(200, { etag: '"abc"' }).end('picture');
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(storage.address() as AddressInfo).port}`;
  remote = new RemoteSource({
    fetch: fetchThroughProxy({ fetch: strapiFetch(proxy.url, logged), dirs: { app: { root: process.cwd() } } as never }), addressOf: async ({ url }) => url, isAllowed: (url) => url.host === host, onRefused: () => undefined,
    buffers: new ReadBuffers(), maxBytes: 1000, timeoutSeconds: 5,
  });
});

afterEach(async () => {
  await proxy.stop();
  storage.close();
  storage.closeAllConnections();
});

const original = (path: string) => ({ url: `http://${host}${path}`, hash: 'a', ext: '.jpg', mime: 'image/jpeg', provider: 'aws-s3', updatedAt: new Date(0) });
const read = async (path: string) => (await remote.read(original(path))).bytes.toString();

it('originals are read through the proxy of Strapi’s settings, also after a redirect', async () => {
  expect([await read('/a.jpg'), await read('/moved')]).toEqual(['picture', 'picture']);
  expect(new Set(proxy.hosts)).toEqual(new Set([host]));
});

it('a redirect to another host is not followed through the proxy either', async () => {
  await expect(read('/elsewhere')).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE' });
  expect(new Set(proxy.hosts)).toEqual(new Set([host]));
});

it('Strapi’s log contains no URL, which may be signed', async () => {
  expect([await read('/a.jpg?signature=s3cret'), await read('/moved')]).toEqual(['picture', 'picture']);
  expect(logged.join('\n')).not.toMatch(/s3cret|a\.jpg/);
});

it('a version is requested by one byte, also if another package replaced the class Request', async () => {
  const own = globalThis.Request;
  globalThis.Request = class extends own {
    constructor(...[input, init]: ConstructorParameters<typeof own>) {
      super(input, { ...init, headers: {} });
    }
  };
  try {
    ranges.length = 0;
    await remote.version(original('/a.jpg'));
    expect(ranges).toEqual(['bytes=0-0']);
  } finally {
    globalThis.Request = own;
  }
});
