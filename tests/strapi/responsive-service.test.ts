import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const CONFIG = {
  presets: {
    hero: { spec: 'fill-800x300', widths: [200, 400], formats: ['avif', 'webp', 'jpeg'], sizes: '50vw', route: 'cdn' },
    open: { spec: 'fill-80x30', widths: [40], route: 'media' },
    plain: 'fill-60x40|format-auto',
  },
  routes: { images: { path: '/images' }, cdn: { path: '/cdn', baseUrl: 'https://cdn.example.com/i' }, media: { path: '/media', presets: ['open'] } },
};

let playground: TestPlayground;
let photo: number;
let clear: number;
let moving: number;
let note: number;

/** What `srcset` or `picture` returned. */
interface Result {
  readonly src: string;
  readonly srcset: string;
  readonly sizes: string | null;
  readonly sources: readonly { readonly type: string; readonly srcset: string; readonly sizes: string | null }[];
  readonly img: { readonly src: string; readonly srcset: string };
  readonly placeholder: object;
}

type Presets = Readonly<Record<string, { readonly width: number; readonly placeholder: { readonly dataUrl: string } }>>;

interface Called<T> {
  readonly result: T;
  readonly html: string;
  readonly code?: string | null;
  readonly message?: string;
}

async function post<T>(body: { readonly method: string; readonly args: readonly unknown[]; readonly inTransaction?: boolean }) {
  const response = await fetch(`${playground.url}/test/service`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return (await response.json()) as Called<T>;
}

const call = <T = Result>(method: string, ...args: readonly unknown[]) => post<T>({ method, args });

beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) } });
  const upload = async (name: string, bytes: Buffer, info = {}) => (await playground.admin.uploadFile({ name, bytes }, info)).id;
  photo = await upload('photo.jpg', await plainJpeg('#336699', 900, 600), { alternativeText: 'A "photo" & more' });
  clear = await upload('clear.png', await sharp({ create: { width: 300, height: 200, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } }).png().toBuffer());
  moving = (await playground.admin.findFile('windmill.gif')).id;
  note = await upload('note.txt', Buffer.from('text'));
});
afterAll(() => playground?.stop());

/** The specs of URLs, decoded. */
const specsOf = (srcset = '') => srcset.split(', ').map((candidate) => decodeURIComponent(candidate.split('/').at(-2) ?? '') + (candidate.split(' ')[1] ?? ''));

