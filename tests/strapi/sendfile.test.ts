import { chmod, mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../helpers/free-port';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { rawRequest, type RawResponse, type RawRequest } from '../helpers/raw-http';
import { describeWith } from '../helpers/servers';
import { substitute } from '../helpers/substitute';
import { startWebServer } from '../helpers/web-server';
import type { WebServerKind } from '../helpers/web-server-setups';

const ON_SITE = { access: 'private', auth: false, policies: ['global::is-on-site'] };

/** The route in the JavaScript of docs/web-servers.md. */
async function documentedRoute(heading: string): Promise<object> {
  const [, section = ''] = (await readFile('docs/web-servers.md', 'utf8')).split(`\n## ${heading}\n`);
  const [, snippet = ''] = /```js\n(.*?)```/s.exec(section) ?? [];
  const { default: plugins } = (await import(`data:text/javascript,${encodeURIComponent(snippet.replace('module.exports =', 'export default'))}`)) as { default: () => { renditions: { config: { routes: { images: object } } } } };
  return plugins().renditions.config.routes.images;
}
const accel = await documentedRoute('Behind nginx');
const xsendfile = await documentedRoute('Behind Apache');

/** Each route twice: for a web server, and for Strapi without one. */
const ROUTES = {
  plain: { path: '/plain' },
  'plain-vault': { path: '/plain-vault', ...ON_SITE },
  accel: { ...accel, path: '/accel' },
  'accel-vault': { ...accel, path: '/accel-vault', ...ON_SITE },
  xsendfile: { ...xsendfile, path: '/xsendfile' },
  'xsendfile-vault': { ...xsendfile, path: '/xsendfile-vault', ...ON_SITE },
};

/** In Debian, the port of Apache and lighttpd is configured outside of the site. */
const ON_PORT: Readonly<Record<WebServerKind, (config: string, port: number) => string>> = {
  nginx: (config, port) => substitute(config, { 'listen 80;': `listen ${port};` }),
  apache: (config, port) => `Listen ${port}\n${substitute(config, { '*:80': `*:${port}` })}`,
  lighttpd: (config, port) => `server.port = ${port}\n${config}`,
};

/** Escapes a path for a quoted value of a configuration file. */
const quoted = (path: string) => path.replaceAll('"', '\\"');

let root: string;
let directory: string;
let playground: TestPlayground;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'renditions-sendfile-'));
  await chmod(root, 0o755);
  directory = join(root, 'the "été" of all');
  playground = await startTestPlayground({
    directory: root,
    env: { RENDITIONS_SECRET: 'correct horse battery staple and more', RENDITIONS_DIRECTORY: directory, RENDITIONS_CONFIG: JSON.stringify({ routes: ROUTES }) },
  });
});
afterAll(async () => {
  await playground?.stop();
  await rm(root, { recursive: true, force: true });
});

const portOf = (url: string) => Number(new URL(url).port);
const upload = async () => playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000') });

/** The headers of the image. */
const COMPARED = [
  'content-type', 'content-length', 'content-range', 'content-encoding', 'etag', 'last-modified', 'cache-control', 'accept-ranges', 'content-security-policy',
  'x-content-type-options', 'cross-origin-resource-policy', 'access-control-allow-origin', 'vary',
];
const facts = ({ status, headers, body }: RawResponse) => ({ status, body: body.toString('base64'), ...Object.fromEntries(COMPARED.map((name) => [name, headers[name]])) });

/** Headers that depend on the connection or on the server. */
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'date', 'server', 'x-response-time', 'x-powered-by', 'transfer-encoding'];

/** The stored files of one media library file, below the store's directory. */
const storedFiles = async (fileId: number) => (await readdir(directory, { recursive: true })).filter((path) => new RegExp(`/${fileId}-[0-9a-f]{32}$`).test(path));

const SERVERS = [
  { kind: 'nginx', needs: ['nginx'], route: 'accel' },
  { kind: 'apache', needs: ['apache', 'xsendfile'], route: 'xsendfile' },
  { kind: 'lighttpd', needs: ['lighttpd'], route: 'xsendfile' },
] as const;

