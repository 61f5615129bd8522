import { readdir, rm } from 'node:fs/promises';
import { Agent, get as httpGet } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibraryFile } from '../helpers/admin-api';
import { createRandom } from '../helpers/fuzz/random';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const BROWSER = 'image/avif,image/webp,*/*;q=0.8';
const UNKNOWN = 'x1v8q2s0k3m5x7z9b4d6f8h0';
const IMMUTABLE = 'public, max-age=31536000, immutable';

const configOf = (hero: string) => ({
  presets: { hero: { spec: hero, widths: [80, 160], route: 'media' }, icon: 'fill-32x32|format-auto', hidden: 'width-10' },
  routes: {
    images: { path: '/images' },
    media: { path: '/media', presets: ['hero', 'icon'] },
    staging: { path: '/staging', presets: ['hero'], behindMiddlewares: true },
    members: { path: '/members', presets: ['hero'], access: 'private' },
    archive: { path: '/archive', presets: ['hero'], access: 'private', auth: false, policies: ['global::is-on-site'] },
  },
});

let playground: TestPlayground;
const start = (hero: string, directory?: string) =>
  startTestPlayground({ env: { RENDITIONS_SECRET: 'correct horse battery staple and more', RENDITIONS_CONFIG: JSON.stringify(configOf(hero)) }, ...(directory !== undefined && { directory }) });

beforeAll(async () => {
  playground = await start('fill-300x150');
});
afterAll(async () => {
  await playground?.stop();
  if (playground !== undefined) await rm(playground.directory, { recursive: true, force: true });
});

const upload = async (name = 'red.jpg', colour = '#ff0000', width = 400): Promise<LibraryFile> => playground.admin.uploadFile({ name, bytes: await plainJpeg(colour, width, width / 2) });

