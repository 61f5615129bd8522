import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Size } from '../../server/src/core/geometry/rect';
import { isKnownFailure, logIn } from '../helpers/admin-panel';
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
});
