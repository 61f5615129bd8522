import { readFile } from 'node:fs/promises';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../../admin/src/translations/formatBytes';
import { detailsOf, openArticle } from '../helpers/admin-panel';
import { screenshot } from '../helpers/browser';
import { encodeTestImage } from '../helpers/imaging/test-image';
import type { TestPlayground } from '../helpers/playground';
import { collectAnnouncements, unreachableControls } from '../helpers/screen-reader';
import { PICTURE, button, choose, link, linkOf, rendered, sizeOf, startWorkbench, type Workbench } from '../helpers/workbench-page';

const ELSEWHERE = 'https://cdn.example.com';
const HARBOUR_TALE = 'The keeper of the last light';

let workbench: Workbench;
let playground: TestPlayground;
let context: BrowserContext;
let position: number;

beforeAll(async () => {
  const routes = { images: { path: '/images' }, cdn: { path: '/cdn', baseUrl: ELSEWHERE } };
  workbench = await startWorkbench({ orientation: 1, quick: false, env: { RENDITIONS_CONFIG: JSON.stringify({ routes }) } });
  ({ playground, context, position } = workbench);
});
afterAll(() => workbench?.stop());

const open: Workbench['open'] = (...args) => workbench.open(...args);
const facts = (page: Page): Locator => page.getByTestId('facts');

async function bytesOf(url: string): Promise<Buffer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** Chooses an item of the menu beside "Copy link". */
async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await button(page, 'Copy as…').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

describe('what the link serves', () => {
  it('has the size and the bytes that the facts name', async () => {
    const page = await open('width-120|format-webp');
    const url = await linkOf(page, 'width-120|format-webp');
    await expect.poll(() => facts(page).textContent()).toContain('Result: ');
    const bytes = await bytesOf(url);
    expect(await facts(page).textContent()).toContain(`Result: 120 × 96 pixels, ${formatBytes(bytes.length, 'en')}, WEBP`);
    await page.close();
  });

  it('is the preset that is chosen', async () => {
    const page = await open('width-120');
    await page.getByTestId('ratio-strip').locator('[data-shape=preset-portrait] button').click();
    // The image has too few pixels for 400 × 600.
    expect(await sizeOf(await linkOf(page, 'fill-400x600-c40|format-webp'))).toEqual([134, 200]);
    await page.close();
  });

  it('is a spec that the form cannot show', async () => {
    const spec = 'width-200|crop-10x20-100x50|rotate-90|width-40';
    const page = await open(spec);
    await page.getByText("The form can't show these instructions.", { exact: false }).waitFor();
    expect(await sizeOf(await linkOf(page, spec))).toEqual([40, 80]);
    await page.close();
  });

  it('is nothing after the link has stopped working, until another end is chosen', async () => {
    const page = await context.newPage();
    await page.goto(workbench.addressOf(position, '?spec=width-100&expires=1000000000'));
    await page.getByTestId('facts').getByText('This time has passed', { exact: false }).waitFor();
    // When the server has answered: until then there is no link either.
    await expect.poll(() => rendered(page)).toBe('width-100');
    expect(await link(page)).toBe('');
    await choose(page, 'Link stops working', 'In an hour');
    expect(await sizeOf(await linkOf(page, 'width-100'))).toEqual([100, 80]);
    await page.close();
  });
});

describe('the original', () => {
  it('keeps its bytes and its texts when the focal point is saved', async () => {
    const original = await encodeTestImage(PICTURE, 'jpeg');
    const texts = { alternativeText: 'A fan', caption: 'In the harbour' };
    const { id } = await playground.admin.uploadFile({ name: 'untouched.jpg', bytes: original }, texts);
    const before = await playground.admin.findFile('untouched.jpg');
    const page = await open('focal-20x30|fill-50x100', id);
    await button(page, 'Save for all uses').click();
    await button(page.getByRole('alertdialog'), 'Save for all uses').click();
    await expect.poll(async () => (await playground.admin.findFile('untouched.jpg')).focalPoint).toEqual({ x: 20, y: 30 });
    const after = await playground.admin.findFile('untouched.jpg');
    expect(after).toMatchObject({ ...texts, url: before.url });
    expect((await bytesOf(`${playground.url}${after.url}`)).equals(original)).toBe(true);
    await page.close();
  });
});

