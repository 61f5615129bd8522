import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LibraryFile } from '../helpers/admin-api';
import { articleApis, type ArticleApis, type Refusal } from '../helpers/crops/articles';
import { expectShows } from '../helpers/imaging/expect-shows';
import { decode } from '../helpers/imaging/pixels';
import { reference } from '../helpers/imaging/reference';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const configOf = (presets: Readonly<Record<string, unknown>>) => ({
  presets,
  routes: { images: { path: '/images' }, media: { path: '/media', presets: Object.keys(presets).filter((name) => presets[name] === TEASER) } },
});
const HERO = { spec: 'fill-100x40-c60', widths: [50], formats: ['webp', 'png'], sizes: '100vw' };
const TEASER = { spec: 'rotate-90|fill-40x60-smart', widths: [20], formats: ['png'], route: 'media' };
const PRESETS = { hero: HERO, teaser: TEASER, portrait: 'width-60|format-png' };

const SOURCE = { width: 250, height: 200 };
/** Whole pixels of the source, in the ratios of the presets before their turns. */
const BOXES = {
  hero: { left: 12, top: 10, width: 60, height: 30 },
  teaser: { left: 40, top: 25, width: 48, height: 40 },
  portrait: { left: 0, top: 0, width: 50, height: 100 },
};
const SHOWN = {
  hero: 'croppct-12x10-60x30|fill-100x40',
  teaser: 'croppct-40x25-48x40|rotate-90|fill-40x60',
  portrait: 'croppct-0x0-50x100|width-60',
};
/** That of `teaser` is where the image is most striking. */
const AUTOMATIC = { hero: 'fill-100x40', portrait: 'width-60' };

type PresetName = keyof typeof BOXES;

interface Rendition {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly srcset: string | null;
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  readonly loader?: string;
}

interface Medium {
  readonly id: number;
  readonly documentId: string;
  readonly renditions: Readonly<Record<PresetName, Rendition>>;
}

interface Article {
  readonly id: number;
  readonly documentId: string;
  readonly coverCrops: unknown;
  readonly galleryCrops: unknown;
  readonly cover: Medium;
  readonly gallery: readonly Medium[];
  readonly banners: readonly { readonly id: number; readonly image: Medium; readonly imageCrops: unknown }[];
  readonly sections: readonly { readonly image: Medium; readonly images: readonly Medium[] }[];
}

interface One {
  readonly data: Article;
}

let playground: TestPlayground;
let apis: ArticleApis;
let photo: LibraryFile;
let other: LibraryFile;

const start = async (presets: Readonly<Record<string, unknown>>, directory?: string) => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(configOf(presets)) }, ...(directory !== undefined && { directory }) });
  apis = await articleApis(playground);
};

const PLACES = 'populate[cover]=true&populate[gallery]=true&populate[banners][populate]=image&populate[sections][on][layout.banner][populate]=image&populate[sections][on][layout.gallery][populate]=images';

const read = async (documentId: string, query = '') => (await apis.content<One>(`/api/articles/${documentId}?renditions=hero,teaser,portrait&${PLACES}${query}`)).body.data;

let count = 0;
const title = () => `Article ${(count += 1)}`;

async function create(data: object, query = ''): Promise<Article> {
  const { status, body } = await apis.content<One>(`/api/articles${query}`, { body: { data: { title: title(), ...data } } });
  if (status !== 201) throw new Error(`expected an article, found ${status}: ${JSON.stringify(body)}`);
  return body.data;
}

const local = (url: string) => url.replace(/^https?:\/\/[^/]+/, playground.url);

/** The image behind a URL shows what the spec says, within one pixel. */
async function expectImage(url: string, spec: string, { focalPoint = null, size = SOURCE }: { readonly focalPoint?: { readonly x: number; readonly y: number } | null; readonly size?: typeof SOURCE } = {}): Promise<void> {
  const response = await fetch(local(url), { headers: { accept: 'image/png' } });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) throw new Error(`expected an image at ${url}, found ${response.status}: ${bytes.toString()}`);
  expectShows(await decode(bytes), gradient(size), reference(spec, size, focalPoint));
}

