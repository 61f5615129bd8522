import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asset, LibraryImages, Preview, Refusal, RenditionSize, SavedSpec, SavedSpecs, SignManyResponse } from '../../server/src/contracts';
import type { Statistics } from '../../server/src/services/statistics';
import { AdminApi } from '../helpers/admin-api';
import { createEditor, type Grant } from '../helpers/editor-account';
import { callGeneratorApi, type ApiRequest } from '../helpers/generator-api';
import { decode } from '../helpers/imaging/pixels';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const USE = 'plugin::renditions.use';
const EDIT = 'plugin::renditions.saved-specs.edit';
const READ = 'plugin::upload.read';

let playground: TestPlayground;
let ids: Readonly<Record<string, number>>;

beforeAll(async () => {
  playground = await startTestPlayground();
  await playground.admin.uploadFile({ name: 'notes.txt', bytes: Buffer.from('not an image') });
  ids = Object.fromEntries((await playground.admin.findFiles()).map(({ name, id }) => [name, id]));
});

afterAll(() => playground?.stop());

const idOf = (name: string): number => ids[name] ?? NaN;
const call = <T = Refusal>(path: string, request?: ApiRequest) => callGeneratorApi<T>(playground, path, request);
const query = (name: string, endpoint: string, spec: string, more = '') => `/assets/${idOf(name)}/${endpoint}?spec=${encodeURIComponent(spec)}${more}`;
const statistics = async () => (await (await fetch(`${playground.url}/test/statistics`)).json()) as Statistics;
const editorWith = async (name: string, grants: readonly Grant[]) => AdminApi.login(playground.url, await createEditor(playground.admin, name, grants));

describe('a preview for the screen', () => {
  it.each<[string, string, object]>([
    ['harbour.jpg', 'fill-900x600|format-avif', { format: 'jpeg', width: 300, height: 200 }],
    ['balloon.png', 'width-600|format-png', { format: 'webp', width: 250, height: 300 }],
    ['windmill.gif', 'original|format-jpeg', { format: 'jpeg', width: 300, height: 200 }],
    ['windmill.gif', 'original', { format: 'webp', width: 300, height: 200 }],
    ['owl.jpg', 'height-120', { format: 'jpeg', width: 90, height: 120 }],
    ['compass.svg', 'width-600', { format: 'svg', width: 600 }],
  ])('of %s with %s is %j', async (name, spec, expected) => {
    const { status, body } = await call<Preview>(query(name, 'preview', spec, '&fit=300'));
    expect(status).toBe(200);
    expect(body).toMatchObject(expected);
    if (body.format !== 'svg') expect(await decode(Buffer.from(body.data, 'base64'))).toMatchObject({ width: body.width, height: body.height });
  });

  it.each(['15', '4097', 'x', '300.5', ''])('refuses the side "%s"', async (side) => {
    const { status, body } = await call(query('harbour.jpg', 'preview', 'original', `&fit=${side}`));
    expect([status, body.error.message]).toEqual([400, 'fit: expected a number of pixels, 16 to 4096']);
  });

  it('is refused where the final rendition is', async () => expect((await call(query('harbour.jpg', 'preview', 'scale-1000', '&fit=300'))).status).toBe(413));
});

describe('the size of a rendition', () => {
  it.each(['width-300', 'fill-90x70|format-webp', 'width-64|format-auto'])('with %s is that of the final preview', async (spec) => {
    const preview = (await call<Preview>(query('harbour.jpg', 'preview', spec))).body;
    const { status, body } = await call<RenditionSize>(query('harbour.jpg', 'size', spec));
    expect([status, body]).toEqual([200, { format: preview.format, mime: preview.mime, width: preview.width, height: preview.height, size: preview.size }]);
  });

  it('is remembered until the image changes', async () => {
    const spec = 'fill-50x50';
    const { body } = await call<RenditionSize>(query('valley.jpg', 'size', spec));
    await playground.admin.updateFileInfo(idOf('valley.jpg'), { focalPoint: { x: 5, y: 5 } });
    const moved = (await call<RenditionSize>(query('valley.jpg', 'size', spec))).body;
    expect(moved.size).not.toBe(body.size);
    // Six AVIFs of 24 megapixels would take longer than the test.
    for (let count = 0; count < 6; count += 1) expect((await call<RenditionSize>(query('valley.jpg', 'size', spec))).body).toEqual(moved);
  });

  it('is refused as the rendition is', async () => {
    expect((await call(query('harbour.jpg', 'size', 'scale-1000'))).status).toBe(413);
    expect((await call(query('harbour.jpg', 'size', 'width-0'))).status).toBe(400);
    expect((await call(`/assets/${idOf('harbour.jpg')}/size`)).status).toBe(400);
  });
});

