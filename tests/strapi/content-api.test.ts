import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibraryFile } from '../helpers/admin-api';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

interface Rendition {
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string;
  readonly srcset: string | null;
  readonly sizes: string | null;
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  readonly loader?: string;
  readonly placeholder: { readonly thumbhash: string; readonly color: string; readonly dataUrl?: string } | null;
}

type Renditions = Readonly<Record<string, Rendition | null>>;

interface Medium {
  readonly id: number;
  readonly documentId: string;
  readonly renditions?: Renditions;
}

const HERO = { spec: 'fill-800x300', widths: [200, 400], formats: ['webp', 'jpeg'], sizes: '100vw' };
const CONFIG = {
  presets: {
    hero: HERO,
    card: 'fill-60x40|format-auto',
    media: { ...HERO, route: 'media' },
    members: { spec: 'fill-50x50', route: 'members' },
    huge: 'scale-1000|format-png',
  },
  api: { presets: ['card'] },
  routes: { images: { path: '/images' }, media: { path: '/media', presets: ['media'] }, members: { path: '/members', access: 'private' } },
};

let playground: TestPlayground;
let token: string;
let photo: LibraryFile;
let vector: LibraryFile;
let note: LibraryFile;

/** Strapi's older response format. */
interface Old<T> {
  readonly attributes: T;
}

interface Page {
  readonly documentId: string;
  readonly cover: Medium;
  readonly photos: readonly Medium[];
  readonly banner: { readonly image: Medium };
  readonly banners: readonly { readonly image: Medium }[];
  readonly sections: readonly { readonly image: Medium; readonly images: readonly Medium[] }[];
  readonly text: readonly { readonly image: Medium }[];
}

interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

async function request<T = unknown>(path: string, { body, method = body === undefined ? 'GET' : 'POST', authorized = true }: { readonly body?: unknown; readonly method?: string; readonly authorized?: boolean } = {}) {
  const response = await fetch(`${playground.url}${path}`, {
    method,
    headers: { ...(authorized && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() } as Reply<T>;
}

const mediumOf = async (path: string): Promise<Medium> => (await request<Medium>(path)).body;

beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) } });
  const { data } = (await playground.admin.request('/admin/api-tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'all', description: '', type: 'full-access', lifespan: null }),
  })) as { readonly data: { readonly accessKey: string } };
  token = data.accessKey;
  photo = await playground.admin.uploadFile({ name: 'photo.jpg', bytes: await plainJpeg('#336699', 900, 600) }, { alternativeText: 'A photo' });
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="red"/></svg>';
  vector = await playground.admin.uploadFile({ name: 'vector.svg', bytes: Buffer.from(svg) });
  note = await playground.admin.uploadFile({ name: 'note.txt', bytes: Buffer.from('text') });
});
afterAll(() => playground?.stop());

/** Queries to the database that a request takes. The least of some tries: work in the background adds its own now and then. */
async function leastQueries(use: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await request('/test/queries');
    await use();
    counts.push((await request<{ readonly count: number }>('/test/queries')).body.count);
  }
  return Math.min(...counts);
}

/** Width and height of the bytes behind a URL, and its caching. */
async function fetched(url: string, accept = '*/*') {
  const response = await fetch(url.replace(/^https?:\/\/[^/]+/, playground.url), { headers: { accept } });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`expected 200 for ${url}, found ${response.status}: ${bytes.toString().slice(0, 200)}`);
  const { width, height, format } = await sharp(bytes).metadata();
  return { width, height, format, cacheControl: response.headers.get('cache-control'), type: response.headers.get('content-type') };
}

const candidatesOf = (srcset: string | null | undefined) => (srcset ?? '').split(', ').map((candidate) => {
  const [url = '', descriptor = ''] = candidate.split(' ');
  return { url, width: Number(descriptor.replace('w', '')) };
});