interface Request {
  readonly route?: string;
  readonly preset?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

async function get(documentId: string, query = '', { route = 'media', preset = 'hero', headers = {}, method = 'GET' }: Request = {}) {
  const response = await fetch(`${playground.url}/${route}/${documentId}/${preset}${query && `?${query}`}`, { method, headers: { accept: '*/*', ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Format, width, height and frames of an image that is served. */
async function imageOf(...request: Parameters<typeof get>) {
  const { status, headers, bytes } = await get(...request);
  if (status !== 200) throw new Error(`expected an image, found ${status} ${bytes.toString()}`);
  const format = headers.get('content-type');
  const { width, height, pages = 1 } = await sharp(bytes, { animated: format !== 'image/avif' }).metadata();
  return [format, width, height / pages, pages];
}

async function storedFiles({ id }: LibraryFile): Promise<readonly string[]> {
  const all = await readdir(playground.renditionsDirectory, { recursive: true }).catch(() => []);
  return all.filter((path) => new RegExp(`/${id}-[0-9a-f]{32}$`).test(path));
}

describe('an image of the media library', () => {
  it('is served from the moment of its upload', async () => {
    const { documentId } = await upload();
    expect(await imageOf(documentId)).toEqual(['image/jpeg', 300, 150, 1]);
  });

  it.each<[string, string, string, unknown[]]>([
    ['harbour.jpg', 'w=1', BROWSER, ['image/avif', 80, 40, 1]],
    ['harbour.jpg', 'w=81', 'image/webp', ['image/webp', 160, 80, 1]],
    ['harbour.jpg', 'w=161&f=png', BROWSER, ['image/jpeg', 300, 150, 1]],
    ['owl.jpg', 'f=jpeg', BROWSER, ['image/jpeg', 300, 150, 1]],
    ['balloon.png', 'w=80', '*/*', ['image/png', 80, 40, 1]],
    ['balloon.png', 'w=80&f=jpeg', BROWSER, ['image/png', 80, 40, 1]],
    ['balloon.png', 'w=80', BROWSER, ['image/avif', 80, 40, 1]],
    ['windmill.gif', 'w=80', BROWSER, ['image/webp', 80, 40, 20]],
    ['windmill.gif', 'w=80&f=avif', '*/*', ['image/webp', 80, 40, 20]],
    ['compass.svg', 'w=80&f=avif', BROWSER, ['image/svg+xml', 300, 150, 1]],
  ])('%s with the query %j and Accept: %s', async (name, query, accept, expected) => {
    const { documentId } = await playground.admin.findFile(name);
    expect(await imageOf(documentId, query, { headers: { accept } })).toEqual(expected);
  });

  it('is upright', async () => {
    const { documentId } = await playground.admin.findFile('owl.jpg');
    const upright = await sharp((await get(documentId, 'f=jpeg')).bytes).resize(30, 15).greyscale().raw().toBuffer();
    const { id } = await playground.admin.findFile('owl.jpg');
    const signed = await fetch(`${playground.url}${await playground.signedUrl(id, 'preset-hero|format-jpeg')}`);
    expect(upright.equals(await sharp(Buffer.from(await signed.arrayBuffer())).resize(30, 15).greyscale().raw().toBuffer())).toBe(true);
  });

  it('shares its renditions with signed URLs', async () => {
    const { id, documentId } = await upload();
    const { headers } = await get(documentId, 'w=100&f=webp');
    const signed = await fetch(`${playground.url}${await playground.signedUrl(id, 'fill-300x150|width-160|format-webp')}`);
    expect(signed.headers.get('etag')).toBe(headers.get('etag'));
  });

  it('has a preset with format-auto as on routes of signed URLs', async () => {
    const { documentId } = await upload();
    const typeOf = async (accept: string, query = '') => {
      const { headers } = await get(documentId, query, { preset: 'icon', headers: { accept } });
      return [headers.get('content-type'), headers.get('vary')];
    };
    expect([await typeOf(BROWSER), await typeOf('image/webp'), await typeOf('*/*'), await typeOf('*/*', 'f=avif')])
      .toEqual([['image/avif', 'Accept'], ['image/webp', 'Accept'], ['image/jpeg', 'Accept'], ['image/jpeg', 'Accept']]);
  });
});

describe('a request is refused', () => {
  it('by the id of a file, by a preset that is not listed, and with a wrong query', async () => {
    const { id, documentId } = await upload();
    expect((await get(documentId)).status).toBe(200);
    const statuses = [get(String(id)), get(documentId, '', { preset: 'hidden' }), get(documentId, '', { preset: 'none' }), get(documentId, 'w=x'), get(documentId, 'f=x'), get(documentId, '', { method: 'POST' })];
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404, 404, 400, 400, 405]);
  });

  it('for a file that is no image', async () => {
    const { documentId } = await playground.admin.uploadFile({ name: 'notes.txt', bytes: Buffer.from('notes') });
    expect((await get(documentId)).status).toBe(404);
  });

  it('for a signed URL of another route, and the reverse', async () => {
    const { id, documentId } = await upload();
    const signed = await playground.signedUrl(id, 'preset-hero');
    expect((await fetch(`${playground.url}${signed.replace('/images/', '/media/')}`)).status).toBe(404);
    expect([403, 404]).toContain((await get(documentId, '', { route: 'images' })).status);
    await expect(playground.signedUrl(id, 'preset-hero', { route: 'media' })).rejects.toThrow('expected the name of a route for signed URLs (images), found "media", which serves presets without signatures');
  });

  it('after at most one query, so that ids cannot be counted', async () => {
    const queriesOf = async (...documentIds: readonly string[]): Promise<number> => {
      await fetch(`${playground.url}/test/queries`);
      for (const documentId of documentIds) expect((await get(documentId)).status).toBe(404);
      return ((await (await fetch(`${playground.url}/test/queries`)).json()) as { readonly count: number }).count;
    };
    expect(await queriesOf('1', '2', '3', '2147483648', UNKNOWN.slice(1), `${UNKNOWN}0`, UNKNOWN.toUpperCase())).toBe(0);
    expect(await queriesOf(UNKNOWN, UNKNOWN, UNKNOWN)).toBe(1);
  });
});

/** Requests with connections that stay open: one after the other would take minutes. */
async function requestAll(targets: readonly { readonly path: string; readonly accept: string }[]): Promise<ReadonlySet<number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const statuses = new Set<number>();
  const send = ({ path, accept }: (typeof targets)[number]) => new Promise<void>((resolve, reject) => {
    httpGet(`${playground.url}${path}`, { agent, headers: { accept } }, (response) => {
      statuses.add(response.statusCode ?? 0);
      response.resume().on('end', resolve).on('error', reject);
    }).on('error', reject);
  });
  const waiting = [...targets];
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await send(next);
  }));
  agent.destroy();
  return statuses;
}

