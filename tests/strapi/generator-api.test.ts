import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset, GeneratorSettings, Preview, Refusal, SignResponse } from '../../server/src/contracts';
import type { Statistics } from '../../server/src/services/statistics';
import { AdminApi } from '../helpers/admin-api';
import { createEditor, type Grant } from '../helpers/editor-account';
import { callGeneratorApi, type ApiRequest } from '../helpers/generator-api';
import { decode, worstDifference } from '../helpers/imaging/pixels';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const USE = 'plugin::renditions.use';
const READ = 'plugin::upload.read';
const UPDATE = 'plugin::upload.assets.update';
const CREATE = 'plugin::upload.assets.create';

let playground: TestPlayground;
let ids: Readonly<Record<string, number>>;

beforeAll(async () => {
  playground = await startTestPlayground();
  await playground.admin.uploadFile({ name: 'notes.txt', bytes: Buffer.from('not an image') });
  await playground.admin.uploadFile({ name: 'broken.png', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') });
  ids = Object.fromEntries((await playground.admin.findFiles()).map(({ name, id }) => [name, id]));
});

afterAll(() => playground?.stop());

const idOf = (name: string): number => ids[name] ?? NaN;

const callApi = <T = Refusal>(path: string, request?: ApiRequest) => callGeneratorApi<T>(playground, path, request);
const preview = <T = Preview>(name: string, spec: string) => callApi<T>(`/assets/${idOf(name)}/preview?spec=${encodeURIComponent(spec)}`);
const sign = <T = SignResponse>(name: string, request: unknown) => callApi<T>(`/assets/${idOf(name)}/sign`, { body: request });

async function editorWith(name: string, grants: readonly Grant[]): Promise<AdminApi> {
  return AdminApi.login(playground.url, await createEditor(playground.admin, name, grants));
}

describe('settings', () => {
  it('are those of the configuration', async () => {
    const { status, body } = await callApi<GeneratorSettings>('/settings');
    expect(status).toBe(200);
    expect(body.routes).toEqual([{ name: 'images', path: '/images' }, { name: 'downloads', path: '/downloads' }]);
    expect(body.presets).toContainEqual({ name: 'card', label: 'Card', spec: 'fill-600x400|format-webp' });
    expect(body.presets).toContainEqual({ name: 'portrait', label: 'Portrait (2:3)', spec: 'fill-400x600-c40|format-webp' });
    expect(body.limits.outputPixels).toBe(50_000_000);
    expect(body.writableFormats).toEqual(['jpeg', 'png', 'webp', 'avif', 'gif', 'ico']);
  });
});

describe('an asset', () => {
  it('is described by its bytes, in its upright orientation', async () => {
    const { status, body } = await callApi<Asset>(`/assets/${idOf('owl.jpg')}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'owl.jpg', format: 'jpeg', width: 1500, height: 2000, frames: 1, alpha: false, editable: true });
    expect(body.orientation).toBeGreaterThan(4);
    expect(body.alternativeText).not.toBe('');
  });

  it.each([['windmill.gif', { format: 'gif' }], ['balloon.png', { format: 'png', alpha: true }], ['compass.svg', { format: 'svg', width: 800, height: 600 }]])(
    '%s', async (name, facts) => expect((await callApi<Asset>(`/assets/${idOf(name)}`)).body).toMatchObject(facts),
  );

  it('has another version after a change of its focal point', async () => {
    const before = (await callApi<Asset>(`/assets/${idOf('valley.jpg')}`)).body;
    await playground.admin.updateFileInfo(before.id, { focalPoint: { x: 12, y: 34 } });
    const after = (await callApi<Asset>(`/assets/${idOf('valley.jpg')}`)).body;
    expect(after.focalPoint).toEqual({ x: 12, y: 34 });
    expect(after.version).not.toBe(before.version);
  });
});

describe('signing', () => {
  it('returns absolute URLs in the order of the specs, and the URLs are served', async () => {
    const { status, body } = await sign('harbour.jpg', { specs: ['width-300', 'fill-60x40|format-webp'], fileName: 'a b.webp' });
    expect(status).toBe(200);
    expect(body.urls).toHaveLength(2);
    const responses = await Promise.all(body.urls.map((url) => fetch(url)));
    expect(responses.map((response) => [response.status, response.headers.get('content-type')])).toEqual([[200, 'image/jpeg'], [200, 'image/webp']]);
    expect(body.urls.every((url) => new URL(url).pathname.endsWith('/a%20b.webp'))).toBe(true);
  });

  it('accepts a route and an expiry', async () => {
    const expiresAt = Math.ceil(Date.now() / 1000) + 600;
    const { body } = await sign('harbour.jpg', { specs: ['width-30'], route: 'downloads', expiresAt });
    const url = new URL(body.urls[0] ?? '');
    expect([url.pathname.split('/')[1], url.search]).toEqual(['downloads', `?expires=${expiresAt}`]);
    expect((await fetch(url)).status).toBe(200);
  });

  it.each<[string, unknown, RegExp]>([
    ['an invalid spec', { specs: ['width-300', 'width-0'] }, /^Invalid filter spec: "width-0" is not width-N/],
    ['a spec that is too long', { specs: ['x'.repeat(257)] }, /^specs\.0: expected at most 256 characters$/],
    ['no spec', { specs: [] }, /^specs: expected at least one$/],
    ['too many', { specs: Array.from({ length: 11 }, () => 'original') }, /^specs: expected at most 10$/],
    ['an unknown route', { specs: ['original'], route: 'nowhere' }, /^expected the name of a configured route \(images, downloads\), found "nowhere"$/],
    ['an expiry in the past', { specs: ['original'], expiresAt: 1000 }, /^expiresAt: expected a time to come$/],
    ['an invalid expiry', { specs: ['original'], expiresAt: 1.5 }, /^expiresAt: expected whole seconds/],
    ['an expiry after the year 9999', { specs: ['original'], expiresAt: 1e15 }, /^expiresAt: expected a time before/],
    ['a crop outside the image', { specs: ['width-300', 'crop-9000x0-10x10'] }, /lies outside the image/],
    ['a format that cannot be written', { specs: ['format-heic'] }, /"format-heic".*libvips/],
    ['an unknown key', { specs: ['original'], wide: 1 }, /wide/],
    ['nothing', [], /expected an object/],
  ])('refuses %s', async (_title, request, message) => {
    const { status, body } = await sign<Refusal>('harbour.jpg', request);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
  });
});

describe('signing of what the URL would refuse, too', () => {
  it.each<[string, string, number, RegExp]>([
    ['harbour.jpg', 'pad-60000x60000', 413, /outputPixels/],
    // A browser that reads AVIF would get 413, others an image.
    ['valley.jpg', 'format-auto', 413, /avifPixels/],
    ['notes.txt', 'original', 415, /image/],
    ['broken.png', 'original', 415, /image/],
  ])('%s with %s is %i', async (name, spec, expected, message) => {
    const { status, body } = await sign<Refusal>(name, { specs: [spec] });
    expect(status).toBe(expected);
    expect(body.error.message).toMatch(message);
  });
});

describe('a preview', () => {
  it('has the bytes of the rendition, and stores nothing', async () => {
    const stored = async () => (await readdir(playground.renditionsDirectory, { recursive: true })).length;
    const before = await stored();
    const { status, headers, body } = await preview('harbour.jpg', 'fill-90x70|rotate-90');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const bytes = Buffer.from(body.data, 'base64');
    expect(body).toMatchObject({ format: 'jpeg', mime: 'image/jpeg', width: 70, height: 90, size: bytes.length, attention: [] });
    expect(await stored()).toBe(before);

    const served = await fetch(`${playground.url}${await playground.signedUrl(idOf('harbour.jpg'), 'fill-90x70|rotate-90')}`);
    expect(worstDifference(await decode(bytes), await decode(Buffer.from(await served.arrayBuffer())))).toBe(0);
  });

  it('has the area that smart cropping found', async () => {
    const { body } = await preview('harbour.jpg', 'fill-90x90-smart');
    expect(body.attention).toHaveLength(1);
    const [point] = body.attention;
    expect(point?.x).toBeGreaterThan(0);
    expect(point?.x).toBeLessThan(2400);
  });

  it.each([['harbour.jpg', 'width-9|format-auto', 'avif'], ['compass.svg', 'width-90', 'svg'], ['compass.svg', 'width-90|format-png', 'png'], ['windmill.gif', 'width-90', 'gif']])(
    'of %s with %s is %s', async (name, spec, format) => expect((await preview(name, spec)).body).toMatchObject({ format, width: spec.startsWith('width-90') ? 90 : 9 }),
  );

  it.each<[string, string, number, RegExp]>([
    ['harbour.jpg', 'crop-9000x0-10x10', 400, /^Invalid filter spec: .*lies outside the image/],
    ['harbour.jpg', 'pad-60000x60000', 413, /outputPixels/],
    ['harbour.jpg', 'scale-1000', 413, /outputPixels/],
    ['harbour.jpg', 'pad-7000x7000|format-avif', 413, /avifPixels/],
    ['harbour.jpg', Array.from({ length: 17 }, () => 'sharpen').join('|'), 400, /at most 16 operations/],
    ['harbour.jpg', 'x'.repeat(257), 400, /at most 256 characters/],
    ['valley.jpg', 'format-png', 413, /^the rendition has \d{8} bytes; previews are shown up to 16777216$/],
    ['notes.txt', 'original', 415, /image/],
    ['broken.png', 'original', 415, /image/],
  ])('of %s with %s is %i', async (name, spec, expected, message) => {
    const { status, body } = await preview<Refusal>(name, spec);
    expect([status, body.error.status]).toEqual([expected, expected]);
    expect(body.error.message).toMatch(message);
  });

  it('wants a spec', async () => expect((await callApi(`/assets/${idOf('harbour.jpg')}/preview`)).status).toBe(400));

  it('of a file whose bytes are missing is 410', async () => {
    const file = await playground.admin.uploadFile({ name: 'gone.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') });
    await rm(join(playground.uploadsDirectory, `${file.hash}${file.ext}`));
    expect((await callApi(`/assets/${file.id}/preview?spec=original`)).status).toBe(410);
    expect((await callApi(`/assets/${file.id}`)).status).toBe(410);
    expect((await callApi(`/assets/${file.id}/sign`, { body: { specs: ['original'] } })).status).toBe(410);
  });
});

describe('the access', () => {
  const paths = () => ['/settings', `/assets/${idOf('harbour.jpg')}`, `/assets/${idOf('harbour.jpg')}/preview?spec=original`];
  const statuses = (token: string | null, all = paths()) => Promise.all(all.map(async (path) => (await callApi(path, { token })).status));

  it('is refused without a session', async () => {
    expect(await statuses(null)).toEqual([401, 401, 401]);
    expect((await callApi(`/assets/${idOf('harbour.jpg')}/sign`, { token: null, body: { specs: ['original'] } })).status).toBe(401);
    expect(await statuses('nonsense')).toEqual([401, 401, 401]);
  });

  it('is refused without the permission of the plugin', async () => {
    const editor = await editorWith('reader', [READ, UPDATE, CREATE]);
    expect(await statuses(editor.token)).toEqual([403, 403, 403]);
    expect((await callApi(`/assets/${idOf('harbour.jpg')}/sign`, { token: editor.token, body: { specs: ['original'] } })).status).toBe(403);
    expect(await statuses(editor.token, ['/assets/999999'])).toEqual([403]);
  });

  it('to an asset needs permission to read it; otherwise the response is that of an unknown asset', async () => {
    const editor = await editorWith('blind', [USE]);
    expect(await statuses(editor.token)).toEqual([200, 404, 404]);
    const hidden = await callApi(`/assets/${idOf('harbour.jpg')}`, { token: editor.token });
    const missing = await callApi('/assets/999999', { token: editor.token });
    expect(hidden.body).toEqual(missing.body);
    expect((await callApi(`/assets/${idOf('harbour.jpg')}/sign`, { token: editor.token, body: { specs: ['original'] } })).status).toBe(404);
  });

  it('to a preview needs permission to read the asset; otherwise nothing is rendered', async () => {
    const own = { conditions: ['admin::is-creator'] };
    const editor = await editorWith('previewer', [USE, CREATE, { action: READ, ...own }]);
    const renders = async () => ((await (await fetch(`${playground.url}/test/statistics`)).json()) as Statistics).renders;
    const before = await renders();
    const response = await callApi(`/assets/${idOf('harbour.jpg')}/preview?spec=width-31`, { token: editor.token });
    expect([response.status, response.body.error.message]).toEqual([404, 'Not found']);
    expect(await renders()).toEqual(before);
  });

  it('is limited to an editor’s own assets by a condition of the role', async () => {
    const own = { conditions: ['admin::is-creator'] };
    const editor = await editorWith('author', [USE, CREATE, { action: READ, ...own }, { action: UPDATE, ...own }]);
    const file = await editor.uploadFile({ name: 'mine.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') });
    expect(await statuses(editor.token, [`/assets/${file.id}`, `/assets/${idOf('harbour.jpg')}`])).toEqual([200, 404]);
    expect((await callApi<Asset>(`/assets/${file.id}`, { token: editor.token })).body.editable).toBe(true);
  });

  it('tells whether the editor may change the asset', async () => {
    const editor = await editorWith('viewer', [USE, READ]);
    expect((await callApi<Asset>(`/assets/${idOf('harbour.jpg')}`, { token: editor.token })).body.editable).toBe(false);
  });

  it.each(['0', '-1', '1e3', '01', 'x', '1%00', '2147483648', '9999999999', '99999999999'])('to the invalid id "%s" is a 404', async (id) => {
    expect(await statuses(playground.admin.token, [`/assets/${id}`, `/assets/${id}/preview?spec=original`])).toEqual([404, 404]);
    expect((await callApi(`/assets/${id}/sign`, { body: { specs: ['original'] } })).status).toBe(404);
  });
  it('to an unknown asset is a 404', async () => expect((await callApi('/assets/2147483647')).status).toBe(404));
});

describe('many previews of one editor', () => {
  it('render two at a time, and a visitor does not wait for them', async () => {
    let most = 0;
    let isDone = false;
    const watch = (async () => {
      while (!isDone) {
        const { slots } = (await (await fetch(`${playground.url}/test/statistics`)).json()) as Statistics;
        most = Math.max(most, slots.busy);
      }
    })();
    const previews = Promise.all(Array.from({ length: 16 }, (_none, index) => preview('harbour.jpg', `width-${900 + index}|blur-20|format-webp`)));
    await expect.poll(() => most).toBeGreaterThan(0);
    const waiting = Promise.race([previews.then(() => 'previews'), fetch(`${playground.url}${await playground.signedUrl(idOf('owl.jpg'), 'width-77')}`).then(({ status }) => status)]);
    expect(await waiting).toBe(200);
    expect((await previews).map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200));
    isDone = true;
    await watch;
    // One render of the visitor and two of the editor.
    expect(most).toBeLessThanOrEqual(3);
  });
});