describe('a request that is closed', () => {
  /** Several seconds of work for one core. */
  const SLOW = 'width-2400|blur-30|format-avif-lossless';

  it.each(['preview', 'size'])('ends its %s on the server while that renders', async (endpoint) => {
    const controller = new AbortController();
    const request = call(query('harbour.jpg', endpoint, SLOW), { signal: controller.signal }).catch((error: unknown) => (error as Error).name);
    await expect.poll(async () => (await statistics()).slots.busy, { timeout: 20_000 }).toBe(1);
    // The worker must be at its work, not at the headers.
    await expect.poll(async () => (await statistics()).workers.busy).toBe(1);
    controller.abort();
    expect(await request).toBe('AbortError');
    await expect.poll(async () => (await statistics()).slots.busy, { timeout: 3000, interval: 50 }).toBe(0);
  });

  it('drops previews that wait', async () => {
    const controller = new AbortController();
    const before = (await statistics()).renders.finished;
    const requests = Array.from({ length: 8 }, (_none, index) => call(query('harbour.jpg', 'preview', `width-${2000 + index}|blur-30|format-avif`), { signal: controller.signal }).catch(() => 'closed'));
    await expect.poll(async () => (await statistics()).slots.busy, { timeout: 20_000 }).toBeGreaterThan(0);
    controller.abort();
    expect(await Promise.all(requests)).toEqual(Array.from({ length: 8 }, () => 'closed'));
    await expect.poll(async () => { const { slots } = await statistics(); return [slots.busy, slots.queued]; }, { timeout: 5000 }).toEqual([0, 0]);
    expect((await statistics()).renders.finished).toBe(before);
  });
});

describe('signing of several images', () => {
  it('returns a URL or an error for each, in their order', async () => {
    const items = [
      { assetId: idOf('harbour.jpg'), spec: 'fill-60x40|format-webp' },
      { assetId: idOf('owl.jpg'), spec: 'width-0' },
      { assetId: idOf('notes.txt'), spec: 'width-30' },
      { assetId: 999_999, spec: 'width-30' },
      { assetId: idOf('owl.jpg'), spec: 'width-30', fileName: 'an owl.jpg' },
    ];
    const { status, body } = await call<SignManyResponse>('/sign', { body: { items, route: 'downloads' } });
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { url: expect.stringMatching(/\/downloads\/.*\/harbour\.webp$/) as string },
      { error: { name: 'INVALID_SPEC', message: expect.stringContaining('width-0') as string } },
      { error: { name: 'UNSUPPORTED_SOURCE', message: expect.stringContaining('image') as string } },
      { error: { name: 'FILE_NOT_FOUND', message: 'Not found' } },
      { url: expect.stringMatching(/\/an%20owl\.jpg$/) as string },
    ]);
    const urls = body.items.flatMap((item) => ('url' in item ? [item.url] : []));
    expect(await Promise.all(urls.map(async (url) => (await fetch(url)).status))).toEqual([200, 200]);
  });

  it('checks the permission on each asset', async () => {
    const editor = await editorWith('owner', [USE, 'plugin::upload.assets.create', { action: READ, conditions: ['admin::is-creator'] }]);
    const own = await editor.uploadFile({ name: 'mine.svg', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') });
    const { body } = await call<SignManyResponse>('/sign', { token: editor.token, body: { items: [{ assetId: own.id, spec: 'original' }, { assetId: idOf('harbour.jpg'), spec: 'original' }] } });
    expect(body.items.map((item) => ('url' in item ? 'url' : item.error.name))).toEqual(['url', 'FILE_NOT_FOUND']);
  });

  it.each<[string, unknown, RegExp]>([
    ['no items', { items: [] }, /^items: expected a list of 1 to 200 items, found 0$/],
    ['too many', { items: Array.from({ length: 201 }, () => ({ assetId: 1, spec: 'original' })) }, /^items: expected a list of 1 to 200 items, found 201\. Send several requests$/],
    ['an asset without a number', { items: [{ assetId: '1', spec: 'original' }] }, /^items\.0\.assetId: expected the id of an asset$/],
    ['an unknown route', { items: [{ assetId: 1, spec: 'original' }], route: 'nowhere' }, /found "nowhere"/],
    ['an expiry in the past', { items: [{ assetId: 1, spec: 'original' }], expiresAt: 1000 }, /a time to come/],
  ])('refuses %s', async (_title, body, message) => {
    const reply = await call('/sign', { body });
    expect(reply.status).toBe(400);
    expect(reply.body.error.message).toMatch(message);
  });
});

