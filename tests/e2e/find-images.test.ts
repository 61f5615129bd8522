import sharp from 'sharp';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isKnownFailure, openPanel, type Credentials } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let browser: Browser;
let context: BrowserContext;
let brand: number;

/** Enough for two pages with the six images of the playground. */
const FILLERS = 30;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
  const { admin } = playground;
  const colour = (background: string) => sharp({ create: { width: 60, height: 30, channels: 3, background } });
  const upload = async (name: string, bytes: Buffer, folder?: number) => admin.uploadFile({ name, bytes }, { ...(folder !== undefined && { folder }) });
  brand = await addFolder('Brand', null);
  const logos = await addFolder('Logos', brand);
  for (let count = 0; count < FILLERS; count += 1) await upload(`filler-${count}.png`, await colour('#888').png().toBuffer());
  await upload('flag.png', await colour('#c00').png().toBuffer(), brand);
  await upload('logo.png', await colour('#0c0').png().toBuffer(), logos);
  await upload('scan.tiff', await colour('#00c').tiff().toBuffer());
  await upload('broken.tiff', Buffer.from('II*\0not an image'));
  // Stored on its side, upright by its EXIF orientation: red is on the left of the stored pixels, and at the top.
  const stored = sharp({ create: { width: 300, height: 200, channels: 3, background: '#00f' } }).composite([{ input: { create: { width: 100, height: 200, channels: 3, background: '#f00' } }, left: 0, top: 0 }]);
  await upload('turned.jpg', await stored.withMetadata({ orientation: 6 }).jpeg().toBuffer());
  context = await newContext();
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

async function addFolder(name: string, parent: number | null): Promise<number> {
  const { data } = (await playground.admin.request('/upload/folders', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, parent }) })) as { readonly data: { readonly id: number } };
  return data.id;
}

const newContext = (options: BrowserContextOptions = {}, user: Credentials = ADMIN): Promise<BrowserContext> =>
  openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });

async function openPage(query = '', within = context): Promise<Page> {
  const page = await within.newPage();
  await page.goto(`${playground.url}/admin/plugins/renditions${query}`);
  return page;
}

const tiles = (page: Page): Locator => page.locator('section[aria-busy] li a[href*="/plugins/"]');
const heading = (page: Page): Locator => page.locator('section[aria-busy] h2');
const searchField = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search for an image' });
const addressOf = (page: Page): string => decodeURIComponent(new URL(page.url()).search);
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.tagName ?? '');

async function sort(page: Page, order: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Sort by' }).click();
  await page.getByRole('option', { name: order }).click();
}

