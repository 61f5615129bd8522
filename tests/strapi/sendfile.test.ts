import { chmod, mkdtemp, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../helpers/free-port';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { rawRequest, type RawAnswer, type RawRequest } from '../helpers/raw-http';
import { describeWith } from '../helpers/servers';
import { substitute } from '../helpers/substitute';
import { startWebServer } from '../helpers/web-server';
import type { WebServerKind } from '../helpers/web-server-setups';

const ON_SITE = { access: 'private', auth: false, policies: ['global::is-on-site'] };

/** The route as the JavaScript of docs/web-servers.md sets it. */
async function documentedRoute(heading: string): Promise<object> {
  const [, section = ''] = (await readFile('docs/web-servers.md', 'utf8')).split(`\n## ${heading}\n`);
  const [, snippet = ''] = /```js\n(.*?)```/s.exec(section) ?? [];
  const { default: plugins } = (await import(`data:text/javascript,${encodeURIComponent(snippet.replace('module.exports =', 'export default'))}`)) as { default: () => { renditions: { config: { routes: { images: object } } } } };
  return plugins().renditions.config.routes.images;
}
const accel = await documentedRoute('Behind nginx');
const xsendfile = await documentedRoute('Behind Apache');

/** Each twice: as a web server sends it, and as Strapi serves it by itself. */
const ROUTES = {
  plain: { path: '/plain' },
  'plain-vault': { path: '/plain-vault', ...ON_SITE },
  accel: { ...accel, path: '/accel' },
  'accel-vault': { ...accel, path: '/accel-vault', ...ON_SITE },
  xsendfile: { ...xsendfile, path: '/xsendfile' },
  'xsendfile-vault': { ...xsendfile, path: '/xsendfile-vault', ...ON_SITE },
};

/** Debian tells Apache and lighttpd the port outside of a site. */
const ON_PORT: Readonly<Record<WebServerKind, (config: string, port: number) => string>> = {
  nginx: (config, port) => substitute(config, { 'listen 80;': `listen ${port};` }),
  apache: (config, port) => `Listen ${port}\n${substitute(config, { '*:80': `*:${port}` })}`,
  lighttpd: (config, port) => `server.port = ${port}\n${config}`,
};

/** In a file of settings, where it stands between quotes. */
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

/** All that is the image's own. */
const COMPARED = [
  'content-type', 'content-length', 'content-range', 'content-encoding', 'etag', 'last-modified', 'cache-control', 'accept-ranges', 'content-security-policy',
  'x-content-type-options', 'cross-origin-resource-policy', 'access-control-allow-origin', 'vary',
];
const facts = ({ status, headers, body }: RawAnswer) => ({ status, body: body.toString('base64'), ...Object.fromEntries(COMPARED.map((name) => [name, headers[name]])) });

/** What is of a connection, or of one server. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'date', 'server', 'x-response-time', 'x-powered-by', 'transfer-encoding'];

/** Of one file, below the store's directory. */
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
    /** Through the web server. */
    const ask = async (target: string, request: RawRequest = {}) => {
      const answer = await rawRequest(portOf(server.url), target, request);
      expect(Object.keys(answer.headers).filter((name) => /accel|sendfile/.test(name))).toEqual([]);
      return answer;
    };
    /** Strapi by itself. */
    const askStrapi = (target: string, request: RawRequest = {}) => rawRequest(portOf(playground.url), target, request);

    /** The same request of what is yet to be made and of what is found, whatever the time of its file. */
    const askThrice = async (target: string, fileId: number, request: RawRequest = {}) => {
      const answers = [await ask(target, request)];
      for (const seconds of [5, 2_000_000_000]) {
        for (const path of await storedFiles(fileId)) await utimes(join(directory, path), seconds, seconds);
        answers.push(await ask(target, request));
      }
      return answers.map(facts);
    };

    it.each(['fill-120x80', 'width-50|format-webp', 'width-40|format-auto'])('%s is sent as Strapi would serve it, once made and when found', async (spec) => {
      const { sent, served, id } = await urls(spec);
      const answers = await askThrice(sent, id);
      const expected = facts(await askStrapi(served));
      expect(expected.status).toBe(200);
      expect(answers).toEqual([expected, expected, expected]);
    });

    it.each([
      ['a part', { headers: { Range: 'bytes=10-49' } }, 206],
      ['the end', { headers: { Range: 'bytes=-7' } }, 206],
      ['nothing that is there', { headers: { Range: 'bytes=999999-' } }, 416],
      ['no more than its headers', { method: 'HEAD' }, 200],
      ['it if changed since long ago', { headers: { 'If-Modified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' } }, 200],
      ['it if it is another', { headers: { 'If-None-Match': '"another"' } }, 200],
      ['it with a wrong signature', { tamper: true }, 403],
    ])('asked for %s, answers as Strapi would', async (_title, { tamper = false, ...request }: RawRequest & { readonly tamper?: boolean }, status) => {
      const { sent, served, id } = await urls('fill-110x90');
      const spoil = (url: string) => (tamper ? url.replace('fill', 'full') : url);
      const answers = await askThrice(spoil(sent), id, request);
      const expected = facts(await askStrapi(spoil(served), request));
      expect(expected.status).toBe(status);
      // What Strapi says of an error is no more than a sentence; a server has its own.
      const compared = status === 416 ? { status } : expected;
      expect(answers).toMatchObject([compared, compared, compared]);
    });

    it('judges with the validators that a client got', async () => {
      const { sent } = await urls('width-70');
      const { headers, body } = await ask(sent);
      const { etag = '', 'last-modified': modified = '' } = headers;
      const answers = await Promise.all([
        { 'If-None-Match': etag }, { 'If-Modified-Since': modified }, { 'If-None-Match': etag, 'If-Modified-Since': modified },
        { 'If-Range': etag, Range: 'bytes=0-9' }, { 'If-Range': modified, Range: 'bytes=0-9' }, { 'If-Range': '"another"', Range: 'bytes=0-9' },
        { 'If-None-Match': '"another"', Range: 'bytes=0-9' }, { 'If-Match': etag }, { 'If-Unmodified-Since': modified },
      ].map(async (given) => {
        const answer = await ask(sent, { headers: given });
        return [Object.keys(given).join(), answer.status, answer.body.length, answer.headers.etag];
      }));
      expect(answers).toEqual([
        ['If-None-Match', 304, 0, etag], ['If-Modified-Since', 304, 0, etag], ['If-None-Match,If-Modified-Since', 304, 0, etag],
        // Apache takes no date for exact that is less than a minute old.
        ['If-Range,Range', 206, 10, etag], ['If-Range,Range', ...(kind === 'apache' ? [200, body.length] : [206, 10]), etag], ['If-Range,Range', 200, body.length, etag],
        // nginx knows no tag of its own to compare with.
        ['If-None-Match,Range', 206, 10, etag], kind === 'nginx' ? ['If-Match', 412, expect.any(Number), undefined] : ['If-Match', 200, body.length, etag],
        ['If-Unmodified-Since', 200, body.length, etag],
      ]);
    });

    it('reaches names as they are spelled', async () => {
      const { sent } = await urls('width-60|format-webp');
      const statuses = await Promise.all(['', '/', '/harbour.webp', '/a%20b%22%C3%A9.webp', '?x=1'].map(async (end) => (await ask(`${sent}${end}`)).status));
      expect(statuses).toEqual([200, 200, 200, 200, 200]);
    });

    it('gives nothing of the store away to whoever knows a place in it', async () => {
      const { sent, id } = await urls('width-90');
      const { status, headers, body } = await askStrapi(sent);
      const place = headers['x-accel-redirect'] ?? headers['x-sendfile'] ?? '';
      expect([status, headers['content-length'], body.length, place.includes(`/${id}-`)]).toEqual([200, '0', 0, true]);
      const path = place.slice(place.indexOf('/public/'));
      const targets = [`/_renditions${path}`, `/_renditions${path.replace('public', 'private')}`, '/_renditions/', '/_renditions', path, `/images/..%2f_renditions${path}`, `/x/../_renditions${path}`];
      for (const target of targets) expect([403, 404, 400], target).toContain((await ask(target)).status);
    });

    it('passes on what is not an image', async () => {
      const answer = await ask('/admin/init');
      expect([answer.status, answer.text.includes('uuid')]).toEqual([200, true]);
    });

    describe('with a private route', () => {
      it('sends to whom the policy lets through, and says that nobody may keep it', async () => {
        const { sent, served, id } = await urls('width-80|format-auto', '-vault');
        const headers = { 'x-site': 'headquarters', Origin: 'https://example.com', Accept: 'image/webp' };
        const answers = [await ask(sent, { headers }), await ask(sent, { headers }), await ask(sent, { headers, method: 'HEAD' })];
        const whole = facts(await askStrapi(served, { headers }));
        expect(whole).toMatchObject({ status: 200, 'content-type': 'image/webp', 'cache-control': 'private, no-store' });
        expect(answers.map(facts)).toEqual([whole, whole, { ...whole, body: '' }]);
        expect((await storedFiles(id)).map((path) => path.split('/')[0])).toEqual(['private']);
        const part = await ask(sent, { headers: { ...headers, Range: 'bytes=0-9' } });
        expect([part.status, part.body.toString('base64'), part.headers['cache-control']]).toEqual([206, Buffer.from(whole.body, 'base64').subarray(0, 10).toString('base64'), 'private, no-store']);
      });

      it('sends nobody else anything, though it be there', async () => {
        const { sent } = await urls('width-80', '-vault');
        await ask(sent, { headers: { 'x-site': 'headquarters' } });
        const answers = await Promise.all([{}, { 'x-site': 'elsewhere' }].map((headers) => ask(sent, { headers })));
        expect(answers.map(({ status, text }) => [status, text.includes('Policy Failed')])).toEqual([[403, true], [403, true]]);
      });

      it('says to other sites what Strapi would say', async () => {
        const { sent, served } = await urls('width-85', '-vault');
        const request = { headers: { 'x-site': 'headquarters', Origin: 'https://example.com' } };
        const own = ({ headers }: RawAnswer) => Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)));
        expect(own(await ask(sent, request))).toEqual(own(await askStrapi(served, request)));
      });
    });
  });
}

describe('a rendition that could not be stored', () => {
  it('is answered with its bytes by Strapi itself', async () => {
    const { id } = await upload();
    const aside = `${directory} moved`;
    await rename(directory, aside);
    // Even where permissions count for nothing, no file can lie below a file.
    await writeFile(directory, '');
    for (const route of ['accel', 'xsendfile', 'plain'] as const) {
      const answer = await rawRequest(portOf(playground.url), await playground.signedUrl(id, 'width-33', { route }));
      expect([answer.status, answer.headers['content-type'], answer.headers['content-length'], answer.headers['x-accel-redirect'] ?? answer.headers['x-sendfile']]).toEqual([200, 'image/jpeg', String(answer.body.length), undefined]);
      expect(answer.body.length).toBeGreaterThan(200);
    }
    await rm(directory);
    await rename(aside, directory);
  });
});