it('random requests make no more renditions than presets, widths and formats', async () => {
  const file = await upload();
  const { below, pick } = createRandom(7);
  const targets = Array.from({ length: 4000 }, () => {
    const query = [`w=${pick([below(400), below(100_000), 'x', ''])}`, `f=${pick(['avif', 'webp', 'jpeg', 'jpg', 'png', 'gif', 'ico', 'heic', 'svg', 'bmp'])}`, `v=${below(1000)}`, `x=${below(1000)}`].filter(() => below(2) === 0).join('&');
    const accept = `${pick([BROWSER, 'image/webp', 'image/avif', '*/*'])},text/x-${below(1000)}`;
    return { path: `/media/${pick([file.documentId, file.documentId, file.documentId, UNKNOWN, String(below(1000))])}/${pick(['hero', 'icon', 'hidden'])}/${below(1000)}.jpg?${query}`, accept };
  });
  expect([...await requestAll(targets)].sort()).toEqual([200, 400, 404]);
  // Three widths in three formats; of format-auto one for each of the four sets of accepted formats.
  await expect.poll(async () => (await storedFiles(file)).length).toBe(3 * 3 + 4);
});

/** The URL of a preset, with the version of the image, as the service makes it. */
async function versionedUrl({ id }: LibraryFile): Promise<string> {
  const response = await fetch(`${playground.url}/test/service`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method: 'presets', args: [id, ['hero']] }) });
  const { result } = (await response.json()) as { readonly result: { readonly hero: { readonly url: string } } };
  return playground.url + new URL(result.hero.url).pathname + new URL(result.hero.url).search;
}

const cacheOf = async (url: string): Promise<string | null> => (await fetch(url)).headers.get('cache-control');

describe('a change', () => {
  it('of the file shows in the next response, and ends the version in the URL', async () => {
    const file = await upload();
    // The version is there once the facts of the image are.
    await expect.poll(() => versionedUrl(file), { timeout: 10_000 }).toContain(`/media/${file.documentId}/hero/`);
    const url = await versionedUrl(file);
    expect(await cacheOf(url)).toBe(IMMUTABLE);
    await get(file.documentId, 'w=160');
    await expect.poll(async () => (await storedFiles(file)).length).toBe(2);
    await playground.admin.replaceFile(file.id, { name: 'red.jpg', bytes: await plainJpeg('#0000ff', 100, 50) });
    expect(await imageOf(file.documentId, 'w=160')).toEqual(['image/jpeg', 100, 50, 1]);
    expect(await cacheOf(url)).toBe('public, max-age=3600');
    expect(await cacheOf(await versionedUrl(file))).toBe(IMMUTABLE);
    await expect.poll(async () => (await storedFiles(file)).length).toBe(1);
  });

  it('of the caption changes nothing', async () => {
    const file = await upload();
    const before = await get(file.documentId);
    await playground.admin.updateFileInfo(file.id, { caption: 'Dusk' });
    expect((await get(file.documentId)).headers.get('etag')).toBe(before.headers.get('etag'));
  });

  it('a purge deletes its renditions, which are rendered again', async () => {
    const file = await upload();
    const before = await get(file.documentId);
    await expect.poll(async () => (await storedFiles(file)).length).toBe(1);
    await fetch(`${playground.url}/test/renditions/${file.id}`, { method: 'DELETE' });
    expect(await storedFiles(file)).toEqual([]);
    expect((await get(file.documentId)).headers.get('etag')).toBe(before.headers.get('etag'));
    await expect.poll(async () => (await storedFiles(file)).length).toBe(1);
  });

  it('a deleted file is a 404 at once', async () => {
    const file = await upload();
    expect((await get(file.documentId)).status).toBe(200);
    await playground.admin.deleteFile(file.id);
    expect((await get(file.documentId)).status).toBe(404);
  });
});