async function expectShown(medium: Medium, specs: Partial<Record<PresetName, string>>): Promise<void> {
  for (const [name, spec] of Object.entries(specs)) await expectImage(medium.renditions[name as PresetName].url, spec);
}

const upload = async (name: string, alternativeText: string) => playground.admin.uploadFile({ name, bytes: await encodeTestImage(gradient(SOURCE)) }, { alternativeText });

beforeAll(async () => {
  await start(PRESETS);
  await playground.admin.request('/i18n/locales', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'German (de)', code: 'de', isDefault: false }) });
  photo = await upload('photo.png', 'A photo');
  other = await upload('other.png', 'Another photo');
  await vi.waitFor(async () => expect(JSON.stringify((await apis.content('/api/upload/files?renditions=hero')).body)).not.toContain('"width":null'), { timeout: 60_000 });
});
afterAll(async () => {
  await playground?.stop();
  if (playground !== undefined) await rm(playground.directory, { recursive: true, force: true });
});

const cropsOf = (...files: readonly (readonly [file: LibraryFile, image: object])[]) => Object.fromEntries(files.map(([{ documentId }, image]) => [documentId, image]));

describe('an article with crops', () => {
  const { hero, teaser, portrait } = BOXES;
  let article: Article;

  beforeAll(async () => {
    const { documentId } = await create({
      cover: photo.id,
      coverCrops: cropsOf([photo, { crops: { hero, teaser }, alt: 'The harbour' }]),
      gallery: [other.id, photo.id],
      galleryCrops: cropsOf([photo, { crops: { teaser, portrait } }], [other, { alt: '' }]),
      banners: [{ image: other.id, imageCrops: cropsOf([other, { crops: { hero } }]) }, { image: photo.id }],
      sections: [
        { __component: 'layout.gallery', images: [photo.id, other.id], imagesCrops: cropsOf([other, { crops: { teaser }, alt: 'In a list' }]) },
        { __component: 'layout.banner', image: photo.id, imageCrops: cropsOf([photo, { crops: { hero, teaser: null } }]) },
      ],
    });
    article = await read(documentId);
  });

  it('has them in the pixels of its images, in every place', async () => {
    const { cover, gallery, banners, sections } = article;
    await expectShown(cover, { ...AUTOMATIC, hero: SHOWN.hero, teaser: SHOWN.teaser });
    await expectShown(gallery[0] as Medium, AUTOMATIC);
    await expectShown(gallery[1] as Medium, { ...AUTOMATIC, teaser: SHOWN.teaser, portrait: SHOWN.portrait });
    await expectShown(banners[0]?.image as Medium, { ...AUTOMATIC, hero: SHOWN.hero });
    await expectShown(banners[1]?.image as Medium, AUTOMATIC);
    await expectShown(sections[0]?.images[0] as Medium, AUTOMATIC);
    await expectShown(sections[0]?.images[1] as Medium, { ...AUTOMATIC, teaser: SHOWN.teaser });
    await expectShown(sections[1]?.image as Medium, { ...AUTOMATIC, hero: SHOWN.hero });
  });

  it('has its own alternative texts', () => {
    const { cover, gallery, banners, sections } = article;
    const alts = [cover, ...gallery, banners[0]?.image, sections[0]?.images[1], sections[1]?.image].map((medium) => medium?.renditions.hero.alt);
    expect(alts).toEqual(['The harbour', '', 'A photo', 'Another photo', 'In a list', 'A photo']);
  });

  it('has the sizes of the cropped images', async () => {
    const { renditions } = article.cover;
    expect(renditions.hero).toMatchObject({ width: 100, height: 40, srcset: expect.stringMatching(/ 50w, \S+ 100w$/) });
    expect(renditions.teaser).toMatchObject({ width: 40, height: 60, srcset: expect.stringMatching(/ 20w, \S+ 40w$/) });
    expect(article.gallery[1]?.renditions.portrait).toMatchObject({ width: 60, height: 96 });
    for (const candidate of [...(renditions.hero.srcset ?? '').split(', '), ...(renditions.teaser.srcset ?? '').split(', ')]) {
      const [url = '', width] = candidate.split(' ');
      expect(`${(await decode(Buffer.from(await (await fetch(local(url))).arrayBuffer()))).width}w`).toBe(width);
    }
  });

  it('has the crop in the spec on a route that signs, without closeness, and in the query on a route for presets', () => {
    const { hero: signed, teaser: open } = article.cover.renditions;
    expect(decodeURIComponent(signed.url)).toMatch(/\/images\/[\w-]{43}\/\d+\/croppct-12x10-60x30\|fill-100x40\|format-png\/photo\.png\?v=[\w-]{10}$/);
    expect(open.url).toMatch(new RegExp(`/media/${photo.documentId}/teaser/photo\\.png\\?f=png&c=40x25-48x40&s=[\\w-]{43}&v=[\\w-]{10}$`));
    expect(open.loader).toMatch(/\/teaser\/photo\.png\?c=40x25-48x40&s=[\w-]{43}&v=[\w-]{10}#w=20,40$/);
  });

  it('has crops that caches may keep, and clients may not change', async () => {
    for (const { url } of Object.values(article.cover.renditions)) expect((await fetch(local(url))).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const { url } = article.cover.renditions.teaser;
    const statusOf = async (changed: string) => (await fetch(local(changed))).status;
    expect(await statusOf(url.replace('c=40x25', 'c=41x25'))).toBe(403);
    expect(await statusOf(url.replace(/&s=[^&]+/, ''))).toBe(403);
    expect(await statusOf(url.replace(photo.documentId, other.documentId))).toBe(403);
    expect(await statusOf(`${url}&w=20`)).toBe(200);
  });

  it('keeps the field as it is', () => expect(article.coverCrops).toEqual(cropsOf([photo, { crops: { hero, teaser }, alt: 'The harbour' }])));

  it('has none where the field is not selected', async () => {
    const { data } = (await apis.content<One>(`/api/articles/${article.documentId}?renditions=hero,teaser,portrait&fields=title&populate=cover`)).body;
    await expectShown(data.cover, AUTOMATIC);
    expect(data.cover.renditions.hero.alt).toBe('A photo');
  });

  it('has them in lists, too, and in the older response format', async () => {
    const list = (await apis.content<{ readonly data: readonly Article[] }>(`/api/articles?renditions=hero&populate=cover&filters[documentId]=${article.documentId}`)).body.data;
    expect(list.map(({ cover }) => cover.renditions.hero)).toEqual([article.cover.renditions.hero]);
    const old = await fetch(`${playground.url}/api/articles/${article.documentId}?renditions=hero`, { headers: { 'strapi-response-format': 'v4' } });
    expect(JSON.stringify(await old.json())).toContain(JSON.stringify(article.cover.renditions.hero));
  });

  describe('in GraphQL', () => {
    const RENDITIONS = 'renditions(presets: ["hero", "teaser", "portrait"]) { preset url width height alt srcset loader }';
    interface GraphqlResult<T> { readonly data: T; readonly errors?: unknown }
    const query = async <T>(text: string) => (await apis.content<GraphqlResult<T>>('/graphql', { body: { query: text } })).body;
    interface GraphqlMedium { readonly renditions: readonly (Rendition & { readonly preset: PresetName })[] }
    const same = (found: GraphqlMedium | undefined, medium: Medium | undefined) => {
      for (const { preset, ...rendition } of found?.renditions ?? []) {
        const { url, width, height, alt, srcset, loader = null } = medium?.renditions[preset] as Rendition;
        expect(rendition).toEqual({ url, width, height, alt, srcset, loader });
      }
      expect(found?.renditions).toHaveLength(3);
    };

    it('has the same', async () => {
      const { data, errors } = await query<{ readonly article: {
        readonly coverCrops: unknown; readonly cover: GraphqlMedium; readonly gallery: readonly GraphqlMedium[]; readonly gallery_connection: { readonly nodes: readonly GraphqlMedium[] };
        readonly banners: readonly { readonly image: GraphqlMedium }[]; readonly sections: readonly { readonly image: GraphqlMedium; readonly images: readonly GraphqlMedium[] }[];
      } }>(`{ article(documentId: "${article.documentId}") {
        coverCrops cover { ${RENDITIONS} } gallery { ${RENDITIONS} } gallery_connection { nodes { ${RENDITIONS} } } banners { image { ${RENDITIONS} } }
        sections { ... on ComponentLayoutBanner { image { ${RENDITIONS} } } ... on ComponentLayoutGallery { images { ${RENDITIONS} } } }
      } }`);
      expect(errors).toBeUndefined();
      const found = data.article;
      expect(found.coverCrops).toEqual(article.coverCrops);
      same(found.cover, article.cover);
      found.gallery.forEach((medium, index) => same(medium, article.gallery[index]));
      found.gallery_connection.nodes.forEach((medium, index) => same(medium, article.gallery[index]));
      found.banners.forEach(({ image }, index) => same(image, article.banners[index]?.image));
      found.sections[0]?.images.forEach((medium, index) => same(medium, article.sections[0]?.images[index]));
      same(found.sections[1]?.image, article.sections[1]?.image);
      expect([found.gallery.length, found.gallery_connection.nodes.length, found.banners.length, found.sections[0]?.images.length]).toEqual([2, 2, 2, 2]);
    });

    it('needs no selection of the field, and has one preset in its next width, and the text beside a spec', async () => {
      const { data } = await query<{ readonly articles: readonly { readonly cover: Readonly<Record<'hero' | 'spec', Rendition>> }[] }>(
        `{ articles(filters: { documentId: { eq: "${article.documentId}" } }) { cover { hero: rendition(preset: "hero", width: 45) { url width height alt } spec: rendition(spec: "width-9") { width alt } } } }`,
      );
      const { hero: made, spec } = data.articles[0]?.cover as Readonly<Record<'hero' | 'spec', Rendition>>;
      expect([made.width, made.height, made.alt, spec.width, spec.alt]).toEqual([50, 20, 'The harbour', 9, 'The harbour']);
      await expectImage(made.url, 'croppct-12x10-60x30|fill-100x40|width-50');
    });

    it('has those of each entry where two have one image', async () => {
      const plain = await create({ cover: photo.id });
      const { data } = await query<{ readonly one: { readonly cover: GraphqlMedium }; readonly two: { readonly cover: GraphqlMedium } }>(
        `{ one: article(documentId: "${article.documentId}") { cover { ${RENDITIONS} } } two: article(documentId: "${plain.documentId}") { cover { ${RENDITIONS} } } }`,
      );
      same(data.one.cover, article.cover);
      expect(data.two.cover.renditions[0]?.url).toContain('/preset-hero');
    });
  });

  describe('in the service', () => {
    interface Called<T> { readonly result: T; readonly message?: string }
    const call = async <T = Rendition>(method: string, ...args: readonly unknown[]) => (await apis.content<Called<T>>('/test/service', { body: { method, args } })).body;

    it('has the same', async () => {
      const options = { crops: article.coverCrops, absolute: true };
      const { result: picture } = await call<{ readonly img: { readonly src: string; readonly srcset: string; readonly alt: string; readonly width: number } }>('picture', photo.id, { preset: 'hero' }, options);
      const { renditions } = article.cover;
      expect(picture.img).toMatchObject({ src: renditions.hero.url, srcset: renditions.hero.srcset, alt: 'The harbour', width: 100 });
      const { result: srcset } = await call<{ readonly src: string }>('srcset', photo.documentId, 'preset-teaser', options);
      await expectImage(srcset.src, SHOWN.teaser);
      const { result: presets } = await call<readonly Medium['renditions'][]>('presets', [photo.id, other.id], ['hero', 'teaser', 'portrait'], { crops: article.coverCrops });
      expect(presets[0]).toEqual(renditions);
      expect(presets[1]?.hero).toMatchObject({ alt: 'Another photo', url: expect.stringContaining('preset-hero') });
    });

    it('has the option `alt` first', async () => {
      expect((await call<{ readonly img: Rendition }>('picture', photo.id, { preset: 'hero' }, { crops: article.coverCrops, alt: 'Asked' })).result.img.alt).toBe('Asked');
    });

    it.each([[null], [{}], ['text'], [{ other: 5 }]])('takes %j for automatic', async (crops) => {
      expect((await call<{ readonly src: string }>('srcset', photo.id, 'preset-hero', { crops })).result.src).toContain('/preset-hero/');
    });

    it.each([['srcset', 'width-9'], ['srcset', 'preset-hero|width-9'], ['picture', { spec: 'width-9' }]])('refuses crops beside a spec: %s', async (method, spec) => {
      expect((await call(method, photo.id, spec, { crops: article.coverCrops })).message).toContain('expected a preset alone beside the option crops');
    });
  });
});

describe('a focal point of an article', () => {
  it('decides for presets without a box, also in place of the area of interest', async () => {
    const focalPoint = { x: 90, y: 10 };
    const { documentId } = await create({ cover: photo.id, coverCrops: cropsOf([photo, { crops: { hero: BOXES.hero }, focalPoint }]) });
    const { cover } = await read(documentId);
    await expectShown(cover, { hero: SHOWN.hero, portrait: AUTOMATIC.portrait });
    expect(cover.renditions.teaser.url).toContain('focal=90x10&s=');
    await expectImage(cover.renditions.teaser.url, 'focal-90x10|rotate-90|fill-40x60');
  });
});

describe('the life of an article', () => {
  const crops = (left: number, alt: string) => cropsOf([photo, { crops: { hero: { ...BOXES.hero, left } }, alt }]);
  const admin = async (path: string, options?: Parameters<ArticleApis['admin']>[1]) => {
    const { status, body } = await apis.admin<One>(path, options);
    if (status >= 300) throw new Error(`expected ${path} to succeed, found ${status}: ${JSON.stringify(body)}`);
    return body.data;
  };

  it('keeps crops through draft, publishing and discarding', async () => {
    const { documentId, title: name } = (await admin('', { body: { title: title(), cover: photo.id, coverCrops: crops(1, 'Draft') } })) as Article & { readonly title: string };
    await admin(`/${documentId}/actions/publish`, { body: { title: name, cover: photo.id, coverCrops: crops(2, 'Published') } });
    expect((await read(documentId)).cover.renditions.hero).toMatchObject({ alt: 'Published', url: expect.stringContaining('croppct-2x10-60x30') });
    await admin(`/${documentId}`, { method: 'PUT', body: { title: name, cover: photo.id, coverCrops: crops(3, 'Changed') } });
    expect((await read(documentId)).cover.renditions.hero.alt).toBe('Published');
    expect((await read(documentId, '&status=draft')).cover.renditions.hero).toMatchObject({ alt: 'Changed', url: expect.stringContaining('croppct-3x10-60x30') });
    await admin(`/${documentId}/actions/discard`, { body: {} });
    expect((await read(documentId, '&status=draft')).coverCrops).toEqual(crops(2, 'Published'));
    await admin(`/${documentId}/actions/unpublish`, { body: {} });
    expect((await read(documentId, '&status=draft')).cover.renditions.hero.alt).toBe('Published');
  });

  it('has crops and texts by language', async () => {
    const { documentId } = await create({ cover: photo.id, coverCrops: crops(1, 'English') });
    await apis.content(`/api/articles/${documentId}?locale=de`, { method: 'PUT', body: { data: { title: title(), coverCrops: crops(4, 'Deutsch') } } });
    const [english, german] = [await read(documentId, '&locale=en'), await read(documentId, '&locale=de')];
    expect([english, german].map(({ cover }) => [cover.renditions.hero.alt, /croppct-\d+/.exec(cover.renditions.hero.url)?.[0]])).toEqual([['English', 'croppct-1'], ['Deutsch', 'croppct-4']]);
  });

  it('goes into a copy', async () => {
    const { documentId } = await create({ cover: photo.id, coverCrops: crops(1, 'First'), banners: [{ image: photo.id, imageCrops: crops(5, 'Banner') }] });
    const copy = await admin(`/clone/${documentId}`, { body: { title: title() } });
    const { cover, banners } = await read(copy.documentId, '&status=draft');
    expect([cover.renditions.hero.alt, banners[0]?.image.renditions.hero.alt]).toEqual(['First', 'Banner']);
    expect((await apis.admin<Refusal>(`/clone/${documentId}`, { body: { title: title(), coverCrops: 'x' } })).status).toBe(400);
  });

  it('is left alone by a partial update', async () => {
    const { documentId } = await create({ cover: photo.id, coverCrops: crops(1, 'Kept') });
    await apis.content(`/api/articles/${documentId}`, { method: 'PUT', body: { data: { cover: other.id } } });
    expect((await read(documentId)).coverCrops).toEqual(crops(1, 'Kept'));
    expect((await read(documentId)).cover.renditions.hero).toMatchObject({ alt: 'Another photo', url: expect.stringContaining('preset-hero') });
  });

  it('survives that its image becomes smaller, and that it is deleted', async () => {
    const file = await upload('shrinks.png', '');
    const { documentId } = await create({ cover: file.id, coverCrops: cropsOf([file, { crops: { hero: { left: 90, top: 90, width: 10, height: 10 }, teaser: BOXES.teaser }, focalPoint: { x: 50, y: 50 } }]) });
    const tiny = { width: 5, height: 4 };
    await playground.admin.replaceFile(file.id, { name: 'shrinks.png', bytes: await encodeTestImage(gradient(tiny)) });
    await vi.waitFor(async () => expect((await read(documentId)).cover.renditions.teaser).toMatchObject({ width: 1, height: 2 }), { timeout: 30_000 });
    const { cover } = await read(documentId);
    for (const { url, width, height } of Object.values(cover.renditions)) {
      const made = await decode(Buffer.from(await (await fetch(local(url), { headers: { accept: 'image/png' } })).arrayBuffer()));
      expect([made.width, made.height]).toEqual([width, height]);
    }
    await playground.admin.deleteFile(file.id);
    const { status, body } = await apis.content<One>(`/api/articles/${documentId}?renditions=hero&populate=cover`);
    expect([status, body.data.cover, body.data.coverCrops]).toEqual([200, null, expect.objectContaining({ [file.documentId]: expect.anything() })]);
    expect((await apis.content(`/api/articles/${documentId}`, { method: 'PUT', body: { data: { coverCrops: body.data.coverCrops } } })).status).toBe(200);
  });
});

describe('crops that are not valid', () => {
  const bad = () => cropsOf([photo, { crops: { hero: { ...BOXES.hero, left: 50 } } }]);
  const message = () => `${photo.documentId}.crops.hero: expected width above 0, and left and width within 100 per cent, found left 50 and width 60`;
  const path = () => [photo.documentId, 'crops', 'hero'];

  it.each<[string, (crops: unknown) => object, readonly string[]]>([
    ['in the entry', (coverCrops) => ({ coverCrops }), ['coverCrops']],
    ['in a repeatable component', (imageCrops) => ({ banners: [{}, { imageCrops }] }), ['banners', '1', 'imageCrops']],
    ['in a dynamic zone', (imagesCrops) => ({ sections: [{ __component: 'layout.gallery', imagesCrops }] }), ['sections', '0', 'imagesCrops']],
  ])('are refused with the path by both APIs: %s', async (_, dataOf, prefix) => {
    const value = prefix.includes('imagesCrops') ? cropsOf([photo, { crops: { teaser: { ...BOXES.hero, left: 50 } } }]) : bad();
    const whole = [...prefix, ...path()].map((key) => (key === 'hero' && prefix.includes('imagesCrops') ? 'teaser' : key));
    const text = `${prefix.join('.')}.${message()}`.replace('crops.hero:', `crops.${whole.at(-1)}:`);
    const refusal = { status: 400, name: 'ValidationError', message: text, details: { errors: [{ path: whole, message: text, name: 'ValidationError' }] } };
    const { documentId } = await create({ cover: photo.id });
    const data = dataOf(value);
    const replies = [
      await apis.content<Refusal>('/api/articles', { body: { data: { title: title(), ...data } } }),
      await apis.content<Refusal>(`/api/articles/${documentId}`, { method: 'PUT', body: { data } }),
      await apis.admin<Refusal>('', { body: { title: title(), ...data } }),
      await apis.admin<Refusal>(`/${documentId}`, { method: 'PUT', body: { title: title(), ...data } }),
      await apis.admin<Refusal>(`/${documentId}/actions/publish`, { body: { title: title(), ...data } }),
    ];
    expect(replies.map(({ status, body }) => [status, body.error])).toEqual(replies.map(() => [400, refusal]));
    expect((await read(documentId)).coverCrops).toBeNull();
  });

  it('are refused by GraphQL', async () => {
    const { body } = await apis.content<{ readonly errors: readonly { readonly message: string; readonly extensions: object }[] }>('/graphql', {
      body: { query: 'mutation ($data: ArticleInput!) { createArticle(data: $data) { documentId } }', variables: { data: { title: title(), coverCrops: bad() } } },
    });
    expect(body.errors).toMatchObject([{ message: `coverCrops.${message()}`, extensions: { error: { name: 'ValidationError' } } }]);
  });

  it('may name files that are not there yet', async () => {
    const later = { n0t2h3r4e5y6e7t8a9b0c1d2: { crops: { hero: BOXES.hero }, alt: 'Later' } };
    expect((await create({ coverCrops: later })).coverCrops).toEqual(later);
  });
});

describe('presets that change', () => {
  const { hero, teaser } = BOXES;
  let documentId: string;
  const value = () => cropsOf([photo, { crops: { hero, teaser }, alt: 'Kept' }]);

  beforeAll(async () => {
    ({ documentId } = await create({ cover: photo.id, coverCrops: value(), banners: [{ image: photo.id, imageCrops: value() }] }));
    await playground.end();
    // `hero` has another ratio, `teaser` another name.
    await start({ hero: { ...HERO, spec: 'fill-60x60' }, card: TEASER, portrait: PRESETS.portrait }, playground.directory);
  });

  it('are named at the start where a field names them', () => {
    for (const field of ['api::article.article: coverCrops', 'layout.gallery: imagesCrops']) {
      expect(playground.logs()).toContain(`${field}.options.presets: expected presets of the configuration (hero, card, portrait), found "teaser". Add it to the configuration, or remove it here`);
    }
  });

  it('leave pages with a sensible picture', async () => {
    const { status, body } = await apis.content<One>(`/api/articles/${documentId}?renditions=hero,card&populate=cover`);
    const { hero: made, card } = body.data.cover.renditions as unknown as Readonly<Record<string, Rendition>>;
    expect([status, made?.width, made?.height, card?.width, made?.alt]).toEqual([200, 60, 60, 40, 'Kept']);
    await expectImage(made?.url ?? '', 'croppct-12x10-60x30|fill-60x60');
    expect(card?.url).toMatch(/\/card\/photo\.png\?f=png&v=/);
  });

  it('leave entries that can be saved, published, copied and discarded, with one warning for each field', async () => {
    const article = (await apis.admin<One>(`/${documentId}`)).body.data as Article & { readonly title: string };
    const data = { title: article.title, cover: photo.id, coverCrops: value(), banners: [{ id: article.banners[0]?.id, image: photo.id, imageCrops: value() }] };
    const replies = [
      await apis.admin(`/${documentId}`, { method: 'PUT', body: data }),
      await apis.admin(`/${documentId}/actions/publish`, { body: data }),
      await apis.admin(`/${documentId}/actions/discard`, { body: {} }),
      await apis.admin(`/clone/${documentId}`, { body: { ...data, title: title() } }),
      await apis.admin(`/${documentId}?locale=de`, { method: 'PUT', body: { ...data, title: title() } }),
      await apis.content(`/api/articles/${documentId}`, { method: 'PUT', body: { data: { coverCrops: value() } } }),
    ];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const named = 'coverCrops: the preset "teaser" of stored crops is unknown, so they are kept and not used.';
    await vi.waitFor(() => expect(playground.logs()).toContain(named), { timeout: 10_000 });
    expect(playground.logs().split(named)).toHaveLength(2);
    expect((await apis.content<One>(`/api/articles/${documentId}`)).body.data.coverCrops).toEqual(value());
  });

  it('are refused in other entries', async () => {
    const { status, body } = await apis.content<Refusal>('/api/articles', { body: { data: { title: title(), coverCrops: value() } } });
    expect([status, body.error.message]).toEqual([400, `coverCrops.${photo.documentId}.crops.teaser: expected a preset of the field (hero), found "teaser".`]);
  });
});