describe('the dialog over an entry', () => {
  it('downloads an image of another origin, and the entry keeps its changes', async () => {
    const page = await context.newPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => request.url().startsWith(ELSEWHERE) && elsewhere.push(request.url()));
    await openArticle(page, playground.url, HARBOUR_TALE);
    await page.locator('input[name=title]').fill('Half a title');
    await button(page, 'Edit').click();
    const details = await detailsOf(page, 'harbour.jpg');
    await details.locator('input[name=caption]').fill('Half a caption');
    await button(details, 'URL generator').click();

    // Below a question it would be hidden, and not closed.
    const generator = page.getByRole('dialog', { name: 'URL generator · harbour.jpg', includeHidden: true });
    await generator.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    await choose(page, 'Address', 'cdn (/cdn)');
    await expect.poll(() => link(page)).toMatch(/^https:\/\/cdn\.example\.com\/cdn\//);
    await expect.poll(() => facts(page).textContent()).toContain('Result: ');
    const address = page.url();
    const downloading = page.waitForEvent('download');
    await chooseFromMenu(page, 'Download');
    const bytes = await readFile(await (await downloading).path());
    expect(await facts(page).textContent()).toContain(formatBytes(bytes.length, 'en'));
    expect([page.url(), elsewhere]).toEqual([address, []]);

    await page.keyboard.press('Escape');
    await generator.waitFor({ state: 'detached' });
    expect(await details.locator('input[name=caption]').inputValue()).toBe('Half a caption');
    // Strapi asks whether the caption is to be discarded.
    page.once('dialog', (dialog) => void dialog.accept());
    await button(details, 'Cancel').click();
    await details.waitFor({ state: 'detached' });
    expect(await page.locator('input[name=title]').inputValue()).toBe('Half a title');
    await page.close();
  });
});

describe('the menu beside "Copy link"', () => {
  it.each([['laptop', { width: 1280, height: 800 }], ['phone', { width: 390, height: 844 }]])('shows all its items on a %s', async (name, viewport) => {
    const page = await open('width-120');
    await page.setViewportSize(viewport);
    await expect.poll(() => button(page, 'Copy link').isEnabled()).toBe(true);
    await button(page, 'Copy as…').click();
    await page.getByRole('menu').waitFor();
    await page.getByRole('menu').evaluate((menu) => Promise.allSettled(menu.getAnimations().map(({ finished }) => finished)));
    expect(await page.getByRole('menuitem').count()).toBe(7);
    expect(await page.getByRole('menu').evaluate((menu) => menu.scrollHeight - menu.clientHeight)).toBeLessThanOrEqual(1);
    const box = await page.getByRole('menu').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    await screenshot(page, `workbench-menu-${name}`);
    await page.close();
  });
});

describe('at 200 % of a laptop’s screen', () => {
  it('all controls can be reached, and "Copy link" is in sight', async () => {
    const zoomed = await workbench.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    const page = await open('fill-120x90', position, zoomed);
    await expect.poll(() => facts(page).textContent()).toContain('Result: ');
    for (const step of ['Shape', 'Quality', 'Link']) {
      await button(page.getByRole('group', { name: 'Steps' }), step).click();
      await screenshot(page, `workbench-zoomed-${step.toLowerCase()}`);
      expect(await unreachableControls(page, 'main')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      const copy = await button(page, 'Copy link').boundingBox();
      expect(copy?.y).toBeGreaterThanOrEqual(0);
      expect((copy?.y ?? 0) + (copy?.height ?? 0)).toBeLessThanOrEqual(400);
    }
    await zoomed.close();
  });
});

describe('a screen reader', () => {
  it('hears one announcement for each settled change on the main way', async () => {
    const page = await open('width-120');
    const announcements = await collectAnnouncements(page);
    // A slow server is announced before as being busy.
    const said = async () => (await announcements()).filter((text) => text !== 'Updating…');
    const heard: unknown[] = [];
    const expectHeard = async (text: RegExp) => {
      heard.push(expect.stringMatching(text));
      await expect.poll(said, { timeout: 30_000 }).toEqual(heard);
    };
    await expectHeard(/^Link ready, 120 × 96, /);
    // The link is there before its picture: it is announced with both.
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    await page.route('**/preview?spec=fill-120x200*', async (route) => held.then(() => route.continue()));
    await button(page, 'Crop to size').click();
    await linkOf(page, 'fill-120x200');
    // Longer in the page than a change takes to be announced.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    expect(await said()).toEqual(heard);
    respond();
    await expectHeard(/^Link ready, 120 × 200, /);
    await page.getByTestId('ratio-strip').getByRole('button', { name: '1:1' }).click();
    await expectHeard(/^Link ready, 200 × 200, /);
    await page.getByRole('slider', { name: /^Quality/ }).fill('40');
    await page.getByRole('slider', { name: /^Quality/ }).press('ArrowRight');
    await linkOf(page, 'fill-200x200|quality-41');
    await expectHeard(/^Link ready, 200 × 200, /);
    expect(new Set(await said()).size).toBe(4);
    await button(page, 'Copy link').click();
    // Strapi's notification has a button.
    await expectHeard(/^Copied/);
    await page.close();
  });
});