describe('srcset()', () => {
  it('has the widths that are smaller than the spec, and the spec', async () => {
    const { result } = await call('srcset', photo, 'fill-600x400|format-webp', { widths: [900, 150, 300, 300], sizes: '100vw' });
    expect(result).toEqual({
      src: expect.stringMatching(/^\/images\/[\w-]{43}\/\d+\/fill-600x400%7Cformat-webp\/photo\.webp\?v=[\w-]{10}$/),
      srcset: expect.any(String),
      sizes: '100vw',
      width: 600,
      height: 400,
      candidates: [expect.objectContaining({ width: 150, height: 100 }), expect.objectContaining({ width: 300, height: 200 }), { url: result.src, width: 600, height: 400 }],
    });
    expect(specsOf(result.srcset)).toEqual(['fill-600x400|format-webp|width-150150w', 'fill-600x400|format-webp|width-300300w', 'fill-600x400|format-webp600w']);
  });

  it('takes widths, sizes and the route of a preset', async () => {
    const { result } = await call('srcset', photo, 'preset-hero');
    expect([result.sizes, result.src.startsWith('https://cdn.example.com/i/cdn/'), specsOf(result.srcset)]).toEqual(['50vw', true, ['preset-hero|width-200200w', 'preset-hero|width-400400w', 'preset-hero800w']]);
  });

  it('expands braces', async () => {
    const { result } = await call('srcset', photo, 'width-{400,200,2000}|format-png');
    expect(specsOf(result.srcset)).toEqual(['width-200|format-png200w', 'width-400|format-png400w', 'width-2000|format-png900w']);
  });

  it('expands braces around the names of presets: each URL has the version of its preset', async () => {
    const { result } = await call('srcset', photo, 'preset-{open,plain}|grayscale', { route: 'images' });
    const versions = result.srcset.split(', ').map((candidate) => /v=([\w-]{10})/.exec(candidate)?.[1]);
    const single = async (spec: string) => /v=([\w-]{10})/.exec((await call('srcset', photo, spec, { route: 'images' })).result.src)?.[1];
    expect(specsOf(result.srcset)).toEqual(['preset-plain|grayscale60w', 'preset-open|grayscale80w']);
    expect(versions).toEqual([await single('preset-plain|grayscale'), await single('preset-open|grayscale')]);
    expect(versions[0]).not.toBe(versions[1]);
  });

  it('works in a transaction, which may hold the only connection', async () => {
    const fresh = (await playground.admin.uploadFile({ name: 'fresh.jpg', bytes: await plainJpeg('#00ff00', 90, 60) })).id;
    for (const fileId of [photo, fresh]) expect((await post<Result>({ method: 'srcset', args: [fileId, 'width-30'], inTransaction: true })).result).toMatchObject({ width: 30, height: 20 });
  });

  it('is null for one width, and with an expiry in the URLs where it is asked for', async () => {
    const { result } = await call('srcset', photo, 'width-100', { expiresInSeconds: 60, absolute: true });
    expect(result).toMatchObject({ srcset: null, sizes: null, src: expect.stringMatching(/^http:.*\?expires=\d{10}&v=/), candidates: [{ width: 100, height: 66 }] });
  });

  it.each<[string, readonly unknown[], string | null, string]>([
    ['a wrong spec', [1, 'wdth-9'], 'INVALID_SPEC', '"wdth" is not an operation. Did you mean "width-9"?'],
    ['several formats', [1, 'width-9|format-{webp,png}'], 'INVALID_SPEC', 'expected one format in "width-9|format-{webp,png}", found webp, png: a srcset has one format, and picture() takes several'],
    ['an unknown preset', [1, 'preset-heros'], 'INVALID_SPEC', '"preset-heros" is not preset-NAME: expected one of hero, open, plain. Did you mean "preset-hero"?'],
    ['a wrong width', [1, 'width-9', { widths: [0] }], null, 'expected widths to be a list of at most 100 whole numbers from 1 to 65535, found [0]'],
    ['widths beside braces', [1, 'width-{9,8}', { widths: [7] }], null, 'expected no widths and formats beside the braces in "width-{9,8}": they stand for all widths and formats'],
    ['an unknown option', [1, 'width-9', { width: [9] }], null, 'there is no option "width"; expected route, absolute, expiresInSeconds, widths, sizes, crops. Did you mean "widths"?'],
    ['a route for presets', [1, 'width-9', { route: 'media' }], null, 'expected a route that signs filter specs, found "media", which serves the presets open alone'],
    ['no file', [null, 'width-9'], null, 'expected a media file or its numeric id, found null: is the relation populated, and does the entry have a file? Write: file && url(file, …)'],
    ['an unknown file', [999999, 'width-9'], 'FILE_NOT_FOUND', 'expected an image of the media library, found 999999'],
  ])('refuses %s', async (_title, args, code, message) => {
    expect(await call('srcset', ...args)).toEqual({ code, message });
  });

  it('refuses a file that is no image', async () => expect(await call('srcset', note, 'width-9')).toMatchObject({ code: 'FILE_NOT_FOUND' }));
});