describe('a route behind the middlewares', () => {
  it('serves the same with their headers', async () => {
    const { documentId } = await upload();
    const [front, behind] = [await get(documentId, 'w=80'), await get(documentId, 'w=80', { route: 'staging' })];
    expect([behind.status, behind.headers.get('etag'), behind.headers.get('vary')?.includes('Accept')]).toEqual([200, front.headers.get('etag'), true]);
    expect([front.headers.get('strict-transport-security'), behind.headers.get('strict-transport-security')]).toEqual([null, expect.stringMatching(/^max-age=/)]);
    expect((await get(documentId, 'w=x', { route: 'staging' })).status).toBe(400);
  });
});

describe('a private route', () => {
  const authorization = () => ({ authorization: `Bearer ${playground.admin.token}` });

  it('serves a preset to clients that Strapi authorizes', async () => {
    const { documentId } = await upload();
    const { status, headers, bytes } = await get(documentId, 'w=80', { route: 'members', headers: authorization() });
    expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 80 });
    const onSite = { route: 'archive', headers: { 'x-site': 'headquarters' } };
    expect((await get(documentId, 'w=80', onSite)).headers.get('etag')).toBe(headers.get('etag'));
    expect((await get(documentId, 'w=80')).headers.get('etag')).not.toBe(headers.get('etag'));
  });

  it('refuses others, without a word on whether there is such a document', async () => {
    const { documentId } = await upload();
    const errorsOf = async (request: Request) => Promise.all([documentId, UNKNOWN].map(async (id) => (await get(id, '', request)).bytes.toString()));
    for (const [request, status] of [[{ route: 'members' }, 403], [{ route: 'members', headers: { authorization: 'Bearer none' } }, 401], [{ route: 'archive' }, 403]] as const) {
      const [known, unknown] = await errorsOf(request);
      expect(JSON.parse(known ?? '')).toMatchObject({ error: { status } });
      expect(unknown).toBe(known);
    }
  });

  it('checks the form of a URL first, and looks for the document last', async () => {
    const { id, documentId } = await upload();
    const statusOf = async (...request: Parameters<typeof get>) => (await get(...request)).status;
    expect([await statusOf(String(id), '', { route: 'members' }), await statusOf(documentId, 'w=x', { route: 'members' }), await statusOf(documentId, '', { route: 'members', method: 'POST' })]).toEqual([404, 400, 405]);
    expect([await statusOf(UNKNOWN, '', { route: 'members', headers: authorization() }), await statusOf(UNKNOWN, '', { route: 'archive', headers: { 'x-site': 'headquarters' } })]).toEqual([404, 404]);
  });
});

it('a changed preset gives another image, and ends the version in the URL', async () => {
  const file = await upload();
  const url = await versionedUrl(file);
  const before = await get(file.documentId, 'w=160');
  expect(await cacheOf(url)).toBe(IMMUTABLE);
  const { directory } = playground;
  await playground.end();
  playground = await start('fill-300x300', directory);
  const after = await get(file.documentId, 'w=160');
  expect(await sharp(after.bytes).metadata()).toMatchObject({ width: 160, height: 160 });
  expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  expect((await get(file.documentId, 'w=160', { headers: { 'if-modified-since': before.headers.get('last-modified') ?? '' } })).status).toBe(200);
  expect(await cacheOf(new URL(new URL(url).pathname + new URL(url).search, playground.url).href)).toBe('public, max-age=3600');
});