describe('media of the content API', () => {
  it('have the presets that a query names', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=hero,card`);
    expect(renditions).toEqual({
      hero: {
        url: expect.stringMatching(/^http:\/\/.*\/images\/[\w-]{43}\/\d+\/preset-hero%7Cformat-jpeg\/photo\.jpg\?v=[\w-]{10}$/),
        width: 800,
        height: 300,
        alt: 'A photo',
        srcset: expect.stringMatching(/^\S+ 200w, \S+ 400w, \S+ 800w$/),
        sizes: '100vw',
        sources: [{ type: 'image/webp', srcset: expect.stringMatching(/^\S+ 200w, \S+ 400w, \S+ 800w$/) }],
        placeholder: { thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]{20,40}={0,2}$/), color: expect.stringMatching(/^#336[67]99$/) },
      },
      card: {
        url: expect.stringMatching(/\/preset-card\/photo\.jpg\?v=/),
        width: 60,
        height: 40,
        alt: 'A photo',
        srcset: null,
        sizes: null,
        sources: [],
        placeholder: { thumbhash: expect.any(String), color: expect.stringMatching(/^#336[67]99$/) },
      },
    });
  });

  it('have URLs that give what they say, for a year', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=hero`);
    const hero = renditions?.['hero'];
    const all = [...candidatesOf(hero?.srcset), ...candidatesOf(hero?.sources[0]?.srcset)];
    expect(await Promise.all(all.map(async ({ url }) => fetched(url)))).toEqual(
      all.map(({ width }, index) => ({ width, height: (width * 300) / 800, format: index < 3 ? 'jpeg' : 'webp', cacheControl: 'public, max-age=31536000, immutable', type: index < 3 ? 'image/jpeg' : 'image/webp' })),
    );
    expect(all[2]?.url).toBe(hero?.url);
  });

  it('have those of the configuration, unless the query says none', async () => {
    expect(Object.keys((await mediumOf(`/api/upload/files/${photo.id}`)).renditions ?? {})).toEqual(['card']);
    expect(await mediumOf(`/api/upload/files/${photo.id}?renditions=none`)).not.toHaveProperty('renditions');
  });

  it('have URLs without signatures, and one for loaders, on a route for presets', async () => {
    const { documentId, renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=media`);
    const media = renditions?.['media'];
    expect(media?.loader).toMatch(new RegExp(`^http://.*/media/${documentId}/media/photo\\.jpg\\?v=[\\w-]{10}#w=200,400,800$`));
    expect(media?.url).toMatch(new RegExp(`/media/${documentId}/media/photo\\.jpg\\?f=jpeg&v=[\\w-]{10}$`));
    const webp = candidatesOf(media?.sources[0]?.srcset);
    expect(webp.map(({ url }) => new URL(url).search.replace(/&v=.*/, ''))).toEqual(['?w=200&f=webp', '?w=400&f=webp', '?f=webp']);
    expect(await Promise.all(webp.map(async ({ url }) => (await fetched(url)).width))).toEqual([200, 400, 800]);
    expect(await fetched(media?.loader ?? '', 'image/webp')).toMatchObject({ width: 800, format: 'webp' });
  });

  it('have presets of private routes only by name', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=members`);
    expect(renditions?.['members']?.url).toContain('/members/');
  });

  it('have one URL for an SVG, which suits all sizes', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${vector.id}?renditions=hero`);
    expect(renditions?.['hero']).toMatchObject({ url: expect.stringMatching(/\/preset-hero\/vector\.svg\?v=/), width: 40, height: 15, alt: '', srcset: null, sources: [] });
  });

  it('are left as they are where they are no images', async () => {
    expect(await mediumOf(`/api/upload/files/${note.id}?renditions=hero`)).not.toHaveProperty('renditions');
  });

  it('have null for a preset that cannot be carried out on the image', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=huge,card`);
    expect(renditions).toEqual({ huge: null, card: expect.objectContaining({ width: 60 }) });
  });

  it('have the image of a placeholder where it is asked for', async () => {
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=hero&placeholders=dataUrl`);
    const dataUrl = renditions?.['hero']?.placeholder?.dataUrl ?? '';
    expect(dataUrl.length).toBeLessThanOrEqual(600);
    const { width, height, format } = await sharp(Buffer.from(dataUrl.replace(/^data:image\/png;base64,/, ''), 'base64')).metadata();
    expect([format, Math.round(width / height)]).toEqual(['png', 3]);
  });

  it('are in the response to an upload', async () => {
    const form = new FormData();
    form.set('files', new Blob([new Uint8Array(await plainJpeg('#ff0000', 300, 200))], { type: 'image/jpeg' }), 'red.jpg');
    const response = await fetch(`${playground.url}/api/upload?renditions=card`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form });
    const [file] = (await response.json()) as readonly Medium[];
    expect([response.status, file?.renditions?.['card']?.url]).toEqual([201, expect.stringContaining('/preset-card')]);
  });
});