describe('picture()', () => {
  it('has the formats of a preset, and HTML with everything escaped', async () => {
    const { result, html } = await call('picture', photo, { preset: 'hero' }, { attributes: { class: 'a"b' } });
    expect(result.sources.map(({ type, sizes }) => [type, sizes])).toEqual([['image/avif', '50vw'], ['image/webp', '50vw']]);
    expect(result.img).toMatchObject({ width: 800, height: 300, alt: 'A "photo" & more', sizes: '50vw', src: expect.stringMatching(/preset-hero%7Cformat-jpeg\/photo\.jpg/) });
    expect(result.placeholder).toEqual({ thumbhash: expect.any(String), color: expect.stringMatching(/^#336[67]99$/) });
    expect(html).toMatch(/^<picture><source type="image\/avif" srcset="[^"]+ 800w" sizes="50vw"><source type="image\/webp" [^>]+><img src="[^"]+" srcset="[^"]+" sizes="50vw" width="800" height="300" alt="A &quot;photo&quot; &amp; more" loading="lazy" decoding="async" class="a&quot;b"><\/picture>$/);
  });

  it('is loaded early with priority', async () => {
    const { html } = await call('picture', photo, { preset: 'plain' }, { priority: true, alt: '' });
    expect(html).toMatch(/^<img src="[^"]+" width="60" height="40" alt="" fetchpriority="high" decoding="async">$/);
  });

  it('keeps transparency and animation', async () => {
    const formatsOf = ({ result }: Called<Result>) => [...result.sources.map(({ type }) => type), /\.(\w+)\?/.exec(result.img.src)?.[1]];
    expect(formatsOf(await call('picture', clear, { spec: 'width-100' }))).toEqual(['image/avif', 'image/webp', 'png']);
    expect(formatsOf(await call('picture', moving, { spec: 'width-100' }))).toEqual(['webp']);
    expect(formatsOf(await call('picture', moving, { preset: 'hero' }))).toEqual(['webp']);
  });

  it('takes widths and formats, or braces', async () => {
    const { result } = await call('picture', photo, { spec: 'width-600', widths: [300], formats: ['webp', 'png'] });
    expect([specsOf(result.sources[0]?.srcset), specsOf(result.img.srcset)]).toEqual([['width-600|width-300|format-webp300w', 'width-600|format-webp600w'], ['width-600|width-300|format-png300w', 'width-600|format-png600w']]);
    const braces = (await call('picture', photo, { spec: 'format-{avif,jpeg}|width-{400,200}' })).result;
    expect([specsOf(braces.sources[0]?.srcset), specsOf(braces.img.srcset)]).toEqual([['format-avif|width-200200w', 'format-avif|width-400400w'], ['format-jpeg|width-200200w', 'format-jpeg|width-400400w']]);
  });

  it('has the image of a placeholder where it is asked for', async () => {
    const { result } = await call('picture', photo, { preset: 'hero' }, { placeholders: 'dataUrl' });
    expect(result.placeholder).toMatchObject({ dataUrl: expect.stringMatching(/^data:image\/png;base64,/) });
  });

  it('has URLs without signatures for a preset of such a route', async () => {
    const { result } = await call('picture', photo, { preset: 'open' });
    expect(result.img.src).toMatch(/^\/media\/[a-z0-9]{24}\/open\/photo\.jpg\?f=jpeg&v=/);
  });

  it.each<[string, readonly unknown[], string]>([
    ['neither a preset nor a spec', [1, {}], 'expected { preset } or { spec, widths, formats }, found neither a preset nor a spec'],
    ['an unknown preset', [1, { preset: 'heros' }], '"preset-heros" is not preset-NAME: expected one of hero, open, plain. Did you mean "preset-hero"?'],
    ['a preset with widths', [1, { preset: 'hero', widths: [9] }], 'there is no option "widths"; expected preset.'],
    ['an expiry of a preset without signatures', [1, { preset: 'open' }, { expiresInSeconds: 9 }], 'expected a route that signs its URLs, found "media": the URLs of presets do not expire'],
    ['other widths of a preset without signatures', [1, { spec: 'preset-open', widths: [9] }], 'expected no widths and formats, found some: the route "media" serves those of the preset "preset-open" alone. Leave them out, or choose a route that signs'],
    ['a route that does not serve the preset', [1, { preset: 'hero' }, { route: 'media' }], 'expected a route that serves the preset "hero", found "media", which serves the presets open alone'],
    ['an unknown format', [1, { spec: 'width-9', formats: ['avif', 'jpg'] }], 'expected formats to be a list of jpeg, png, webp, avif, gif, ico, heic, found "jpg". Did you mean "jpeg"?'],
    ['a format that is no list', [1, { spec: 'width-9', formats: 'webp' }], 'expected formats to be a list of jpeg, png, webp, avif, gif, ico, heic, found "webp".'],
    ['an event handler', [1, { preset: 'hero' }, { attributes: { onload: 'x' } }], 'attributes: expected no event handler, found "onload". Add a listener in a script.'],
  ])('refuses %s', async (_title, args, message) => expect((await call('picture', ...args)).message).toBe(message));
});

describe('presets()', () => {
  it('is what REST gives, for one file or a list', async () => {
    const one = (await call<Presets>('presets', photo, ['plain', 'hero'])).result;
    expect(Object.keys(one)).toEqual(['plain', 'hero']);
    expect(one['plain']).toMatchObject({ width: 60, height: 40, url: expect.stringMatching(/^http/) });
    const { result } = await call<readonly (Presets | null)[]>('presets', [photo, note, 999999, { id: clear }], ['plain'], { placeholders: 'dataUrl' });
    expect(result.map((renditions) => renditions?.['plain']?.width ?? null)).toEqual([60, null, null, 60]);
    expect(result[0]?.['plain']?.placeholder.dataUrl).toMatch(/^data:image\/png;base64,/);
  });

  it('refuses an unknown preset', async () => expect((await call('presets', photo, ['heros'])).message).toBe('expected any of the presets hero, open, plain; found "heros". Did you mean "hero"?'));
});
