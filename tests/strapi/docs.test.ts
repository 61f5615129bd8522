import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { launchBrowser, watchForErrors } from '../helpers/browser';
import { differencesFrom, exchangesOf, patternOf, type Exchange } from '../helpers/docs-exchanges';
import { seePage } from '../helpers/pages/see-page';
import { withholdImages } from '../helpers/pages/withheld-images';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { runSnippet } from '../helpers/run-snippet';
import { allSnippets, fencesOf, readPage, type Snippet } from '../helpers/snippets';

/** In the pages, Strapi's address. */
const ORIGIN = 'https://cms.example.com';
/** In docs/html.md, the file of the first article's cover. */
const DOCUMENT_ID = 't3sdmcht4hho3nx2igdshg9u';

const PACKAGE = { defineConfig: (config: object) => config };

/** The configuration in the first snippet of a page. */
function configOf(page: string): object {
  const snippet = allSnippets.find(({ place }) => place.startsWith(`${page}:`));
  return runSnippet(snippet as Snippet, () => PACKAGE)['renditions'] as object;
}

/** The presets of one page, and the route of the other for them. */
const CONFIG = { ...configOf('docs/responsive-images.md'), routes: { images: { path: '/images' }, media: { path: '/media', presets: ['hero'] } } };

/** A code block of a page in that language. */
function codeIn(page: string, language: string, part: string): string {
  const found = fencesOf(page).find((fence) => fence.language === language && fence.code.includes(part));
  if (found === undefined) throw new Error(`expected ${JSON.stringify(part)} in ${page}`);
  return found.code;
}

let playground: TestPlayground;
let signToken: string;

beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) } });
  vi.stubEnv('STRAPI_URL', playground.url);
  vi.stubGlobal('strapi', { plugin: () => ({ service: () => SERVICE }) });
  const { data } = (await playground.admin.request('/admin/api-tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'signs', description: '', type: 'custom', permissions: ['plugin::renditions.sign.create'], lifespan: null }),
  })) as { readonly data: { readonly accessKey: string } };
  signToken = data.accessKey;
  await vi.waitFor(async () => expect(JSON.stringify(await request('/api/articles?renditions=hero'))).not.toContain('"width":null'), { timeout: 60_000 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await playground?.stop();
});

async function request(path: string, init: RequestInit = {}): Promise<unknown> {
  const text = await (await fetch(playground.url + path, init)).text();
  return JSON.parse(text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ORIGIN)) as unknown;
}

const send = ({ method, path, headers, body }: Exchange) =>
  request(path, { method, headers: { ...headers, ...(headers['authorization'] !== undefined && { authorization: `Bearer ${signToken}` }) }, body });

describe.each(['docs/rest-and-graphql.md', 'docs/placeholders.md'])('%s', (page) => {
  it.each(exchangesOf(page))('$place has the response to $method $path', async (exchange) => {
    expect(differencesFrom(exchange.shown, await send(exchange))).toEqual([]);
  });
});

/** The service of the running Strapi. */
const SERVICE = Object.fromEntries(['srcset', 'picture', 'presets'].map((method) => [method, async (...args: readonly unknown[]) => {
  const response = await fetch(`${playground.url}/test/service`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method, args }) });
  const { result, html, message } = (await response.json()) as { readonly result: object; readonly html: string | null; readonly message?: string };
  if (!response.ok) throw new Error(message);
  return html === null ? result : { ...result, toHtml: () => html };
}]));

type Called = (...args: readonly unknown[]) => Promise<unknown>;

/** A function that the snippets of a page export, in each language. */
const functionsOf = (page: string, name: string): readonly Called[] => {
  const found = allSnippets.filter(({ place, code }) => place.startsWith(`${page}:`) && code.includes(`function ${name}(`));
  return found.map((snippet) => runSnippet(snippet)[name] as Called);
};

const specsOf = (srcset: string) => srcset.split(', ').map((candidate) => decodeURIComponent(candidate.split('/').at(-2) ?? ''));