describe('the find page', () => {
  it('searches while the editor types, and keeps the focus', async () => {
    const page = await openPage();
    await expect.poll(() => tiles(page).count()).toBe(24);
    await searchField(page).pressSequentially('harb');
    await expect.poll(() => heading(page).textContent()).toBe('1 image');
    expect(await tiles(page).allTextContents()).toEqual([expect.stringContaining('harbour.jpg')]);
    expect(addressOf(page)).toBe('?search=harb');
    expect(await focused(page)).toBe('INPUT');
    await expect.poll(() => page.getByRole('status').allTextContents()).toContain('1 image');
    await searchField(page).fill('no such image');
    await page.getByText('No images match “no such image”.').waitFor();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect.poll(() => tiles(page).count()).toBe(24);
    expect(await focused(page)).not.toBe('BODY');
    await page.close();
  });

  it('sorts, and its address holds the order', async () => {
    const page = await openPage();
    await sort(page, 'Oldest first');
    await expect.poll(() => tiles(page).first().textContent()).not.toContain('turned.jpg');
    await sort(page, 'Name');
    await expect.poll(() => tiles(page).first().textContent()).toContain('balloon.png');
    expect(addressOf(page)).toBe('?sort=name');
    await page.reload();
    await expect.poll(() => tiles(page).first().textContent()).toContain('balloon.png');
    await page.close();
  });

  it('begins another page at its top, with the focus on its number of images', async () => {
    const page = await openPage();
    const next = page.getByRole('button', { name: 'Next' });
    await next.scrollIntoViewIfNeeded();
    await next.click();
    await page.getByText('Page 2 of 2').waitFor();
    await expect.poll(() => heading(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await heading(page).evaluate((element) => element.getBoundingClientRect().top > 0 && element.getBoundingClientRect().bottom < innerHeight)).toBe(true);
    await page.goBack();
    await page.getByText('Page 1 of 2').waitFor();
    await page.close();
  });

  it('leads from beyond the last page to the last one', async () => {
    const page = await openPage('?page=999');
    await page.getByText('Page 2 of 2').waitFor();
    expect(addressOf(page)).toBe('?page=2');
    expect(await tiles(page).count()).toBeGreaterThan(0);
    await page.close();
  });

  it('keeps the focus in the field while one searches from another page', async () => {
    const page = await openPage('?page=2');
    await page.getByText('Page 2 of 2').waitFor();
    await searchField(page).fill('flag');
    await expect.poll(() => tiles(page).count()).toBe(1);
    expect(await searchField(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.close();
  });

  it('shows folders with the images below them, and the way back', async () => {
    const page = await openPage();
    const folders = page.getByRole('navigation', { name: 'Folders' });
    await folders.getByRole('link', { name: 'Brand' }).click();
    await expect.poll(async () => (await tiles(page).allTextContents()).map((text) => text.slice(0, 4)).toSorted()).toEqual(['flag', 'logo']);
    expect(addressOf(page)).toBe(`?folder=${brand}`);
    await folders.getByRole('link', { name: 'Logos' }).click();
    await expect.poll(() => tiles(page).count()).toBe(1);
    expect(await folders.locator('[aria-current=page]').textContent()).toBe('Logos');
    await searchField(page).fill('flag');
    await page.getByText('No images match “flag”.').waitFor();
    await folders.getByRole('link', { name: 'All images' }).click();
    await expect.poll(() => heading(page).textContent()).toBe('1 image');
    await page.close();
  });

  it('shows an image upright that is stored on its side, with its upright size', async () => {
    const page = await openPage('?search=turned');
    await expect.poll(() => tiles(page).first().textContent()).toContain('200 × 300');
    const image = tiles(page).first().locator('img');
    await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalHeight / element.naturalWidth), { timeout: 15_000 }).toBe(1.5);
    const topAndBottom = await image.evaluate(async (element: HTMLImageElement) => {
      await element.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
      const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
      pen.drawImage(element, 0, 0);
      return [0.1, 0.9].map((part) => [...pen.getImageData(canvas.width / 2, canvas.height * part, 1, 1).data].findIndex((value) => value > 200));
    });
    expect(topAndBottom).toEqual([0, 2]);
    await page.close();
  });

  it('shows a TIFF, and of a damaged one what it is and where to replace it', async () => {
    const page = await openPage('?search=tiff');
    await expect.poll(() => tiles(page).count()).toBe(2);
    const [scan, broken] = ['scan.tiff', 'broken.tiff'].map((name) => tiles(page).filter({ hasText: name })) as [Locator, Locator];
    await expect.poll(() => scan.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(60);
    await broken.getByText('Damaged file').waitFor();
    expect(await broken.textContent()).toContain('TIFF');
    expect(await broken.locator('img').count()).toBe(0);
    await broken.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/admin/plugins/upload');
    await page.close();
  });

  it('offers the images that were opened last in this browser', async () => {
    const page = await openPage('?search=owl');
    await tiles(page).filter({ hasText: 'owl.jpg' }).click();
    await page.getByTestId('crop-area').waitFor();
    await page.goto(`${playground.url}/admin/plugins/renditions`);
    const recent = page.locator('section', { has: page.getByRole('heading', { name: 'Recently opened' }) });
    expect(await recent.getByRole('link').first().textContent()).toContain('owl.jpg');
    await searchField(page).fill('harb');
    await expect.poll(() => recent.count()).toBe(0);
    await page.close();
  });
});

describe('several images', () => {
  it('get links with the same settings, as a table that is copied', async () => {
    const page = await openPage('?search=flag');
    await page.getByRole('checkbox', { name: 'Choose flag.png' }).check();
    await searchField(page).fill('harbour');
    await page.getByRole('checkbox', { name: 'Choose harbour.jpg' }).check();
    await page.getByRole('region', { name: '2 images chosen' }).getByRole('button', { name: 'Get links' }).click();
    const dialog = page.getByRole('dialog', { name: 'Links to 2 images' });
    await dialog.getByRole('combobox', { name: 'Size and format' }).click();
    await page.getByRole('option', { name: 'Link preview (og:image), 1200 × 630' }).click();
    await expect.poll(() => dialog.getByRole('row').count()).toBe(3);
    expect(await findAccessibilityViolations(page, '[role=dialog]')).toEqual([]);
    await screenshot(page, 'links-of-several-images');
    await dialog.getByRole('button', { name: 'Copy table' }).click();
    await dialog.getByText('Copied').waitFor();
    const copied = await page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      return Promise.all(['text/plain', 'text/html'].map(async (type) => (await item?.getType(type))?.text()));
    });
    const [text = '', html = ''] = copied;
    const rows = text.split('\n').map((row) => row.split('\t'));
    expect(rows.map(([name]) => name)).toEqual(['Image', 'flag.png', 'harbour.jpg']);
    for (const [, url = ''] of rows.slice(1)) {
      expect(html).toContain(url);
      expect((await fetch(url)).status).toBe(200);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    expect(await page.getByRole('region', { name: /chosen/ }).count()).toBe(0);
    expect(await focused(page)).toBe('H2');
    await page.close();
  });

  it('include settings that editors saved, and say of each image why it has no link', async () => {
    const send = (body: object) => playground.admin.request('/renditions/saved-specs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    await send({ name: 'Far corner', spec: 'crop-1000x800-100x100' });
    const page = await openPage('?search=flag');
    await page.getByRole('checkbox', { name: 'Choose flag.png' }).check();
    await page.getByRole('button', { name: 'Get links' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Size and format' }).click();
    await page.getByRole('option', { name: 'Far corner' }).click();
    await dialog.getByText("These settings don't work.").waitFor();
    expect(await dialog.getByRole('button', { name: 'Copy table' }).isDisabled()).toBe(true);
    await page.close();
  });

  it('can be copied by hand where the browser has no clipboard', async () => {
    const page = await openPage('?search=flag');
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByRole('checkbox', { name: 'Choose flag.png' }).check();
    await page.getByRole('button', { name: 'Get links' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Size and format' }).click();
    await page.getByRole('option', { name: /^Card/ }).click();
    await dialog.getByRole('button', { name: 'Copy table' }).click();
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Table as text' }).inputValue()).toMatch(/^Image\tLink\nflag\.png\thttp/);
    await page.close();
  });
});

describe('who uses the find page', () => {
  it('without access to the Media Library reads so', async () => {
    const user = await createEditor(playground.admin, 'without-library', ['plugin::renditions.use']);
    const own = await newContext({}, user);
    const page = await openPage('', own);
    await page.getByText('Your role may not read the Media Library', { exact: false }).waitFor();
    expect(await page.getByText('You do not have permission to generate image URLs', { exact: false }).count()).toBe(0);
    await own.close();
  });

  it.each([['de', 'Sortieren nach', '1 Bild'], ['ja', '並べ替え', '画像1件']])('reads it in %s', async (language, label, count) => {
    const page = await openPage('?search=harbour');
    await page.evaluate((code) => localStorage.setItem('strapi-admin-language', code), language);
    await page.reload();
    await page.getByText(label).first().waitFor();
    await expect.poll(() => heading(page).textContent()).toBe(count);
    expect(await page.getByText(/renditions\.\w/).count()).toBe(0);
    await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    await page.close();
  });

  it('on a phone has no sideways scrolling, and no violation of WCAG A and AA in either theme', async () => {
    for (const theme of ['light', 'dark']) {
      const page = await openPage('?sort=oldest');
      const errors = watchForErrors(page, playground.url);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.addInitScript((name) => localStorage.setItem('STRAPI_THEME', name), theme);
      await page.reload();
      await page.getByRole('checkbox', { name: 'Choose harbour.jpg' }).check();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
      await screenshot(page, `find-images-phone-${theme}`);
      expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
      await page.close();
    }
    const page = await openPage();
    await expect.poll(() => tiles(page).count()).toBe(24);
    expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    await screenshot(page, 'find-images');
    await page.close();
  });
});