for (const { kind, needs, route } of SERVERS) {
  describeWith(needs, `behind ${kind}`, () => {
    let server: Awaited<ReturnType<typeof startWebServer>>;

    beforeAll(async () => {
      const port = await freePort();
      const config = substitute(await readFile(`docs/servers/${kind}.conf`, 'utf8'), { '1337': String(portOf(playground.url)), '/srv/cms/.cache/renditions': quoted(directory) });
      server = await startWebServer({ kind, port, config: ON_PORT[kind](config, port) });
    });
    afterAll(() => server?.stop());

    const urls = async (spec: string, suffix = '') => {
      const { id } = await upload();
      return { sent: await playground.signedUrl(id, spec, { route: `${route}${suffix}` }), served: await playground.signedUrl(id, spec, { route: `plain${suffix}` }), id };
    };
    /** Sends a request through the web server. */
    const send = async (target: string, request: RawRequest = {}) => {
      const response = await rawRequest(portOf(server.url), target, request);
      expect(Object.keys(response.headers).filter((name) => /accel|sendfile/.test(name))).toEqual([]);
      return response;
    };
    /** Sends a request to Strapi. */
    const requestStrapi = (target: string, request: RawRequest = {}) => rawRequest(portOf(playground.url), target, request);

    /** Sends a request three times: for a missing rendition, and for the stored one with two different modification times. */
    const requestThrice = async (target: string, fileId: number, request: RawRequest = {}) => {
      const responses = [await send(target, request)];
      for (const seconds of [5, 2_000_000_000]) {
        for (const path of await storedFiles(fileId)) await utimes(join(directory, path), seconds, seconds);
        responses.push(await send(target, request));
      }
      return responses.map(facts);
    };

    it.each(['fill-120x80', 'width-50|format-webp', 'width-40|format-auto'])('%s is sent as Strapi serves it, at a miss and at a hit', async (spec) => {
      const { sent, served, id } = await urls(spec);
      const responses = await requestThrice(sent, id);
      const expected = facts(await requestStrapi(served));
      expect(expected.status).toBe(200);
      expect(responses).toEqual([expected, expected, expected]);
    });

    it.each([
      ['a range', { headers: { Range: 'bytes=10-49' } }, 206],
      ['a suffix range', { headers: { Range: 'bytes=-7' } }, 206],
      ['a range beyond the end', { headers: { Range: 'bytes=999999-' } }, 416],
      ['HEAD', { method: 'HEAD' }, 200],
      ['an old If-Modified-Since', { headers: { 'If-Modified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' } }, 200],
      ['an ETag that does not match', { headers: { 'If-None-Match': '"another"' } }, 200],
      ['a wrong signature', { tamper: true }, 403],
    ])('answers %s as Strapi does', async (_title, { tamper = false, ...request }: RawRequest & { readonly tamper?: boolean }, status) => {
      const { sent, served, id } = await urls('fill-110x90');
      const tamperWith = (url: string) => (tamper ? url.replace('fill', 'full') : url);
      const responses = await requestThrice(tamperWith(sent), id, request);
      const expected = facts(await requestStrapi(tamperWith(served), request));
      expect(expected.status).toBe(status);
      // The web server has another error page than Strapi.
      const compared = status === 416 ? { status } : expected;
      expect(responses).toMatchObject([compared, compared, compared]);
    });

    it('evaluates conditional requests with the validators of the response', async () => {
      const { sent } = await urls('width-70');
      const { headers, body } = await send(sent);
      const { etag = '', 'last-modified': modified = '' } = headers;
      const responses = await Promise.all([
        { 'If-None-Match': etag }, { 'If-Modified-Since': modified }, { 'If-None-Match': etag, 'If-Modified-Since': modified },
        { 'If-Range': etag, Range: 'bytes=0-9' }, { 'If-Range': modified, Range: 'bytes=0-9' }, { 'If-Range': '"another"', Range: 'bytes=0-9' },
        { 'If-None-Match': '"another"', Range: 'bytes=0-9' }, { 'If-Match': etag }, { 'If-Unmodified-Since': modified },
      ].map(async (given) => {
        const response = await send(sent, { headers: given });
        return [Object.keys(given).join(), response.status, response.body.length, response.headers.etag];
      }));
      expect(responses).toEqual([
        ['If-None-Match', 304, 0, etag], ['If-Modified-Since', 304, 0, etag], ['If-None-Match,If-Modified-Since', 304, 0, etag],
        // For Apache a date that is less than a minute old is a weak validator.
        ['If-Range,Range', 206, 10, etag], ['If-Range,Range', ...(kind === 'apache' ? [200, body.length] : [206, 10]), etag], ['If-Range,Range', 200, body.length, etag],
        // nginx has no ETag of the file to compare with.
        ['If-None-Match,Range', 206, 10, etag], kind === 'nginx' ? ['If-Match', 412, expect.any(Number), undefined] : ['If-Match', 200, body.length, etag],
        ['If-Unmodified-Since', 200, body.length, etag],
      ]);
    });

    it('passes file names on unchanged', async () => {
      const { sent } = await urls('width-60|format-webp');
      const statuses = await Promise.all(['', '/', '/harbour.webp', '/a%20b%22%C3%A9.webp', '?x=1'].map(async (end) => (await send(`${sent}${end}`)).status));
      expect(statuses).toEqual([200, 200, 200, 200, 200]);
    });

    it('does not serve the store by path', async () => {
      const { sent, id } = await urls('width-90');
      const { status, headers, body } = await requestStrapi(sent);
      const place = headers['x-accel-redirect'] ?? headers['x-sendfile'] ?? '';
      expect([status, headers['content-length'], body.length, place.includes(`/${id}-`)]).toEqual([200, '0', 0, true]);
      const path = place.slice(place.indexOf('/public/'));
      const targets = [`/_renditions${path}`, `/_renditions${path.replace('public', 'private')}`, '/_renditions/', '/_renditions', path, `/images/..%2f_renditions${path}`, `/x/../_renditions${path}`];
      for (const target of targets) expect([403, 404, 400], target).toContain((await send(target)).status);
    });

    it('forwards other requests', async () => {
      const response = await send('/admin/init');
      expect([response.status, response.text.includes('uuid')]).toEqual([200, true]);
    });

    describe('with a private route', () => {
      it('sends images that the policy allows, with "private, no-store"', async () => {
        const { sent, served, id } = await urls('width-80|format-auto', '-vault');
        const headers = { 'x-site': 'headquarters', Origin: 'https://example.com', Accept: 'image/webp' };
        const responses = [await send(sent, { headers }), await send(sent, { headers }), await send(sent, { headers, method: 'HEAD' })];
        const complete = facts(await requestStrapi(served, { headers }));
        expect(complete).toMatchObject({ status: 200, 'content-type': 'image/webp', 'cache-control': 'private, no-store' });
        expect(responses.map(facts)).toEqual([complete, complete, { ...complete, body: '' }]);
        expect((await storedFiles(id)).map((path) => path.split('/')[0])).toEqual(['private']);
        const part = await send(sent, { headers: { ...headers, Range: 'bytes=0-9' } });
        expect([part.status, part.body.toString('base64'), part.headers['cache-control']]).toEqual([206, Buffer.from(complete.body, 'base64').subarray(0, 10).toString('base64'), 'private, no-store']);
      });

      it('sends nothing to clients that the policy refuses, even if the rendition is stored', async () => {
        const { sent } = await urls('width-80', '-vault');
        await send(sent, { headers: { 'x-site': 'headquarters' } });
        const responses = await Promise.all([{}, { 'x-site': 'elsewhere' }].map((headers) => send(sent, { headers })));
        expect(responses.map(({ status, text }) => [status, text.includes('Policy Failed')])).toEqual([[403, true], [403, true]]);
      });

      it('sends the CORS headers of Strapi', async () => {
        const { sent, served } = await urls('width-85', '-vault');
        const request = { headers: { 'x-site': 'headquarters', Origin: 'https://example.com' } };
        const own = ({ headers }: RawResponse) => Object.fromEntries(Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.includes(name)));
        expect(own(await send(sent, request))).toEqual(own(await requestStrapi(served, request)));
      });
    });
  });
}

describe('a rendition that could not be stored', () => {
  it('is sent by Strapi', async () => {
    const { id } = await upload();
    const aside = `${directory} moved`;
    await rename(directory, aside);
    // A file in place of the directory prevents writes even for root.
    await writeFile(directory, '');
    for (const route of ['accel', 'xsendfile', 'plain'] as const) {
      const response = await rawRequest(portOf(playground.url), await playground.signedUrl(id, 'width-33', { route }));
      expect([response.status, response.headers['content-type'], response.headers['content-length'], response.headers['x-accel-redirect'] ?? response.headers['x-sendfile']]).toEqual([200, 'image/jpeg', String(response.body.length), undefined]);
      expect(response.body.length).toBeGreaterThan(200);
    }
    await rm(directory);
    await rename(aside, directory);
  });
});