describe('functions of the pages', () => {
  it('heroHtml returns the HTML that the page shows', async () => {
    const page = 'docs/responsive-images.md';
    const shown = codeIn(page, 'html', '<picture>').trim().replaceAll(/>\s+</g, '><');
    const calls = functionsOf(page, 'heroHtml');
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(await call({ id: 1 })).toMatch(patternOf(shown));
  });

  it('portrait has its widths and formats', async () => {
    const calls = functionsOf('docs/responsive-images.md', 'portrait');
    expect(calls).toHaveLength(2);
    for (const call of calls) {
      const { html, src, srcset, width, height } = (await call({ id: 1 })) as Readonly<Record<'html' | 'src' | 'srcset', string>> & Readonly<Record<'width' | 'height', number>>;
      expect(html).toMatch(patternOf('<picture><source type="image/webp" srcset="… 200w, … 400w" sizes="400px"><img src="…" srcset="… 200w, … 400w" sizes="400px" width="400" height="600" alt="The author" loading="lazy" decoding="async"></picture>'));
      expect([src.includes('/width-800%7Cformat-webp/'), specsOf(srcset), width, height]).toEqual([true, ['width-400|format-webp', 'width-800|format-webp'], 800, 533]);
    }
  });

  it('cardHtml has the placeholder behind the image', async () => {
    const calls = functionsOf('docs/placeholders.md', 'cardHtml');
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(await call({ id: 1 })).toMatch(/<img [^>]+ style="background: url\(data:image\/png;base64,[\w+/=]+\) center \/ cover"><\/picture>$/);
  });

  it('croppedHtml has the crop and the text of the article', async () => {
    const { id, documentId } = await playground.admin.findFile('harbour.jpg');
    const article = { cover: { id }, coverCrops: { [documentId]: { crops: { hero: { left: 12.5, top: 0, width: 75, height: 50 } }, alt: 'The lighthouse at dusk' } } };
    const calls = functionsOf('docs/crops.md', 'croppedHtml');
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(await call(article)).toMatch(/<img src="[^"]+" .*alt="The lighthouse at dusk"/);
    for (const call of calls) expect(await call(article)).toContain('/croppct-12.5x0-75x50%7Cfill-1600x600%7Cformat-jpeg/harbour.jpg?v=');
  });

  it('findArticles finds them with Strapi’s client', async () => {
    const [call] = functionsOf('docs/rest-and-graphql.md', 'findArticles');
    const articles = (await call?.()) as readonly { readonly cover: { readonly renditions: Readonly<Record<string, { readonly width: number }>> } }[];
    expect(articles.map(({ cover }) => cover.renditions['card']?.width)).toEqual([600, 600, 600, 480, 600, 600]);
  });
});

describe('docs/responsive-images.md', () => {
  it.each([[2400, 1600, '1600×600', [640, 960, 1280, 1600]], [1200, 900, '1200×450', [640, 960, 1200]], [600, 400, '600×225', [600]]])('has the candidates of %i×%i', async (width, height, size, widths) => {
    const { id } = await playground.admin.uploadFile({ name: `${width}.jpg`, bytes: await plainJpeg('#336699', width, height) });
    const hero = (await SERVICE['srcset']?.(id, 'preset-hero')) as { readonly width: number; readonly height: number; readonly candidates: readonly { readonly width: number }[] };
    expect([`${hero.width}×${hero.height}`, hero.candidates.map((candidate) => candidate.width)]).toEqual([size, widths]);
    const shown = widths.length === 1 ? 'one URL, no `srcset`' : widths.map((candidate) => `\`${candidate}w\``).join(', ');
    expect(readPage('docs/responsive-images.md')).toContain(`| ${width}×${height} | ${size} | ${shown} |`);
  });

  it('has a canvas around an opaque image that is transparent, and white in JPEG', async () => {
    const { sources, img } = (await SERVICE['picture']?.(1, { spec: 'pad-90x90' })) as { readonly sources: readonly { readonly srcset: string }[]; readonly img: { readonly src: string } };
    const corners = await Promise.all([...sources.map(({ srcset }) => srcset), img.src].map(async (url) => {
      const bytes = await (await fetch(playground.url + url)).arrayBuffer();
      const [red = 0, green = 0, blue = 0, alpha] = await sharp(bytes).ensureAlpha().extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
      return alpha === 0 ? 'transparent' : Math.min(red, green, blue) > 250 && alpha === 255 ? 'white' : [red, green, blue, alpha];
    }));
    expect(corners).toEqual(['transparent', 'transparent', 'white']);
  });
});