describe('entries of the content API', () => {
  let path: string;

  beforeAll(async () => {
    const file = (await request<Record<string, unknown>>(`/api/upload/files/${photo.id}`)).body;
    const image = { ...Object.fromEntries(['name', 'url', 'hash', 'ext', 'mime', 'size', 'provider', 'width', 'height', 'createdAt', 'updatedAt', 'formats'].map((name) => [name, file[name]])), alternativeText: 'In the text' };
    const { status, body } = await request<{ readonly data: Page; readonly error?: unknown }>('/api/pages', {
      body: {
        data: {
          title: 'All places',
          cover: photo.id,
          photos: [photo.id, note.id, vector.id],
          banner: { heading: 'One', image: photo.id },
          banners: [{ heading: 'Two', image: photo.id }, { heading: 'Three' }],
          sections: [{ __component: 'layout.banner', image: photo.id }, { __component: 'layout.gallery', images: [vector.id, photo.id] }],
          text: [{ type: 'paragraph', children: [{ type: 'text', text: 'Text' }] }, { type: 'image', image, children: [{ type: 'text', text: '' }] }],
        },
      },
    });
    expect([status, body.error]).toEqual([201, undefined]);
    path = `/api/pages/${body.data.documentId}?populate[cover]=true&populate[photos]=true&populate[banner][populate]=image&populate[banners][populate]=image&populate[sections][on][layout.banner][populate]=image&populate[sections][on][layout.gallery][populate]=images`;
  });

  it('have renditions in every place', async () => {
    const { data } = (await request<{ readonly data: Page }>(`${path}&renditions=card`)).body;
    const widths = (media: readonly Medium[]) => media.map(({ renditions }) => renditions?.['card']?.width ?? null);
    expect(widths([data.cover])).toEqual([60]);
    expect(widths(data.photos)).toEqual([60, null, 30]);
    expect(data.photos[1]).not.toHaveProperty('renditions');
    expect(widths([data.banner.image, data.banners[0]?.image, data.sections[0]?.image].filter((medium) => medium !== undefined))).toEqual([60, 60, 60]);
    expect(widths(data.sections[1]?.images ?? [])).toEqual([30, 60]);
    expect(data.text[1]?.image.renditions?.['card']).toMatchObject({ width: 60, alt: 'In the text' });
    expect(data.text[0]).toEqual({ type: 'paragraph', children: [{ type: 'text', text: 'Text' }] });
  });

  it('have renditions in Strapi’s older response format', async () => {
    const response = await fetch(`${playground.url}${path}&renditions=card`, { headers: { authorization: `Bearer ${token}`, 'strapi-response-format': 'v4' } });
    const { data } = (await response.json()) as { readonly data: Old<{ readonly cover: { readonly data: Old<Medium> }; readonly photos: { readonly data: readonly Old<Medium>[] } }> };
    expect(data.attributes.cover.data.attributes.renditions?.['card']).toMatchObject({ width: 60 });
    expect(data.attributes.photos.data.map(({ attributes }) => 'renditions' in attributes)).toEqual([true, false, true]);
  });

  it('need no field of the file but its id', async () => {
    const { data } = (await request<{ readonly data: Page }>(`${path.split('?')[0]}?populate[cover][fields]=url&renditions=card`)).body;
    expect(Object.keys(data.cover).sort()).toEqual(['documentId', 'id', 'renditions', 'url']);
    expect(data.cover.renditions?.['card']).toMatchObject({ width: 60, alt: 'A photo' });
  });

  it('take one more query, whatever they contain', async () => {
    const queriesOf = (target: string) => leastQueries(() => request(target));
    await request(`${path}&renditions=card`);
    const without = await queriesOf(`${path}&renditions=none`);
    expect(without).toBeGreaterThan(5);
    expect(await queriesOf(`${path}&renditions=card,hero`)).toBe(without + 1);
    expect(await queriesOf(`/api/articles?renditions=card`)).toBe((await queriesOf(`/api/articles?renditions=none`)) + 1);
  });
});

