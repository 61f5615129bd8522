import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Size } from '../../server/src/core/geometry/rect';
import { isKnownFailure, logIn, openPanel } from '../helpers/admin-panel';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { reference } from '../helpers/imaging/reference';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

/** The upright sizes of the images in the media library. */
const SIZES: Readonly<Record<string, Size>> = {
  harbour: { width: 2400, height: 1600 },
  owl: { width: 1500, height: 2000 },
  balloon: { width: 1000, height: 1200 },
  windmill: { width: 480, height: 320 },
  compass: { width: 800, height: 600 },
  valley: { width: 6000, height: 4000 },
};

/** An image of the gallery in the browser. */
interface Shown {
  readonly name: string;
  readonly spec: string;
  readonly width: number;
  readonly height: number;
}

const sizeOf = ({ name, spec, width, height }: Shown): string => `${name} ${spec}: ${width}x${height}`;

/** Its expected size, computed without the code of the plugin. */
function expectedOf(shown: Shown): Shown {
  const source = SIZES[shown.name];
  if (source === undefined) throw new Error(`expected one of ${Object.keys(SIZES).join(', ')}, found ${shown.name}`);
  const { width, height } = reference(shown.spec, source);
  return { ...shown, width, height };
}

let playground: TestPlayground;
let browser: Browser;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

const newPage = (): Promise<Page> => browser.newPage({ viewport: { width: 1280, height: 900 } });

describe('the gallery', () => {
  it('shows every image in the size of its spec', async () => {
    const page = await newPage();
    const errors = watchForErrors(page, playground.url);
    const response = await page.goto(`${playground.url}/gallery`);
    expect(response?.status()).toBe(200);

    // The images load when they scroll into view.
    const images = page.locator('img');
    const count = await images.count();
    for (let index = 0; index < count; index += 1) await images.nth(index).scrollIntoViewIfNeeded();
    const broken = () =>
      images.evaluateAll((all) => (all as HTMLImageElement[]).filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src));
    await expect.poll(async () => [...(await broken()), ...errors], { timeout: 60_000 }).toEqual([]);
    const shown: Shown[] = await page.locator('figure').evaluateAll((figures) =>
      figures.map((figure) => {
        const { src, naturalWidth, naturalHeight } = figure.querySelector('img') as HTMLImageElement;
        return { name: /([^/]+)\.\w+$/.exec(new URL(src).pathname)?.[1] ?? src, spec: figure.querySelector('.spec')?.textContent ?? '', width: naturalWidth, height: naturalHeight };
      }));
    expect(shown.map(sizeOf)).toEqual(shown.map(expectedOf).map(sizeOf));

    await page.evaluate(() => window.scrollTo(0, 0));
    await screenshot(page, 'gallery', { fullPage: true });
    expect(count).toBeGreaterThan(50);
  });

  it('has an alternative text for each image', async () => {
    const page = await newPage();
    await page.goto(`${playground.url}/gallery`);
    const unnamed = await page.locator('img').evaluateAll((all) => (all as HTMLImageElement[]).filter((image) => image.alt.trim() === '').map((image) => image.src));
    expect(unnamed).toEqual([]);
  });

  it('has the operations, specs and signed URLs of the images', async () => {
    const page = await newPage();
    await page.goto(`${playground.url}/gallery`);
    const figure = page.locator('figure', { has: page.locator('code', { hasText: /^fill-400x300-c80$/ }) });
    await expect.poll(() => figure.locator('a.url').textContent()).toMatch(/^\/images\/[\w-]{43}\/\d+\/fill-400x300-c80\/harbour\.jpg$/);
  });
});

describe('the admin panel of the production build', () => {
  it('logs the demo user in, without an error in the console', async () => {
    const page = await newPage();
    const errors = watchForErrors(page, playground.url);
    await logIn(page, playground.url, ADMIN);
    await page.getByRole('link', { name: 'Media Library' }).click();
    await page.getByText('harbour.jpg').first().waitFor();
    await screenshot(page, 'media-library');
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
  });

  it('loads nothing but the entry of the plugin before it is opened', async () => {
    const page = await (await openPanel(browser, playground.url, ADMIN)).newPage();
    const scripts: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.text());
    });
    const opened = async () => (await Promise.all(scripts)).filter((code) => /crop-frame|data-renditions-slot|\/renditions\/(?:settings|operations)|["'](?:find\.subtitle|link\.ready|settings\.routes)["']/.test(code)).length;
    await page.goto(`${playground.url}/admin`);
    await page.getByRole('link', { name: 'Image links' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await opened()).toBe(0);
    await page.getByRole('link', { name: 'Image links' }).click();
    await page.getByRole('heading', { name: 'Image links' }).waitFor();
    expect(await opened()).toBeGreaterThan(0);
    await page.context().close();
  });

  it.each(['en', 'de', 'ja'])('shows no key in the place of a text while pages load: %s', async (language) => {
    const context = await openPanel(browser, playground.url, ADMIN);
    await context.addInitScript((code) => {
      localStorage.setItem('strapi-admin-language', code);
      const keys: string[] = [];
      Object.assign(window, { keys });
      new MutationObserver(() => keys.push(...(document.body?.innerHTML.match(/renditions\.[a-z][\w.]*/g) ?? []))).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    }, language);
    const page = await context.newPage();
    for (const path of ['plugins/renditions', `plugins/renditions/assets/${(await playground.admin.findFile('owl.jpg')).id}`, 'settings/renditions']) {
      await page.goto(`${playground.url}/admin/${path}`);
      await page.locator('main h1, main [data-testid=crop-area]').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => (window as unknown as { readonly keys: readonly string[] }).keys)).toEqual([]);
    }
    await context.close();
  });
});