describe('docs/html.md', () => {
  let browser: Browser;
  let server: Server;
  let html = '';

  beforeAll(async () => {
    browser = await launchBrowser();
    server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(html)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Serves a page of another origin than Strapi's. */
  async function serve(page: string): Promise<string> {
    const { documentId } = await playground.admin.findFile('harbour.jpg');
    html = page.replaceAll(ORIGIN, playground.url).replaceAll(DOCUMENT_ID, documentId);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('has a page with a script that shows articles with their covers', async () => {
    const url = await serve(codeIn('docs/html.md', 'html', '<script'));
    const context = await browser.newContext({ viewport: { width: 390, height: 900 } });
    const withheld = await withholdImages(context);
    const page = await context.newPage();
    const errors = watchForErrors(page, url);
    await page.goto(url);
    const images = page.locator('img');
    await images.nth(5).waitFor({ state: 'attached' });
    const backgrounds = () => images.evaluateAll((all) => (all as HTMLElement[]).map(({ style }) => style.backgroundImage.startsWith('url("data:image/png;base64,')));
    expect(await backgrounds()).toEqual([true, true, true, true, true, true]);

    withheld.release();
    for (const image of await images.all()) {
      await image.scrollIntoViewIfNeeded();
      await image.evaluate((element: HTMLImageElement) => element.decode());
    }
    await expect.poll(backgrounds).toEqual([false, false, false, false, false, false]);
    expect(await images.evaluateAll((all) => (all as HTMLImageElement[]).map(({ currentSrc }) => currentSrc.replace(/^.*\/preset-card/, '').replace(/\?.*$/, '')))).toEqual([
      '%7Cwidth-400%7Cformat-avif/harbour.avif', '%7Cwidth-400%7Cformat-avif/owl.avif', '%7Cwidth-400%7Cformat-avif/balloon.avif',
      '%7Cwidth-400%7Cformat-webp/windmill.webp', '/compass.svg', '%7Cwidth-400%7Cformat-avif/valley.avif',
    ]);
    expect([withheld.requested.length, errors]).toEqual([6, []]);
    await context.close();
  });

  it('has an image that is written by hand', async () => {
    const style = codeIn('docs/responsive-images.md', 'css', 'img');
    const url = await serve(`<!doctype html><style>${style}</style>${codeIn('docs/html.md', 'html', DOCUMENT_ID)}`);
    const { images, errors, layoutShift } = await seePage(browser, url, { width: 390, density: 1 });
    expect([errors, layoutShift, images.map(({ complete, file, descriptor }) => [complete, file?.format, file?.width, descriptor])]).toEqual([[], 0, [[true, 'avif', 640, 640]]]);
  });
});

describe('docs/instead-of-responsive-formats.md', () => {
  /** Strapi's upload service, by the requests of the admin panel. */
  const upload = {
    getSettings: async () => ((await playground.admin.request('/upload/settings')) as { readonly data: object }).data,
    setSettings: (settings: object) => playground.admin.request('/upload/settings', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...settings, concurrentUploadRequests: undefined }) }),
  };

  it('turns the formats and the second encoding of uploads off', async () => {
    await upload.setSettings({ ...(await upload.getSettings()), responsiveDimensions: true, sizeOptimization: true });
    const bytes = await sharp(await plainJpeg('#336699', 1800, 1200)).jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer();
    const sizesOf = async () => {
      const { id } = await playground.admin.uploadFile({ name: 'turned.jpg', bytes });
      const file = (await playground.admin.request(`/upload/files/${id}`)) as { readonly formats: object };
      const { width, height } = await playground.rendition(id, 'original');
      return [Object.keys(file.formats).sort(), `${width}×${height}`];
    };
    expect(await sizesOf()).toEqual([['large', 'medium', 'small', 'thumbnail'], '1800×1200']);

    const snippets = allSnippets.filter(({ place, code }) => place.startsWith('docs/instead-of-responsive-formats.md:') && code.includes('bootstrap'));
    for (const snippet of snippets) {
      const { default: compiled, bootstrap } = runSnippet(snippet) as { readonly default?: { readonly bootstrap: Called }; readonly bootstrap?: Called };
      await (compiled?.bootstrap ?? bootstrap)?.({ strapi: { plugin: () => ({ service: () => upload }) } });
    }
    expect(snippets).toHaveLength(2);
    expect(await sizesOf()).toEqual([['thumbnail'], '1200×1800']);
  });
});