describe('a query that names an unknown preset', () => {
  const problem = 'renditions: expected any of the presets hero, card, media, members, huge; found "heroes". Did you mean "hero"?';

  it('is refused as Strapi refuses others', async () => {
    expect(await request('/api/articles?renditions=heroes')).toEqual({ status: 400, body: { data: null, error: { status: 400, name: 'ValidationError', message: problem, details: {} } } });
  });

  it('writes nothing', async () => {
    const { status } = await request('/api/pages?renditions=heroes', { body: { data: { title: 'Never' } } });
    expect([status, (await request<{ readonly data: unknown }>('/api/pages?filters[title]=Never&status=draft')).body.data]).toEqual([400, []]);
  });
});

describe('POST /api/renditions/sign', () => {
  const sign = (body: unknown, authorized = true) => request<{ readonly data: readonly { readonly url: string }[] }>('/api/renditions/sign', { body, authorized });

  it('is forbidden without the permission', async () => expect((await sign({ items: [{ file: 1, spec: 'width-9' }] }, false)).status).toBe(403));

  it('signs in the order of the items, each by itself', async () => {
    const { documentId } = await mediumOf(`/api/upload/files/${photo.id}`);
    const { status, body } = await sign({
      items: [
        { file: photo.id, spec: 'fill-300x200|format-webp', widths: [100, 200] },
        { file: documentId, spec: 'preset-hero', expiresInSeconds: 60, route: 'images' },
        { file: photo.id, spec: 'wdth-9' },
        { file: photo.id, spec: 'width-{8,9}' },
        { file: 'a\0b', spec: 'width-9' },
        { file: 999_999, spec: 'width-9' },
        { file: note.id, spec: 'width-9' },
        { file: photo.id, spec: 'width-9', route: 'nowhere' },
        { file: photo.id, spec: 'width-9', route: 'media' },
        { file: photo.id, spec: 'width-9|format-heic' },
        { file: 2 ** 31, spec: 'width-9' },
      ],
    });
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { url: expect.stringMatching(/\/images\/[\w-]{43}\/\d+\/fill-300x200%7Cformat-webp\/photo\.webp\?v=/), width: 300, height: 200, srcset: expect.stringMatching(/^\S+ 100w, \S+ 200w, \S+ 300w$/) },
      { url: expect.stringMatching(/\/preset-hero\/photo\.jpg\?expires=\d+&v=/), width: 800, height: 300, srcset: expect.stringMatching(/ 200w, \S+ 400w, \S+ 800w$/) },
      { error: { code: 'INVALID_SPEC', message: '"wdth" is not an operation. Did you mean "width-9"?' } },
      { error: { code: 'INVALID_SPEC', message: expect.stringContaining('found "{" at character 7') } },
      { error: { code: 'FILE_NOT_FOUND', message: 'expected the id or documentId of an image, found "a\\u0000b"' } },
      { error: { code: 'FILE_NOT_FOUND', message: 'expected the id or documentId of an image, found 999999' } },
      { error: { code: 'FILE_NOT_FOUND', message: `expected the id or documentId of an image, found ${note.id}` } },
      { error: { code: 'INVALID_OPTION', message: expect.stringContaining('found "nowhere"') } },
      { error: { code: 'INVALID_OPTION', message: expect.stringContaining('found "media"') } },
      { error: { code: 'INVALID_SPEC', message: '"format-heic": the libvips of this server cannot write HEIC; use format-avif' } },
      { error: { code: 'FILE_NOT_FOUND', message: 'expected the id or documentId of an image, found 2147483648' } },
    ]);
    expect(await fetched(body.data[0]?.url ?? '')).toMatchObject({ width: 300, height: 200, format: 'webp' });
    expect(await fetched(body.data[1]?.url ?? '')).toMatchObject({ width: 800, height: 300 });
  });

  it.each<[unknown, string]>([
    [{}, 'items: expected a list of 1 to 200 items, found undefined'],
    [{ items: [] }, 'items: expected a list of 1 to 200 items, found 0'],
    [{ items: Array.from({ length: 201 }, () => ({ file: 1, spec: 'width-9' })) }, 'items: expected a list of 1 to 200 items, found 201. Send several requests'],
    [{ items: ['x'] }, 'items.0: expected an object'],
    [{ items: [{ file: 1, spec: 'width-9' }, { file: -1, spec: 7 }] }, 'items.1.file: expected the id or documentId of a file; items.1.spec: expected a filter spec'],
    [{ items: [{ file: 1, spec: 'width-9', width: [9] }] }, 'items.0: there is no such key as width'],
    [{ items: [{ file: 1, spec: 'width-9', widths: Array.from({ length: 50_000 }, () => 'x') }] }, 'items.0.widths: expected at most 20'],
    [{ items: [{ file: 1, spec: 'width-9', expiresInSeconds: '60', widths: [0.5] }] }, 'items.0.expiresInSeconds: expected a number of seconds; items.0.widths.0: expected whole numbers'],
  ])('refuses %j', async (body, message) => {
    const response = await sign(body);
    expect(response).toMatchObject({ status: 400, body: { data: null, error: { status: 400, name: 'ValidationError', message } } });
  });
});

