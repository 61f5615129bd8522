import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rect } from '../../server/src/core/geometry/rect';
import { fillInLogin, isKnownFailure, logIn } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { expectShows } from '../helpers/imaging/expect-shows';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { decode } from '../helpers/imaging/pixels';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

const PICTURE = gradient({ width: 250, height: 200 });

let playground: TestPlayground;
let browser: Browser;
let context: BrowserContext;
/** An image whose colours encode the position; stored rotated, upright only by its EXIF orientation. */
let position: number;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
  position = (await playground.admin.uploadFile({ name: 'position.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 6) }, { alternativeText: 'Colours' })).id;
  context = await newContext();
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

async function newContext(options: Parameters<Browser['newContext']>[0] = {}, user: typeof ADMIN | { email: string; password: string } = ADMIN): Promise<BrowserContext> {
  const made = await browser.newContext({ viewport: { width: 1280, height: 1000 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await made.newPage();
  await logIn(page, playground.url, user);
  await page.close();
  return made;
}

const addressOf = (id: number, query = ''): string => `${playground.url}/admin/plugins/renditions/assets/${id}${query}`;

async function openGenerator(spec?: string, id = position, within = context): Promise<Page> {
  const page = await within.newPage();
  await page.goto(addressOf(id, spec === undefined ? '' : `?spec=${encodeURIComponent(spec)}`));
  await area(page).locator('img').waitFor();
  return page;
}

const area = (page: Page): Locator => page.getByTestId('crop-area');
const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });
const number = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
const specOf = (page: Page): Promise<string> => field(page, 'Filter spec').inputValue();
const expectSpec = (page: Page, spec: string) => expect.poll(() => specOf(page)).toBe(spec);

/** Waits for the signed URL of the current spec. */
async function urlOf(page: Page): Promise<string> {
  const encoded = `/${encodeURIComponent(await specOf(page))}/`;
  await expect.poll(() => field(page, 'Signed URL').inputValue()).toContain(encoded);
  return field(page, 'Signed URL').inputValue();
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function fill(page: Page, label: string, value: number | string): Promise<void> {
  await number(page, label).fill(String(value));
  await number(page, label).press('Tab');
}

/** The crop frame in pixels of the image; the whole image if there is no frame. */
async function frameOf(page: Page): Promise<Rect> {
  const frame = page.getByTestId('crop-frame');
  if ((await frame.count()) === 0) return { left: 0, top: 0, width: PICTURE.width, height: PICTURE.height };
  const [inner, outer] = await Promise.all([frame.boundingBox(), area(page).boundingBox()]);
  if (inner === null || outer === null) throw new Error('expected the frame to be on the page');
  const [x, y] = [PICTURE.width / outer.width, PICTURE.height / outer.height];
  return { left: (inner.x - outer.x) * x, top: (inner.y - outer.y) * y, width: inner.width * x, height: inner.height * y };
}

/** Checks that the rendition of the URL shows the part in the frame, to within a pixel. */
async function expectServedAsFramed(page: Page): Promise<void> {
  const frame = await frameOf(page);
  const response = await fetch(await urlOf(page));
  expect(response.status).toBe(200);
  const pixels = await decode(Buffer.from(await response.arrayBuffer()));
  const { width, height } = pixels;
  const at = (x: number, y: number) => ({ x: frame.left + (x / width) * frame.width, y: frame.top + (y / height) * frame.height });
  expectShows(pixels, PICTURE, { width, height, at, visible: { left: 0, top: 0, width, height }, focus: null }, { codec: 4 });
}

/** The screen position of a point of the image. */
async function pointAt(page: Page, x: number, y: number): Promise<{ x: number; y: number }> {
  await area(page).scrollIntoViewIfNeeded();
  const box = await area(page).boundingBox();
  if (box === null) throw new Error('expected the image to be on the page');
  return { x: box.x + (x / PICTURE.width) * box.width, y: box.y + (y / PICTURE.height) * box.height };
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const [start, end] = [await pointAt(page, ...from), await pointAt(page, ...to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** Left, top, width and height of `crop-LxT-WxH`. */
const boxOf = (spec: string): readonly number[] => (/crop-(\d+)x(\d+)-(\d+)x(\d+)/.exec(spec) ?? []).slice(1).map(Number);

/** Waits for this crop box in the spec, in pixels; null matches any number. */
async function expectBox(page: Page, expected: readonly (number | null)[], slack = 2): Promise<void> {
  const far = async () => {
    const found = boxOf(await specOf(page));
    return found.length === 4 && expected.every((value, index) => value === null || Math.abs(value - (found[index] ?? NaN)) <= slack) ? null : found;
  };
  await expect.poll(far, { message: `expected a box of ${String(expected)}` }).toBeNull();
}

/** Ends the session on the server, without the panel's knowledge. */
async function endSession(own: BrowserContext): Promise<void> {
  const token = (await own.cookies()).find(({ name }) => name === 'jwtToken')?.value;
  if (token === undefined) throw new Error('expected the token of a session in a cookie, found none');
  const response = await own.request.post(`${playground.url}/admin/logout`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status()).toBe(200);
}

describe('every mode has the expected URL', () => {
  let page: Page;
  beforeAll(async () => {
    page = await openGenerator();
  });
  afterAll(() => page?.close());

  it.each<[string, (page: Page) => Promise<void>, string]>([
    ['Original', async () => undefined, 'original'],
    ['Width', (page) => fill(page, 'Width in pixels', 120), 'width-120'],
    ['Height', (page) => fill(page, 'Height in pixels', 80), 'height-80'],
    ['Fit within', async (page) => { await fill(page, 'Width in pixels', 100); await fill(page, 'Height in pixels', 100); }, 'max-100x100'],
    ['Cover', async (page) => { await fill(page, 'Width in pixels', 100); await fill(page, 'Height in pixels', 100); }, 'min-100x100'],
    ['Scale', (page) => fill(page, 'Percentage', 40), 'scale-40'],
    ['Fill', async (page) => { await fill(page, 'Width in pixels', 60); await fill(page, 'Height in pixels', 90); await fill(page, 'Closeness (%)', 50); }, 'fill-60x90-c50'],
    ['Free crop', async (page) => { await fill(page, 'Crop width', 90); await fill(page, 'Crop height', 70); await fill(page, 'Left', 31); await fill(page, 'Top', 17); }, 'crop-31x17-90x70'],
  ])('%s', async (mode, edit, spec) => {
    await choose(page, 'Crop and size', mode);
    await edit(page);
    await expectSpec(page, spec);
    await expectServedAsFramed(page);
  });

  it('Pad', async () => {
    await choose(page, 'Crop and size', 'Pad');
    await fill(page, 'Width in pixels', 100);
    await fill(page, 'Height in pixels', 120);
    await fill(page, 'Background', '#fc0');
    await expectSpec(page, 'pad-100x120|bgcolor-ffcc00');
    const pixels = await decode(Buffer.from(await (await fetch(await urlOf(page))).arrayBuffer()));
    expect([pixels.width, pixels.height]).toEqual([100, 120]);
  });
});

describe('a crop is set', () => {
  it('with the mouse, then moved, then resized by its handles', async () => {
    const page = await openGenerator();
    await drag(page, [50, 40], [150, 120]);
    await expectBox(page, [50, 40, 100, 80]);
    await expectServedAsFramed(page);

    await drag(page, [100, 80], [130, 100]);
    await expectBox(page, [80, 60, 100, 80]);

    const [left = 0, top = 0, width = 0, height = 0] = boxOf(await specOf(page));
    await drag(page, [left + width, top + height], [240, 190]);
    await expectBox(page, [left, top, 240 - left, 190 - top]);
    await drag(page, [left, top + (190 - top) / 2], [20, 100]);
    await expectBox(page, [20, top, 220, 190 - top]);
    await expectServedAsFramed(page);
    await page.close();
  });

  it('and keeps a given size and aspect ratio', async () => {
    const page = await openGenerator('fill-60x40');
    await drag(page, [60, 100], [60, 90]);
    await expect.poll(() => specOf(page)).toMatch(/^crop-.*\|fill-60x40$/);
    const [, , width = 0, height = 0] = boxOf(await specOf(page));
    // The frame is rounded outwards to whole pixels.
    expect(Math.abs(width / 1.5 - height)).toBeLessThanOrEqual(2);
    await expectServedAsFramed(page);
    await page.close();
  });

  it('with a finger', async () => {
    const touch = await newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    const page = await openGenerator(undefined, position, touch);
    const [from, to] = [await pointAt(page, 50, 40), await pointAt(page, 150, 120)];
    const client = await touch.newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly { x: number; y: number }[]) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: [...points] });
    await send('touchStart', [from]);
    for (let step = 1; step <= 8; step += 1) await send('touchMove', [{ x: from.x + ((to.x - from.x) * step) / 8, y: from.y + ((to.y - from.y) * step) / 8 }]);
    await send('touchEnd', []);
    await expectBox(page, [50, 40, 100, 80], 3);
    await expectServedAsFramed(page);
    await screenshot(page, 'url-generator-mobile');
    await touch.close();
  });

  it('with the keyboard, in pixels of the image', async () => {
    const page = await openGenerator('crop-50x40-100x80');
    await page.getByRole('button', { name: /^Crop of 100 by 80 pixels at 50, 40/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowRight');
    await expectSpec(page, 'crop-61x39-100x80');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await expectSpec(page, 'crop-60x38-101x81');
    await expectServedAsFramed(page);
    await page.close();
  });

  it('with a ratio, swapped, centred and reset', async () => {
    const page = await openGenerator('crop-50x40-100x80');
    await choose(page, 'Aspect ratio', '16:9');
    await expectBox(page, [40, 46, 119, 67], 1);
    await page.getByRole('button', { name: 'Swap sides' }).click();
    await expectBox(page, [66, 20, 67, 119], 1);
    await page.getByRole('button', { name: 'Centre', exact: true }).click();
    await expectBox(page, [92, 41, 67, 119], 1);
    await fill(page, 'Crop width', 45);
    await expectBox(page, [null, null, 45, 80], 1);
    await page.getByRole('button', { name: 'Reset' }).click();
    await expectSpec(page, 'crop-0x0-250x200');
    await page.close();
  });
});

describe('the focal point', () => {
  it('is moved for this URL only, by mouse and by keys', async () => {
    const page = await openGenerator('fill-50x100');
    await page.getByTestId('focal-point').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expectSpec(page, 'focal-60x50|fill-50x100');
    const [from, to] = [await pointAt(page, 150, 100), await pointAt(page, 200, 100)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => specOf(page)).toMatch(/^focal-(?:79|80|81)/);
    await expectServedAsFramed(page);
    expect((await playground.admin.findFile('position.jpg')).focalPoint ?? null).toBeNull();
    await page.close();
  });

  it('is saved to the image with the button, which does not change the original', async () => {
    const bytes = await encodeTestImage(PICTURE, 'jpeg', 3);
    const file = await playground.admin.uploadFile({ name: 'focal.jpg', bytes });
    const original = async () => Buffer.from(await (await fetch(`${playground.url}${file.url}`)).arrayBuffer());
    const before = await original();
    const page = await openGenerator('focal-20x30|fill-50x100', file.id);
    await page.getByRole('button', { name: 'Save to the image' }).click();
    await expectSpec(page, 'fill-50x100');
    await expect.poll(async () => (await playground.admin.findFile('focal.jpg')).focalPoint).toEqual({ x: 20, y: 30 });
    await page.getByText('Focal point of the image.').waitFor();
    await expectServedAsFramed(page);
    expect((await original()).equals(before)).toBe(true);
    await page.close();
  });
});

describe('the spec', () => {
  it('can be typed, and changes the form', async () => {
    const page = await openGenerator();
    await field(page, 'Filter spec').fill('fill-60x90-c50|format-webp|quality-40');
    await expect.poll(() => number(page, 'Closeness (%)').inputValue()).toBe('50');
    expect(await page.getByRole('combobox', { name: 'Format', exact: true }).textContent()).toBe('WEBP');
    expect(await number(page, 'Quality').inputValue()).toBe('40');
    const response = await fetch(await urlOf(page));
    expect(response.headers.get('content-type')).toBe('image/webp');
    await page.close();
  });

  it('that is invalid shows the message of the parser, and has no URL', async () => {
    const page = await openGenerator();
    await urlOf(page);
    await field(page, 'Filter spec').fill('fill-60');
    await page.getByText(/^"fill-60" is not fill-WxH/).waitFor();
    await expect.poll(() => field(page, 'Signed URL').inputValue()).toBe('');
    await page.getByText('There is no URL yet.').waitFor();
    await page.close();
  });

  it('that the form cannot show is served all the same', async () => {
    const page = await openGenerator();
    await field(page, 'Filter spec').fill('crop-10x10-200x100|rotate-90|width-50|flip-h');
    await page.getByText('The form cannot show everything in this filter spec.', { exact: false }).waitFor();
    const response = await fetch(await urlOf(page));
    expect(response.status).toBe(200);
    await page.close();
  });

  it('comes from a preset with one click', async () => {
    const page = await openGenerator();
    await page.getByRole('button', { name: 'Card', exact: true }).click();
    await expectSpec(page, 'fill-600x400|format-webp');
    await page.getByText('The image has too few pixels for this size', { exact: false }).waitFor();
    await page.close();
  });
});

describe('the result', () => {
  it('is copied as a URL, and as HTML for two densities', async () => {
    const page = await openGenerator('width-100');
    const url = await urlOf(page);
    await page.getByRole('button', { name: 'Copy Signed URL' }).click();
    await page.getByText('Copied').first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
    await page.getByRole('button', { name: 'Copy HTML' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^<img src="http[^"]+\/width-100\/position\.jpg" srcset="http\S+\/width-100\/position\.jpg 1x, http\S+\/width-200\/position\.jpg 2x" width="100" height="80" alt="Colours">$/,
    );
    await page.getByRole('button', { name: 'Copy Markdown' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`![Colours](${url})`);
    await page.close();
  });

  it('has a route, an expiry and a file name, which a reload keeps', async () => {
    const page = await openGenerator('width-100');
    await choose(page, 'Route', 'downloads (/downloads)');
    await choose(page, 'Expires', 'In a day');
    await fill(page, 'File name', 'colours of a day.jpg');
    await expect.poll(() => field(page, 'Signed URL').inputValue()).toMatch(/\/downloads\/[\w-]{43}\/\d+\/width-100\/colours%20of%20a%20day\.jpg\?expires=\d{10}$/);
    const url = await urlOf(page);
    expect((await fetch(url)).status).toBe(200);
    await expect.poll(() => page.url()).toMatch(/\?spec=width-100&route=downloads&expires=\d{10}&name=colours\+of\+a\+day\.jpg$/);
    await page.reload();
    await expect.poll(() => field(page, 'Signed URL').inputValue()).toBe(url);
    await page.close();
  });

  it('serves the image of the preview', async () => {
    const page = await openGenerator('fill-60x90-c50|rotate-90');
    const shown = page.getByTestId('preview');
    await expect.poll(() => shown.getAttribute('data-spec')).toBe('fill-60x90-c50|rotate-90');
    const size = await shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    expect(size).toEqual([90, 60]);
    const facts = await page.getByTestId('facts').textContent();
    const url = await urlOf(page);
    // The first response is a quick one.
    await expect.poll(async () => {
      const { length } = Buffer.from(await (await fetch(url)).arrayBuffer());
      return facts?.includes(`Result: 90 × 60 pixels, ${new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(length > 999 ? length / 1000 : length)}`);
    }, { timeout: 20_000 }).toBe(true);
    await page.close();
  });
});

describe('the page', () => {
  it('is left with one Back after many edits', async () => {
    const page = await context.newPage();
    await page.goto(`${playground.url}/admin/plugins/renditions`);
    await page.getByRole('link', { name: /position\.jpg/ }).click();
    await area(page).locator('img').waitFor();
    for (const width of [110, 120, 130]) {
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
    const { id, name } = await playground.admin.uploadFile({ name: 'plain.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg') }, { name: `${markup}.jpg`, alternativeText: `"${markup}` });
    expect(name).toBe(`${markup}.jpg`);
    const page = await context.newPage();
    const stolen = (where: Page) => where.evaluate(() => ['stolen' in globalThis, document.querySelectorAll('img[src="x"]').length]);
    await page.goto(`${playground.url}/admin/plugins/renditions`);
    await page.getByRole('link', { name: markup }).waitFor();
    expect(await stolen(page)).toEqual([false, 0]);

    await page.goto(addressOf(id, `?spec=${encodeURIComponent(markup)}`));
    await page.getByText(/only letters, digits, .* are allowed, found "<"/).first().waitFor();
    await field(page, 'Filter spec').fill('width-100');
    expect(await urlOf(page)).not.toMatch(/[<>"' ]/);
    await page.getByRole('button', { name: 'Copy HTML' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<img src="http/);
    const html = await page.evaluate(() => navigator.clipboard.readText());
    expect(await stolen(page)).toEqual([false, 0]);

    const elsewhere = await context.newPage();
    await elsewhere.setContent(html);
    expect(await elsewhere.locator('img').getAttribute('alt')).toBe(`"${markup}`);
    expect(await stolen(elsewhere)).toEqual([false, 0]);
    await elsewhere.close();
    await page.close();
  });

  it('shows an error for a missing asset', async () => {
    const page = await context.newPage();
    await page.goto(addressOf(999_999));
    await page.getByText('This image does not exist, or you do not have permission to see it.').waitFor();
    await page.close();
  });

  it('refuses a user without the permission', async () => {
    const reader = await newContext({}, await createEditor(playground.admin, 'onlooker', ['plugin::upload.read']));
    const page = await reader.newPage();
    await page.goto(addressOf(position));
    await page.getByText(/don.t have the permissions|You don't have/i).first().waitFor();
    expect(await page.getByRole('link', { name: 'Image URLs' }).count()).toBe(0);
    await reader.close();
  });

  it('shows that the server is busy, and retries', async () => {
    const page = await context.newPage();
    let refuse = true;
    await page.route('**/preview?spec=width-77*', (route) =>
      refuse ? route.fulfill({ status: 503, json: { data: null, error: { status: 503, name: 'BUSY', message: 'Too busy, try again' } } }) : route.continue());
    await page.goto(addressOf(position, '?spec=width-77'));
    await page.getByText('The server is busy rendering other images.', { exact: false }).waitFor();
    refuse = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => page.getByTestId('preview').getAttribute('data-spec')).toBe('width-77');
    await page.close();
  });

  it('shows that the session has expired, and has the same state after the next login', async () => {
    // With a separate account: Strapi ends all sessions of a user together.
    const editor = await createEditor(playground.admin, 'leaving', ['plugin::renditions.use', 'plugin::upload.read']);
    const own = await newContext({}, editor);
    const page = await openGenerator('width-90', position, own);
    await urlOf(page);
    await endSession(own);
    await fill(page, 'Width in pixels', 80);
    await page.getByText('Your session has expired. Log in again, then return to this page.', { exact: false }).first().waitFor();
    await expect.poll(() => page.url()).toContain('spec=width-80');
    const address = page.url();
    await screenshot(page, 'session-over');

    await page.reload();
    await fillInLogin(page, editor);
    // A panel with an expired session does not remember its page; the URL does.
    await page.getByRole('link', { name: 'Home' }).waitFor();
    await page.goto(address);
    await expectSpec(page, 'width-80');
    expect((await fetch(await urlOf(page))).status).toBe(200);
    await own.close();
  });

  it.each([['en', 'URL generator'], ['de', 'URL-Generator'], ['ja', 'URLジェネレーター']])('speaks %s', async (language, title) => {
    const page = await context.newPage();
    await page.goto(`${playground.url}/admin`);
    await page.evaluate((code) => localStorage.setItem('strapi-admin-language', code), language);
    await page.goto(addressOf(position));
    await area(page).locator('img').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
    expect(await page.getByText(/renditions\.\w/).count()).toBe(0);
    await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    await page.close();
  });

  it('has no violation of WCAG A and AA, in the light and in the dark theme', async () => {
    const harbour = (await playground.admin.findFile('harbour.jpg')).id;
    for (const theme of ['light', 'dark']) {
      const page = await context.newPage();
      const errors = watchForErrors(page, playground.url);
      await page.addInitScript((name) => localStorage.setItem('STRAPI_THEME', name), theme);
      await page.goto(addressOf(harbour, '?spec=fill-600x400-c40%7Cformat-webp%7Cgrayscale'));
      await expect.poll(() => page.getByTestId('preview').count(), { timeout: 30_000 }).toBe(1);
      expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
      await page.goto(addressOf(harbour, '?spec=crop-700x300-1200x900%7Cwidth-800%7Cformat-webp'));
      await expect.poll(() => page.getByTestId('preview').count(), { timeout: 30_000 }).toBe(1);
      await urlOf(page);
      expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
      await screenshot(page, `url-generator-${theme}`);
      await page.goto(`${playground.url}/admin/plugins/renditions`);
      await page.getByRole('link', { name: /harbour\.jpg/ }).waitFor();
      expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
      expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
      await page.close();
    }
  });
});

describe('dragging on an image of 24 megapixels', () => {
  it('moves the frame with the pointer, and logs the frame times', async () => {
    const valley = (await playground.admin.findFile('valley.jpg')).id;
    const page = await openGenerator('crop-1000x1000-2000x1500', valley);
    await expect.poll(() => page.getByTestId('preview').count(), { timeout: 30_000 }).toBe(1);
    await page.evaluate(() => {
      const frames: number[] = [];
      let last = performance.now();
      const tick = (now: number) => {
        frames.push(now - last);
        last = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      Object.assign(window, { recordedFrames: frames });
    });
    const box = await page.getByTestId('crop-frame').boundingBox();
    if (box === null) throw new Error('expected a frame');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let step = 0; step < 60; step += 1) {
      await page.mouse.move(box.x + box.width / 2 + step * 2, box.y + box.height / 2 + Math.sin(step / 5) * 40);
      await page.waitForTimeout(8);
    }
    await page.mouse.up();
    const frames = await page.evaluate(() => (window as unknown as { recordedFrames: number[] }).recordedFrames);
    // Logs the times without an assertion: they depend on the machine.
    expect(frames.length).toBeGreaterThan(10);
    const moved = await page.getByTestId('crop-frame').boundingBox();
    expect(moved?.x).toBeGreaterThan(box.x + 50);
    console.log(`frames: ${frames.length}, longest ${Math.max(...frames).toFixed(0)} ms, over 50 ms: ${frames.filter((frame) => frame > 50).length}`);
    await page.close();
  });
});