describe('images of the library', () => {
  const get = (of: readonly (number | string)[], token = playground.admin.token) => call<LibraryImages>(`/library-images?ids=${of.join(',')}`, { token });

  it('have their upright sizes', async () => {
    const { status, body } = await get([idOf('owl.jpg'), idOf('compass.svg'), idOf('notes.txt'), 999_999, 9_999_999_999]);
    expect(status).toBe(200);
    expect(body.images).toContainEqual({ id: idOf('owl.jpg'), format: 'jpeg', orientation: 6, width: 1500, height: 2000 });
    expect(body.images.map(({ id }) => id).toSorted()).toEqual([idOf('owl.jpg'), idOf('compass.svg')].toSorted());
  });

  it('are those that the editor may read', async () => {
    const editor = await editorWith('no-reader', [USE]);
    expect((await get([idOf('owl.jpg')], editor.token)).body.images).toEqual([]);
  });

  it.each(['', 'x', '1,', Array.from({ length: 101 }, () => 1).join(',')])('refuses the ids "%s"', async (of) => expect((await get([of])).status).toBe(400));
});

describe('the use of an asset', () => {
  const usedIn = async (name: string) => (await call<Asset>(`/assets/${idOf(name)}`)).body.usedIn;
  const write = (path: string, data: unknown, method = 'POST') => playground.admin.request(`/content-manager/collection-types/api::article.article${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(data) });

  it('counts entries once, in fields, components and dynamic zones, until they are deleted', async () => {
    const harbour = idOf('harbour.jpg');
    expect(await usedIn('harbour.jpg')).toBe(1);
    const { data } = (await write('', { title: 'Used', banners: [{ heading: 'a', image: harbour }, { heading: 'b', image: harbour }], sections: [{ __component: 'layout.banner', image: harbour }], gallery: [harbour] })) as { readonly data: { readonly documentId: string } };
    expect(await usedIn('harbour.jpg')).toBe(2);
    await write(`/${data.documentId}/actions/publish`, {});
    expect(await usedIn('harbour.jpg')).toBe(2);
    await write(`/${data.documentId}`, undefined, 'DELETE');
    expect(await usedIn('harbour.jpg')).toBe(1);
    expect(await usedIn('notes.txt')).toBeUndefined();
  });
});

describe('saved settings', () => {
  const list = async (token = playground.admin.token) => (await call<SavedSpecs>('/saved-specs', { token })).body;
  const save = <T = SavedSpec>(name: unknown, spec: unknown, token = playground.admin.token) => call<T>('/saved-specs', { token, body: { name, spec } });
  const clear = async () => {
    await Promise.all((await list()).specs.map(({ id }) => call(`/saved-specs/${id}`, { method: 'DELETE' })));
  };

  it('are saved in their canonical form, listed, renamed and deleted', async () => {
    const { status, body } = await save('  Teaser ', 'format-webp|fill-600x400');
    expect([status, body]).toEqual([200, { id: body.id, name: 'Teaser', spec: 'fill-600x400|format-webp' }]);
    const portrait = (await save('a portrait', 'preset-portrait')).body;
    expect(portrait.spec).toBe('fill-400x600-c40|format-webp');
    expect(await list()).toEqual({ specs: [portrait, body], editable: true });
    const renamed = await call<SavedSpec>(`/saved-specs/${body.id}`, { method: 'PUT', body: { name: 'TEASER' } });
    expect(renamed.body).toEqual({ ...body, name: 'TEASER' });
    expect((await call<SavedSpec>(`/saved-specs/${portrait.id}`, { method: 'DELETE' })).body).toEqual(portrait);
    expect((await list()).specs).toEqual([renamed.body]);
    await clear();
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['an empty name', ' ', 'original', /^name: expected at least one visible character$/],
    ['an invisible name', '\u200B\u200F', 'original', /^name: expected at least one visible character$/],
    ['a control character', 'a\0b', 'original', /^name: expected no control characters$/],
    ['a name whose ligatures stand for too many letters', '\uFDFA'.repeat(60), 'original', /^name: expected fewer characters that stand for several$/],
    ['a long name', 'x'.repeat(61), 'original', /^name: expected at most 60 characters$/],
    ['an invalid spec', 'a', 'width-0', /^Invalid filter spec/],
    ['an unknown preset', 'a', 'preset-nothing', /preset/],
    ['no spec', 'a', undefined, /^spec: expected a filter spec$/],
  ])('are refused with %s', async (_title, name, spec, message) => {
    const { status, body } = await save<Refusal>(name, spec);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
    expect((await list()).specs).toEqual([]);
  });

  it('have unique names, also when two editors save at once', async () => {
    const replies = await Promise.all(Array.from({ length: 5 }, (_none, index) => save<SavedSpec | Refusal>(index % 2 === 0 ? 'Hero' : 'HERO', `width-${100 + index}`)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400]);
    const other = (await save('Other', 'width-9')).body;
    expect((await call(`/saved-specs/${other.id}`, { method: 'PUT', body: { name: 'hero' } })).body.error.message).toMatch(/^name: expected a name that is not taken/);
    await clear();
  });

  it('are at most 100', async () => {
    const replies = await Promise.all(Array.from({ length: 120 }, (_none, index) => save(`Size ${index}`, `width-${index + 1}`)));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 100 }, () => 200), ...Array.from({ length: 20 }, () => 400)]);
    expect((await list()).specs).toHaveLength(100);
    const { status, body } = await save<Refusal>('One more', 'width-9');
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('at most 100')]);
    await clear();
  });

  it('are not found by an unknown id', async () => {
    for (const id of ['999999', 'x', '99999999999']) expect((await call(`/saved-specs/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await call('/saved-specs/999999', { method: 'PUT', body: { name: 'a' } })).status).toBe(404);
  });

  it('are read with the permission of the generator, and changed with their own', async () => {
    const saved = (await save('Shared', 'width-9')).body;
    const reader = await editorWith('spec-reader', [USE]);
    expect(await list(reader.token)).toEqual({ specs: [saved], editable: false });
    expect((await save('Mine', 'width-9', reader.token)).status).toBe(403);
    for (const method of ['PUT', 'DELETE']) expect((await call(`/saved-specs/${saved.id}`, { token: reader.token, method, body: { name: 'Mine' } })).status).toBe(403);
    const stranger = await editorWith('stranger', [EDIT]);
    expect((await call('/saved-specs', { token: stranger.token })).status).toBe(403);
    expect((await call('/saved-specs', { token: null })).status).toBe(401);
    const writer = await editorWith('writer', [USE, EDIT]);
    expect((await list(writer.token)).editable).toBe(true);
    expect((await call(`/saved-specs/${saved.id}`, { token: writer.token, method: 'DELETE' })).status).toBe(200);
  });

  it('are shown by no other API', async () => {
    expect((await fetch(`${playground.url}/api/saved-specs`)).status).toBe(404);
    const types = JSON.stringify([await playground.admin.request('/content-manager/content-types'), await playground.admin.request('/content-type-builder/content-types')]);
    expect(types).toContain('api::article.article');
    expect(types).not.toContain('saved-spec');
  });
});

describe('the further endpoints', () => {
  it('need a session and the permission of the plugin, and reveal no asset that the editor may not read', async () => {
    const paths = [query('harbour.jpg', 'size', 'original'), query('harbour.jpg', 'preview', 'original', '&fit=100'), `/library-images?ids=${idOf('harbour.jpg')}`];
    const statuses = async (token: string | null) => Promise.all([...paths.map(async (path) => (await call(path, { token })).status), call('/sign', { token, body: { items: [{ assetId: 1, spec: 'original' }] } }).then(({ status }) => status)]);
    expect(await statuses(null)).toEqual([401, 401, 401, 401]);
    expect(await statuses((await editorWith('only-reader', [READ])).token)).toEqual([403, 403, 403, 403]);
    expect(await statuses((await editorWith('only-user', [USE])).token)).toEqual([404, 404, 200, 200]);
  });
});
