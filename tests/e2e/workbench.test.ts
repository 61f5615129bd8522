import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillInLogin, isKnownFailure, openPanel, type Credentials } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

const PICTURE = gradient({ width: 250, height: 200 });

let playground: TestPlayground;
let browser: Browser;
let context: BrowserContext;
/** Without a focal point; stored rotated, upright only by its EXIF orientation. */
let position: number;
let harbour: number;
let windmill: number;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
  position = (await playground.admin.uploadFile({ name: 'position.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 6) }, { alternativeText: 'Colours' })).id;
  harbour = (await playground.admin.findFile('harbour.jpg')).id;
  windmill = (await playground.admin.findFile('windmill.gif')).id;
  context = await newContext();
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

const newContext = (options: BrowserContextOptions = {}, user: Credentials = ADMIN): Promise<BrowserContext> =>
  openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });

const addressOf = (id: number, query = ''): string => `${playground.url}/admin/plugins/renditions/assets/${id}${query}`;

/** Opens the workbench; with "Advanced", which shows the spec. */
async function open(spec?: string, id = position, within = context): Promise<Page> {
  const page = await within.newPage();
  await page.goto(addressOf(id, spec === undefined ? '' : `?spec=${encodeURIComponent(spec)}`));
  await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
  if (!(await instructions(page).isVisible())) await page.getByRole('button', { name: 'Advanced', exact: true }).click();
  return page;
}

const instructions = (page: Page): Locator => page.getByRole('textbox', { name: 'Instructions' });
const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const expectSpec = (page: Page, spec: string) => expect.poll(() => instructions(page).inputValue()).toBe(spec);
const link = (page: Page): Promise<string> => field(page, 'Link').inputValue();
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Waits for the link of the current settings. */
async function linkOf(page: Page): Promise<string> {
  const encoded = `/${encodeURIComponent(await instructions(page).inputValue())}/`;
  await expect.poll(() => link(page)).toContain(encoded);
  return link(page);
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function fill(page: Page, label: string, value: number | string): Promise<void> {
  await field(page, label).fill(String(value));
  await field(page, label).press('Tab');
}

async function sizeOf(url: string): Promise<readonly [number | undefined, number | undefined]> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return [width, height];
}

async function copyAs(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await button(page, 'Copy as…').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await expect.poll(() => clipboard(page)).not.toBe('');
  return clipboard(page);
}

describe('the steps from a shape to a link', () => {
  let page: Page;
  beforeAll(async () => { page = await open(); });
  afterAll(() => page?.close());

  it.each<[string, () => Promise<void>, string, readonly [number, number]]>([
    ['Set width', () => fill(page, 'Width in pixels', 120), 'width-120', [120, 96]],
    ['Set height', () => fill(page, 'Height in pixels', 80), 'height-80', [100, 80]],
    ['Fit within', async () => { await fill(page, 'Width in pixels', 100); await fill(page, 'Height in pixels', 100); }, 'max-100x100', [100, 80]],
    ['Original', async () => undefined, 'original', [250, 200]],
    ['At least', async () => { await fill(page, 'Height in pixels', 90); }, 'min-100x90', [112, 90]],
    ['Per cent', () => fill(page, 'Percentage', 40), 'scale-40', [100, 80]],
    ['Fit with border', async () => undefined, 'pad-100x90', [100, 90]],
  ])('whole image, %s', async (mode, set, spec, size) => {
    await choose(page, 'Size', mode);
    await set();
    await expectSpec(page, spec);
    expect(await sizeOf(await linkOf(page))).toEqual(size);
  });

  it('crop to size', async () => {
    await button(page, 'Crop to size').click();
    await fill(page, 'Width in pixels', 60);
    await fill(page, 'Height in pixels', 90);
    await expectSpec(page, 'fill-60x90');
    expect(await sizeOf(await linkOf(page))).toEqual([60, 90]);
  });

  it('zoom needs a point: without a focal point it is the centre', async () => {
    await fill(page, 'Zoom (%)', 50);
    await expectSpec(page, 'focal-50x50|fill-60x90-c50');
    await button(page, 'Reset').click();
    await expectSpec(page, 'fill-60x90');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  });

  it('a free crop keeps the frame and the size', async () => {
    await button(page, 'Free crop').click();
    await expectSpec(page, 'crop-58x0-134x200|fill-60x90');
    await fill(page, 'Output width', 30);
    expect(await sizeOf(await linkOf(page))).toEqual([30, 90]);
    await expect.poll(() => field(page, 'Crop width').inputValue()).toBe('67');
  });

  it('a ratio changes an output side', async () => {
    await choose(page, 'Aspect ratio', '1:1');
    await expect.poll(() => field(page, 'Output height').inputValue()).toBe('30');
    expect(await sizeOf(await linkOf(page))).toEqual([30, 30]);
    await choose(page, 'Aspect ratio', 'Free');
    await expect.poll(() => field(page, 'Output height').inputValue()).toBe('');
  });

  it('a turn leaves the size as the form says', async () => {
    await instructions(page).fill('fill-60x90');
    await choose(page, 'Rotate', '90°');
    await expectSpec(page, 'rotate-90|fill-60x90');
    expect(await sizeOf(await linkOf(page))).toEqual([60, 90]);
  });

  it('a place that is too far keeps the size of the crop', async () => {
    await instructions(page).fill('crop-10x20-100x50');
    await fill(page, 'Left', 99_999);
    await expectSpec(page, 'crop-150x20-100x50');
  });

  it('format, quality and background', async () => {
    await instructions(page).fill('width-100');
    await page.getByRole('button', { name: /^WEBP/ }).click();
    await page.getByRole('slider', { name: /^Quality/ }).fill('40');
    await page.getByRole('slider', { name: /^Quality/ }).press('ArrowRight');
    await expectSpec(page, 'width-100|format-webp|quality-41');
    await fill(page, 'Background', '#zzz');
    await page.getByText('Enter a colour such as #ffcc00.').waitFor();
    await instructions(page).fill('width-100|bgcolor-00ff00');
    await expect.poll(() => field(page, 'Background').inputValue()).toBe('#00ff00');
    expect(await page.getByText('Enter a colour such as #ffcc00.').count()).toBe(0);
  });

  it('each format gets its bytes', async () => {
    await instructions(page).fill('width-90');
    for (const format of ['JPEG', 'PNG', 'WEBP', 'AVIF']) {
      await expect.poll(() => page.getByRole('button', { name: new RegExp(`^${format}`) }).textContent(), { timeout: 60_000 }).toMatch(/\d.*[Bb]/);
    }
  });
});

describe('copy link', () => {
  it('copies the link, and what pages need of it', async () => {
    const page = await open('width-120');
    const url = await linkOf(page);
    await page.getByRole('banner').getByRole('button', { name: 'Copy link' }).or(button(page, 'Copy link')).first().click();
    await expect.poll(() => clipboard(page)).toBe(url);
    expect(await copyAs(page, 'HTML <img>')).toMatch(/^<img src="[^"]+" srcset="[^"]+ 1x, [^"]+ 2x" width="120" height="96" alt="Colours">$/);
    const picture = await copyAs(page, 'HTML <picture> with AVIF and WebP');
    expect(picture).toMatch(/<source type="image\/avif"[^>]*>\s*<source type="image\/webp"[^>]*>\s*<img /);
    for (const [, source = ''] of picture.matchAll(/srcset="([^" ]+)"/g)) expect(await sizeOf(source.replaceAll('&amp;', '&'))).toEqual([120, 96]);
    expect(await copyAs(page, 'Markdown')).toBe(`![Colours](${url})`);
    expect(await copyAs(page, 'Next.js')).toContain('unoptimized');
    expect(await copyAs(page, 'Relative link')).toBe(new URL(url).pathname);
    await page.close();
  });

  it('has the alternative text that is typed for it', async () => {
    const page = await open('width-120');
    await linkOf(page);
    await fill(page, 'Alternative text', '');
    await page.getByText('The image has no alternative text.', { exact: false }).waitFor();
    await fill(page, 'Alternative text', 'A fan');
    expect(await copyAs(page, 'Markdown')).toMatch(/^!\[A fan\]/);
    await page.close();
  });

  it('downloads without leaving the page', async () => {
    const page = await open('width-120|format-webp');
    await linkOf(page);
    const address = page.url();
    const downloading = page.waitForEvent('download');
    await button(page, 'Copy as…').click();
    await page.getByRole('menuitem', { name: 'Download' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('position.webp');
    expect(page.url()).toBe(address);
    await page.close();
  });

  it('shows the link where the browser does not copy', async () => {
    const page = await open('width-120');
    const url = await linkOf(page);
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await button(page, 'Copy link').first().click();
    await expect.poll(() => page.getByRole('dialog').getByRole('textbox').inputValue()).toBe(url);
    await page.close();
  });

  it('has an address, an end and a name, which a reload keeps', async () => {
    const page = await open('width-100');
    await choose(page, 'Address', 'downloads (/downloads)');
    await choose(page, 'Link stops working', 'In a day');
    await fill(page, 'File name', 'colours of a day.jpg');
    await expect.poll(() => link(page)).toMatch(/\/downloads\/[\w-]{43}\/\d+\/width-100\/colours%20of%20a%20day\.jpg\?expires=\d{10}$/);
    const url = await link(page);
    expect((await fetch(url)).status).toBe(200);
    await expect.poll(() => page.url()).toMatch(/\?spec=width-100&route=downloads&expires=\d{10}&name=colours\+of\+a\+day\.jpg$/);
    await page.reload();
    await expect.poll(() => link(page)).toBe(url);
    await page.close();
  });

  it('is not there for settings that would fail, and says why beside them', async () => {
    const page = await open('width-100|format-heic');
    await page.getByText('cannot write HEIC', { exact: false }).first().waitFor();
    expect(await page.getByRole('button', { name: /^HEIC/ }).count()).toBe(0);
    await expect.poll(() => button(page, 'Copy link').first().isDisabled()).toBe(true);
    await page.goto(addressOf(position, '?spec=width-100&expires=1000000000'));
    await page.getByText('This time has passed, so the link would not work.', { exact: false }).waitFor();
    await expect.poll(() => button(page, 'Copy link').first().isDisabled()).toBe(true);
    await page.close();
  });

  it('several shapes as one table', async () => {
    const page = await open('width-120');
    await page.getByRole('checkbox', { name: /1:1/ }).check();
    await page.getByRole('checkbox', { name: /16:9/ }).check();
    await page.getByRole('button', { name: 'Copy table' }).click();
    await expect.poll(() => clipboard(page)).toMatch(/^Shape\tLink\n1:1\thttp\S+\n16:9\thttp\S+$/);
    const urls = (await clipboard(page)).split('\n').slice(1).map((line) => line.split('\t')[1] ?? '');
    expect(await Promise.all(urls.map(sizeOf))).toEqual([[120, 120], [120, 67]]);
    await page.close();
  });
});

describe('nothing is lost', () => {
  it('undo and redo, by buttons and by keys', async () => {
    const page = await open('width-120');
    await button(page, 'Crop to size').click();
    await field(page, 'Width in pixels').fill('');
    await field(page, 'Width in pixels').pressSequentially('77');
    await expectSpec(page, 'fill-77x200');
    await button(page, 'Undo').click();
    await expectSpec(page, 'fill-120x200');
    await page.keyboard.press('Control+z');
    await expectSpec(page, 'width-120');
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    await expectSpec(page, 'fill-77x200');
    await page.close();
  });

  it('offers the settings of the last visit, and applies them on request', async () => {
    const own = await newContext();
    const page = await open('width-120', position, own);
    await button(page, 'Crop to size').click();
    await expect.poll(() => page.url()).toContain('fill-120');
    const [, spec = ''] = /spec=([^&]+)/.exec(page.url()) ?? [];
    await page.goto(addressOf(position));
    await button(page, 'Continue').click();
    await expect.poll(() => page.url()).toContain(`spec=${spec}`);
    await own.close();
  });

  it.each([
    ['format-avif', 'This format has no animation', 1],
    ['format-jpeg', 'JPEG has no transparency', 1],
    ['format-webp', 'This format has no animation', 0],
  ])('warns of what %s cannot hold', async (format, text, count) => {
    const page = await open(`width-100|${format}`, windmill);
    await linkOf(page);
    await expect.poll(() => page.getByText(text, { exact: false }).count()).toBe(count);
    await page.close();
  });

  it('editors save settings for all', async () => {
    const page = await open('fill-90x30');
    await button(page, 'Save settings').click();
    await field(page, 'Name').fill('Banner');
    await field(page, 'Name').press('Enter');
    await button(page, 'Banner').waitFor();
    await instructions(page).fill('width-10');
    await button(page, 'Banner').click();
    await expectSpec(page, 'fill-90x30');
    await button(page, 'Delete Banner').click();
    await expect.poll(() => button(page, 'Banner').count()).toBe(0);
    await page.close();
  });

  it('the focal point for all uses is asked for', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'focal.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 3) });
    const page = await open('focal-20x30|fill-50x100', id);
    await button(page, 'Save for all uses').click();
    await page.getByText('All links that use the focal point', { exact: false }).waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Save for all uses' }).click();
    await expectSpec(page, 'fill-50x100');
    await expect.poll(async () => (await playground.admin.findFile('focal.jpg')).focalPoint).toEqual({ x: 20, y: 30 });
    await page.close();
  });
});

describe('the page', () => {
  it('has the main way in sight on a small laptop', async () => {
    const page = await open('fill-500x500-c30|format-webp', harbour);
    await linkOf(page);
    await button(page, 'Advanced').click();
    await page.getByTestId('facts').evaluate((element) => {
      for (let scrolled: Element | null = element; scrolled !== null; scrolled = scrolled.parentElement) scrolled.scrollTop = 0;
    });
    for (const part of [button(page, 'Copy link').first(), button(page, 'Free crop'), page.getByTestId('crop-area'), page.getByTestId('facts')]) {
      const box = await part.boundingBox();
      if (box === null) throw new Error('expected it on the page');
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(800);
    }
    await expect.poll(() => page.getByTestId('facts').textContent(), { timeout: 30_000 }).toContain('Result: 500 × 500');
    // The formats have their bytes.
    await expect.poll(() => page.getByRole('button', { name: /^AVIF/ }).textContent(), { timeout: 60_000 }).toMatch(/\d/);
    await screenshot(page, 'workbench');
    await page.close();
  });

  it('keeps canvas and link in sight on a phone', async () => {
    const phone = await newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await phone.newPage();
    await page.goto(addressOf(harbour, '?spec=fill-600x400'));
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    await expect.poll(() => page.getByTestId('facts').textContent(), { timeout: 30_000 }).toContain('Result: 600 × 400');
    await screenshot(page, 'workbench-phone');
    await button(page, 'Quality').click();
    await page.getByRole('button', { name: /^AVIF/ }).scrollIntoViewIfNeeded();
    for (const part of [button(page, 'Copy link').first(), page.getByTestId('crop-area')]) {
      const box = await part.boundingBox();
      if (box === null) throw new Error('expected it in sight');
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.y + box.height).toBeLessThanOrEqual(844);
    }
    await phone.close();
  });

  it('has at most eight stops from Back to the shape', async () => {
    const page = await open('width-120');
    await page.getByRole('link', { name: 'Back' }).focus();
    let stops = 0;
    const isThere = () => page.evaluate(() => document.activeElement?.textContent === 'Whole image');
    while (!(await isThere()) && stops < 20) {
      await page.keyboard.press('Tab');
      stops += 1;
    }
    expect(stops).toBeLessThanOrEqual(8);
    await page.close();
  });

  it('says once what a change has led to', async () => {
    const page = await open('width-120');
    await linkOf(page);
    await expect.poll(() => page.getByTestId('announcement').textContent()).toContain('Link ready');
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      const region = document.querySelector('[data-testid=announcement]');
      new MutationObserver(() => said.push(region?.textContent ?? '')).observe(region as Node, { childList: true, characterData: true, subtree: true });
    });
    await field(page, 'Width in pixels').fill('');
    await field(page, 'Width in pixels').pressSequentially('99', { delay: 100 });
    await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Link ready, 99 × 79');
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.filter((text) => text.startsWith('Link ready'))).toEqual(['Link ready, 99 × 79']);
    await page.close();
  });

  it('is left with one Back after many edits', async () => {
    const page = await context.newPage();
    await page.goto(`${playground.url}/admin/plugins/renditions`);
    await page.getByRole('link', { name: /position\.jpg/ }).first().click();
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    for (const width of [110, 120]) {
      await fill(page, 'Width in pixels', width);
      await expect.poll(() => page.url()).toContain(`width-${width}`);
    }
    await page.goBack();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/admin/plugins/renditions');
    await page.close();
  });

  it('escapes names, texts and specs, in the page and in copied snippets', async () => {
    const markup = '<img src=x onerror="globalThis.stolen=1">';
    // Strapi refuses this name for an uploaded file, but not for the asset.
    const { id } = await playground.admin.uploadFile({ name: 'plain.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg') }, { name: `${markup}.jpg`, alternativeText: `"${markup}` });
    const page = await context.newPage();
    const stolen = (where: Page) => where.evaluate(() => ['stolen' in globalThis, document.querySelectorAll('img[src="x"]').length]);
    await page.goto(addressOf(id, `?spec=${encodeURIComponent(markup)}`));
    await page.getByText(/only letters, digits, .* are allowed, found "<"/).first().waitFor();
    await instructions(page).fill('width-100');
    expect(await linkOf(page)).not.toMatch(/[<>"' ]/);
    const html = await copyAs(page, 'HTML <img>');
    expect(await stolen(page)).toEqual([false, 0]);
    const elsewhere = await context.newPage();
    await elsewhere.setContent(html);
    expect(await elsewhere.locator('img').getAttribute('alt')).toBe(`"${markup}`);
    expect(await stolen(elsewhere)).toEqual([false, 0]);
    await elsewhere.close();
    await page.close();
  });

  it('says that an asset is missing, and refuses a user without the permission', async () => {
    const page = await context.newPage();
    await page.goto(addressOf(999_999));
    await page.getByText('Image not found, or you lack access.').waitFor();
    await page.close();
    const reader = await newContext({}, await createEditor(playground.admin, 'onlooker', ['plugin::upload.read']));
    const other = await reader.newPage();
    await other.goto(addressOf(position));
    await other.getByText(/don.t have the permissions|You don't have/i).first().waitFor();
    expect(await other.getByRole('link', { name: 'Image links' }).count()).toBe(0);
    await reader.close();
  });

  it('says that the server is busy, retries, and closes the notice', async () => {
    const page = await context.newPage();
    let refuse = true;
    await page.route('**/preview?spec=width-77*', (route) =>
      refuse ? route.fulfill({ status: 503, json: { data: null, error: { status: 503, name: 'BUSY', message: 'Too busy, try again' } } }) : route.continue());
    await page.goto(addressOf(position, '?spec=width-77'));
    // The same words are announced.
    const notice = page.getByText('The server is busy rendering other images.', { exact: false }).and(page.locator(':not([data-testid=announcement])'));
    await notice.waitFor();
    // The link works all the same.
    await expect.poll(() => page.getByTestId('announcement').textContent()).toContain('The server is busy');
    await expect.poll(() => button(page, 'Copy link').first().isEnabled()).toBe(true);
    await button(page, 'Close').click();
    await expect.poll(() => notice.count()).toBe(0);
    await page.reload();
    await notice.waitFor();
    refuse = false;
    await button(page, 'Try again').first().click();
    await expect.poll(() => page.getByTestId('facts').textContent()).toContain('Result: 77 ×');
    await page.close();
  });

  it('says that the session is over, and has the same state after the next login', async () => {
    // With a separate account: Strapi ends all sessions of a user together.
    const editor = await createEditor(playground.admin, 'leaving', ['plugin::renditions.use', 'plugin::upload.read']);
    const own = await newContext({}, editor);
    const page = await open('width-90', position, own);
    await linkOf(page);
    const token = (await own.cookies()).find(({ name }) => name === 'jwtToken')?.value ?? '';
    expect((await own.request.post(`${playground.url}/admin/logout`, { headers: { authorization: `Bearer ${token}` } })).status()).toBe(200);
    await fill(page, 'Width in pixels', 80);
    await page.getByText('You were logged out.', { exact: false }).first().waitFor();
    await expect.poll(() => page.url()).toContain('spec=width-80');
    const address = page.url();
    await page.reload();
    await fillInLogin(page, editor);
    // A panel with an expired session does not remember its page; the address does.
    await page.getByRole('link', { name: 'Home' }).waitFor();
    await page.goto(address);
    await expect.poll(async () => link(page)).toContain('/width-80/');
    await own.close();
  });

  it.each([['de', 'Link kopieren'], ['ja', 'リンクをコピー']])('speaks %s, without a violation of WCAG', async (language, text) => {
    const own = await newContext();
    const page = await own.newPage();
    await page.addInitScript((code) => localStorage.setItem('strapi-admin-language', code), language);
    await page.goto(addressOf(position, '?spec=fill-60x60'));
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    await button(page, text).first().waitFor();
    expect(await page.getByText(/renditions\.\w/).count()).toBe(0);
    expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    await own.close();
  });

  it.each([['light', {}], ['dark', {}], ['light', { forcedColors: 'active', reducedMotion: 'reduce' }]] as const)('has no violation of WCAG A and AA: %s, %j', async (theme, media) => {
    const page = await context.newPage();
    const errors = watchForErrors(page, playground.url);
    await page.addInitScript((name) => localStorage.setItem('STRAPI_THEME', name), theme);
    await page.emulateMedia(media);
    for (const spec of ['fill-600x400-c40|format-webp|grayscale', 'crop-700x300-1200x900|width-800|format-jpeg|quality-60']) {
      await page.goto(addressOf(harbour, `?spec=${encodeURIComponent(spec)}`));
      await expect.poll(() => page.getByTestId('facts').textContent(), { timeout: 30_000 }).toContain('Result: ');
      await expect.poll(() => button(page, 'Copy link').first().isEnabled()).toBe(true);
      expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    }
    await page.getByRole('checkbox', { name: /1:1/ }).check();
    await page.getByRole('button', { name: 'Copy table' }).waitFor();
    expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await page.close();
  });
});
