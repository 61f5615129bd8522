import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillInLogin, isKnownFailure } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { encodeTestImage } from '../helpers/imaging/test-image';
import type { TestPlayground } from '../helpers/playground';
import { PICTURE, button, choose, copyAs, expectSpec, field, fill, instructions, link, linkOf, rendered, sizeOf, startWorkbench, type Workbench } from '../helpers/workbench-page';

let workbench: Workbench;
let playground: TestPlayground;
let context: BrowserContext;
let position: number;
let harbour: number;

beforeAll(async () => {
  workbench = await startWorkbench();
  ({ playground, context, position } = workbench);
  harbour = (await playground.admin.findFile('harbour.jpg')).id;
});
afterAll(() => workbench?.stop());

const open: Workbench['open'] = (...args) => workbench.open(...args);

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
    // It stays until another setting changes, also one without a background.
    await instructions(page).fill('width-90');
    await expect.poll(() => field(page, 'Background').inputValue()).toBe('');
    await instructions(page).fill('width-100|bgcolor-00ff00');
    await expect.poll(() => field(page, 'Background').inputValue()).toBe('#00ff00');
    expect(await page.getByText('Enter a colour such as #ffcc00.').count()).toBe(0);
  });

  it('shows the bytes of a quality while the slider is still held', async () => {
    await instructions(page).fill('width-120|format-jpeg|quality-90');
    await expect.poll(() => rendered(page)).toBe('width-120|format-jpeg|quality-90');
    const slider = page.getByRole('slider', { name: /^Quality/ });
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await slider.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
    await page.mouse.move(x + width * 0.88, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.2, y + height / 2, { steps: 8 });
    await expect.poll(() => rendered(page)).toMatch(/^width-120\|format-jpeg\|quality-[12]\d$/);
    const held = await page.getByTestId('facts').textContent();
    await page.mouse.up();
    expect(await page.getByTestId('facts').textContent()).toBe(held);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expectSpec(page, 'width-120|format-jpeg|quality-90');
  });

  it('each format gets its bytes', async () => {
    await instructions(page).fill('width-90');
    for (const format of ['JPEG', 'PNG', 'WEBP', 'AVIF']) {
      await expect.poll(() => page.getByRole('button', { name: new RegExp(`^${format}`) }).textContent(), { timeout: 60_000 }).toMatch(/\d.*[Bb]/);
    }
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
    const phone = await workbench.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await phone.newPage();
    await page.goto(workbench.addressOf(harbour, '?spec=fill-600x400'));
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    await expect.poll(() => page.getByTestId('facts').textContent(), { timeout: 30_000 }).toContain('Result: 600 × 400');
    await screenshot(page, 'workbench-phone');
    // Texts that only screen readers find make the window no higher.
    for (const name of ['Banner', 'Card', 'Teaser']) {
      await playground.admin.request('/renditions/saved-specs', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, spec: 'width-90' }) });
    }
    await page.reload();
    await button(page, 'Delete Teaser').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)).toBe(0);
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
    await expect.poll(() => page.getByTestId('announcement').textContent()).toMatch(/^Link ready, 99 × 79, /);
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said);
    expect(said.filter((text) => text.startsWith('Link ready'))).toEqual([expect.stringMatching(/^Link ready, 99 × 79, /)]);
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
    await page.goto(workbench.addressOf(id, `?spec=${encodeURIComponent(markup)}`));
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
    await page.goto(workbench.addressOf(999_999));
    await page.getByText('Image not found, or you lack access.').waitFor();
    await page.close();
    const reader = await workbench.newContext({}, await createEditor(playground.admin, 'onlooker', ['plugin::upload.read']));
    const other = await reader.newPage();
    await other.goto(workbench.addressOf(position));
    await other.getByText(/don.t have the permissions|You don't have/i).first().waitFor();
    expect(await other.getByRole('link', { name: 'Image links' }).count()).toBe(0);
    await reader.close();
  });

  it('says that the server is busy, closes the notice, and retries', async () => {
    const page = await context.newPage();
    let refuse = true;
    await page.route('**/preview?spec=width-77*', (route) =>
      refuse ? route.fulfill({ status: 503, json: { data: null, error: { status: 503, name: 'BUSY', message: 'Too busy, try again' } } }) : route.continue());
    await page.goto(workbench.addressOf(position, '?spec=width-77'));
    // The same words are announced.
    const notice = page.getByText('The server is busy rendering other images.', { exact: false }).and(page.locator(':not([data-testid=announcement])'));
    await notice.waitFor();
    // The link works all the same.
    await expect.poll(() => page.getByTestId('announcement').textContent()).toContain('The server is busy');
    await expect.poll(() => button(page, 'Copy link').first().isEnabled()).toBe(true);
    await button(page, 'Close').click();
    await button(page, 'Close').waitFor({ state: 'detached' });
    // What it offered stays.
    refuse = false;
    await button(page, 'Try again').click();
    await expect.poll(() => page.getByTestId('facts').textContent()).toContain('Result: 77 ×');
    await page.close();
  });

  it('says that the session is over, and has the same state after the next login', async () => {
    // With a separate account: Strapi ends all sessions of a user together.
    const editor = await createEditor(playground.admin, 'leaving', ['plugin::renditions.use', 'plugin::upload.read']);
    const own = await workbench.newContext({}, editor);
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
    const own = await workbench.newContext();
    const page = await own.newPage();
    await page.addInitScript((code) => localStorage.setItem('strapi-admin-language', code), language);
    await page.goto(workbench.addressOf(position, '?spec=fill-60x60'));
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    await button(page, text).first().waitFor();
    expect(await page.getByText(/renditions\.\w/).count()).toBe(0);
    expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    await screenshot(page, `workbench-${language}`);
    await own.close();
  });

  it.each([['light', {}], ['dark', {}], ['light', { forcedColors: 'active', reducedMotion: 'reduce' }]] as const)('has no violation of WCAG A and AA: %s, %j', async (theme, media) => {
    const page = await context.newPage();
    const errors = watchForErrors(page, playground.url);
    await page.addInitScript((name) => localStorage.setItem('STRAPI_THEME', name), theme);
    await page.emulateMedia(media);
    for (const spec of ['fill-600x400-c40|format-webp|grayscale', 'crop-700x300-1200x900|width-800|format-jpeg|quality-60']) {
      await page.goto(workbench.addressOf(harbour, `?spec=${encodeURIComponent(spec)}`));
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
