import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStrapisOwn, logIn } from '../helpers/admin-panel';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let browser: Browser;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground(), launchBrowser()]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

const newPage = (): Promise<Page> => browser.newPage({ viewport: { width: 1280, height: 900 } });

describe('the gallery', () => {
  it('shows every picture', async () => {
    const page = await newPage();
    const errors = watchForErrors(page, playground.url);
    const answer = await page.goto(`${playground.url}/gallery`);
    expect(answer?.status()).toBe(200);

    // They load as they come into view.
    const images = page.locator('img');
    const count = await images.count();
    for (let index = 0; index < count; index += 1) await images.nth(index).scrollIntoViewIfNeeded();
    const broken = () =>
      images.evaluateAll((all) => (all as HTMLImageElement[]).filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src));
    await expect.poll(async () => [...(await broken()), ...errors], { timeout: 60_000 }).toEqual([]);

    await page.evaluate(() => window.scrollTo(0, 0));
    await screenshot(page, 'gallery', { fullPage: true });
    expect(count).toBeGreaterThan(50);
  });

  it('names each picture for those who cannot see it', async () => {
    const page = await newPage();
    await page.goto(`${playground.url}/gallery`);
    const unnamed = await page.locator('img').evaluateAll((all) => (all as HTMLImageElement[]).filter((image) => image.alt.trim() === '').map((image) => image.src));
    expect(unnamed).toEqual([]);
  });

  it('holds operations, specs and signed URLs beside the pictures', async () => {
    const page = await newPage();
    await page.goto(`${playground.url}/gallery`);
    const figure = page.locator('figure', { has: page.locator('code', { hasText: /^fill-400x300-c80$/ }) });
    await expect.poll(() => figure.locator('a.url').textContent()).toMatch(/^\/images\/[\w-]{43}\/\d+\/fill-400x300-c80\/harbour\.jpg$/);
  });
});

describe('the admin panel of the production build', () => {
  it('lets the demo user in, without an error in the console', async () => {
    const page = await newPage();
    const errors = watchForErrors(page, playground.url);
    await logIn(page, playground.url, ADMIN);
    await page.getByRole('link', { name: 'Media Library' }).click();
    await page.getByText('harbour.jpg').first().waitFor();
    await screenshot(page, 'media-library');
    expect(errors.filter((error) => !isStrapisOwn(error))).toEqual([]);
  });
});