interface GraphqlResult<T> {
  readonly data: T;
  readonly errors?: readonly unknown[];
}

describe('GraphQL', () => {
  const query = async <T = unknown>(text: string, authorized = true) => (await request('/graphql', { body: { query: text }, authorized })).body as GraphqlResult<T>;
  const FIELDS = '{ preset url width height alt srcset sizes sources { type srcset } loader placeholder { thumbhash color dataUrl } }';

  it('has the presets of an image', async () => {
    const { data, errors } = await query<{ readonly uploadFile: { readonly renditions: unknown } }>(`{ uploadFile(documentId: "${photo.documentId}") { documentId renditions(presets: ["hero", "media"]) ${FIELDS} } }`);
    expect(errors).toBeUndefined();
    const { renditions } = await mediumOf(`/api/upload/files/${photo.id}?renditions=hero,media&placeholders=dataUrl`);
    expect(data.uploadFile.renditions).toEqual([{ preset: 'hero', loader: null, ...renditions?.['hero'] }, { preset: 'media', ...renditions?.['media'] }]);
  });

  it('has those of the configuration by default, and none for other files', async () => {
    const { data } = await query(`{ photo: uploadFile(documentId: "${photo.documentId}") { renditions { preset width } } note: uploadFile(documentId: "${note.documentId}") { renditions { preset } rendition(preset: "card") { url } } }`);
    expect(data).toEqual({ photo: { renditions: [{ preset: 'card', width: 60 }] }, note: { renditions: null, rendition: null } });
  });

  it('has one preset in its next width', async () => {
    type Wide = { readonly url: string; readonly width: number; readonly height: number };
    const widths = await query<{ readonly uploadFile: Readonly<Record<'a' | 'b' | 'c', Wide>> }>(`{ uploadFile(documentId: "${photo.documentId}") { a: rendition(preset: "hero", width: 201) { url width height } b: rendition(preset: "hero") { width } c: rendition(preset: "hero", width: 9999) { width } } }`);
    const { a, b, c } = widths.data.uploadFile;
    expect([a.width, a.height, b.width, c.width]).toEqual([400, 150, 800, 800]);
    expect(await fetched(a.url)).toMatchObject({ width: 400, height: 150 });
  });

  it('has filter specs for those who may sign', async () => {
    const text = `{ articles { cover { rendition(spec: "fill-30x20|format-png") { preset url width height } } } }`;
    const { data } = await query<{ readonly articles: readonly { readonly cover: { readonly rendition: { readonly url: string } } }[] }>(text);
    expect(data.articles[0]?.cover.rendition).toMatchObject({ preset: null, width: 30, height: 20 });
    expect(await fetched(data.articles[0]?.cover.rendition.url ?? '')).toMatchObject({ width: 30, height: 20, format: 'png' });
    const refused = await query(text, false);
    expect(refused.errors?.[0]).toMatchObject({ message: 'rendition: expected the permission plugin::renditions.sign.create for a spec, found none. Add it to the API token or the role', extensions: { code: 'FORBIDDEN' } });
  });

  it.each([
    ['renditions(presets: ["heroes"]) { url }', 'expected any of the presets hero, card, media, members, huge; found "heroes". Did you mean "hero"?'],
    ['rendition(preset: "constructor") { url }', 'expected any of the presets hero, card, media, members, huge; found "constructor".'],
    ['rendition { url }', 'rendition: expected either a preset or a spec'],
    ['rendition(preset: "hero", spec: "width-9") { url }', 'rendition: expected either a preset or a spec'],
    ['rendition(spec: "wdth-9") { url }', '"wdth" is not an operation. Did you mean "width-9"?'],
    ['rendition(spec: "width-9|format-heic") { url }', '"format-heic": the libvips of this server cannot write HEIC; use format-avif'],
  ])('refuses %s', async (field, message) => {
    const { errors } = await query(`{ uploadFile(documentId: "${photo.documentId}") { ${field} } }`);
    expect(errors).toEqual([expect.objectContaining({ message, extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) })]);
  });

  it('gives each alias the same', async () => {
    const aliases = Array.from({ length: 100 }, (_, index) => `a${index}: renditions(presets: ["hero", "media"]) { url srcset placeholder { dataUrl } }`).join(' ');
    const { data, errors } = await query<{ readonly uploadFile: Readonly<Record<string, readonly object[]>> }>(`{ uploadFile(documentId: "${photo.documentId}") { ${aliases} } }`);
    expect(errors).toBeUndefined();
    const found = Object.values(data.uploadFile).map((renditions) => JSON.stringify(renditions));
    expect([found.length, new Set(found).size]).toEqual([100, 1]);
    expect(data.uploadFile['a0']).toEqual([expect.objectContaining({ placeholder: { dataUrl: expect.stringMatching(/^data:image/) } }), expect.anything()]);
  });

  it.each([
    ['aliases of renditions', Array.from({ length: 2000 }, (_, index) => `a${index}: renditions(presets: ["hero", "media"]) { url srcset sources { srcset } placeholder { dataUrl } }`).join(' ')],
    ['aliases of a field', `renditions(presets: ["hero", "media"]) { ${Array.from({ length: 12_000 }, (_, index) => `a${index}: url`).join(' ')} }`],
    ['widths', Array.from({ length: 2000 }, (_, index) => `a${index}: rendition(preset: "hero", width: ${index}) { url width height alt srcset sizes sources { type srcset } loader placeholder { color } }`).join(' ')],
  ])('refuses a request for too many fields with one error: %s', async (_, fields) => {
    const { data, errors } = await query<{ readonly uploadFile: Readonly<Record<string, unknown>> }>(`{ uploadFile(documentId: "${photo.documentId}") { name ${fields} } }`);
    const message = expect.stringMatching(/^renditions: expected at most 20000 fields of renditions in a response, found at least \d{5}\. Ask for fewer presets, fields or aliases, or for fewer entries at once$/) as unknown;
    expect(errors).toEqual([expect.objectContaining({ message, extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) })]);
    const { name, ...renditions } = data.uploadFile;
    expect([name, new Set(Object.values(renditions))]).toEqual(['photo.jpg', new Set([null])]);
  });

  it.each([['renditions(presets: ["heroes"]) { url }'], ['rendition(spec: "width-9") { url }']])('lists at most 100 errors of many: %s', async (field) => {
    const aliases = Array.from({ length: 500 }, (_, index) => `a${index}: ${field}`).join(' ');
    const { data, errors } = await query<{ readonly articles: readonly { readonly cover: object }[] }>(`{ articles { cover { ${aliases} } } }`, false);
    expect([data.articles.length > 5, errors?.length]).toEqual([true, 100]);
    expect(new Set(data.articles.flatMap(({ cover }) => Object.values(cover) as unknown[]))).toEqual(new Set([null]));
  });

  it('looks the images of a list up together', async () => {
    const queriesOf = (field: string) => leastQueries(async () => {
      const { data } = await query<{ readonly articles: readonly unknown[] }>(`{ articles { cover { url ${field} } } }`);
      expect(data.articles.length).toBeGreaterThan(5);
    });
    const without = await queriesOf('');
    expect((await queriesOf('renditions(presets: ["hero", "card"]) { url }')) - without).toBeLessThanOrEqual(2);
  });
});

describe('with strict parameters', () => {
  it('the query parameters are known', async () => {
    const strict = await startTestPlayground({ env: { PLAYGROUND_STRICT_PARAMS: 'true' } });
    try {
      const statusOf = async (query: string) => (await fetch(`${strict.url}/api/articles?${query}`)).status;
      expect(await Promise.all(['renditions=teaser&placeholders=dataUrl', 'renditions=none', 'rendition=teaser', 'renditions=nothing'].map(statusOf))).toEqual([200, 200, 400, 400]);
    } finally {
      await strict.stop();
    }
  });
});
