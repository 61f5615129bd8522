import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PresentState } from '../../server/src/operations-contracts';
import { askAdmin, endOfJob } from '../helpers/admin-endpoints';
import { isKnownFailure, openPanel, type Credentials } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor, type Grant } from '../helpers/editor-account';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

const READ_SETTINGS = 'plugin::renditions.settings.read';
const PURGE = 'plugin::renditions.settings.purge';
const TABS = ['In force', 'Now', 'Purge and warm'] as const;

let playground: TestPlayground;
let browser: Browser;
let context: BrowserContext;
let harbour: number;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground(), launchBrowser()]);
  harbour = (await playground.admin.findFile('harbour.jpg')).id;
  context = await newContext();
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

const newContext = (options: BrowserContextOptions = {}, user: Credentials = ADMIN): Promise<BrowserContext> =>
  openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 1000 }, ...options });

const contextOf = async (name: string, grants: readonly Grant[]) => newContext({}, await createEditor(playground.admin, name, grants));

async function openPage(tab: (typeof TABS)[number] = 'In force', within = context): Promise<Page> {
  const page = await within.newPage();
  await page.goto(`${playground.url}/admin/settings/renditions`);
  await page.getByRole('tab', { name: tab, exact: true }).click();
  await (tab === 'Purge and warm' ? page.getByRole('heading', { name: 'Purge', exact: true }) : page.getByRole('table').first()).waitFor();
  return page;
}

const render = async (spec: string, id = harbour) => expect((await fetch(`${playground.url}${await playground.signedUrl(id, spec)}`)).status).toBe(200);
const section = (page: Page, title: string): Locator => page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const figure = (part: Page | Locator, name: string): Locator => part.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd');
const picturesOf = (page: Page): Locator => section(page, 'Presets').getByRole('img');

async function storedCount(): Promise<number> {
  return ((await askAdmin(playground.url, playground.admin.token, { endpoint: 'GET /operations/state' })).body as PresentState).stored.count;
}

async function choose(part: Locator, page: Page, option: string): Promise<void> {
  await part.getByRole('combobox', { name: 'Preset' }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Chooses owl.jpg with the keyboard. */
async function chooseOwl(page: Page, field: string): Promise<void> {
  const input = page.getByRole('combobox', { name: field });
  await input.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('owl');
  await page.getByRole('option', { name: 'owl.jpg', exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  // The field marks the option a moment after the key.
  await expect.poll(() => input.getAttribute('aria-activedescendant')).not.toBeNull();
  await page.keyboard.press('Enter');
  await expect.poll(() => input.inputValue()).toBe('owl.jpg');
}

/** The preset and its purge button. */
const purgeOfPreset = (page: Page): Locator => section(page, 'Purge');

describe('what is in force', () => {
  it('is one click away from the settings, with a picture of each preset', async () => {
    const page = await context.newPage();
    const errors = watchForErrors(page, playground.url);
    await page.goto(`${playground.url}/admin/settings`);
    await page.getByRole('link', { name: 'Renditions', exact: true }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Renditions');
    await page.getByRole('row', { name: /downloads \/downloads serve Public 60 sec/ }).waitFor();
    await page.getByText(/^Strapi 5\.\d+\.\d+, Node\.js \d+.*, sharp 0\.3\d\.\d+, libvips 8\./).waitFor();
    await page.getByRole('row', { name: /^heic No No$/ }).waitFor();
    await page.getByRole('row', { name: /^rendering\.queueLength 100$/ }).waitFor();
    await expect.poll(() => picturesOf(page).count()).toBe(6);
    const sizes = await picturesOf(page).evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual([1600, 600, 600, 160, 400, 64]);
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await page.close();
  });

  it('shows the presets on another image, which is found by its name', async () => {
    const page = await openPage();
    await expect.poll(() => picturesOf(page).count()).toBe(6);
    await chooseOwl(page, 'Sample image');
    await expect.poll(() => page.getByRole('img', { name: /^owl\.jpg with the preset/ }).count()).toBe(6);
    expect(await storedCount()).toBe(0);
    await page.close();
  });
});

/** The sums of the columns of a table behind a chart: a minute, and so a sample, may end between two requests. */
const totalsOf = (table: Locator): Promise<readonly number[]> => table.getByRole('row').evaluateAll((rows) =>
  rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent) || 0)).filter((cells) => cells.length > 0)
    .reduce<number[]>((sums, cells) => cells.slice(-4).map((value, index) => value + (sums[index] ?? 0)), []));

describe('what happens now', () => {
  it('has figures, and charts with their tables', async () => {
    for (let count = 0; count < 3; count += 1) await render('preset-card');
    expect((await fetch(`${playground.url}/images/wrong/1/width-9/x.jpg`)).status).toBe(403);
    await expect.poll(storedCount).toBe(1);
    const page = await openPage('Now');
    const stored = section(page, 'Stored renditions');
    expect(await figure(stored, 'Renditions').textContent()).toBe('1');
    await stored.getByRole('row', { name: /^card 1 / }).waitFor();
    await stored.getByRole('row', { name: /^webp 1 / }).waitFor();
    expect(await figure(section(page, 'This process'), 'From memory').textContent()).toBe('2');

    const history = section(page, 'History');
    expect(await history.getByRole('img').count()).toBe(8);
    await history.getByRole('img', { name: /^Requests, from .* to / }).waitFor();
    await history.getByText('Show as a table').first().click();
    await expect.poll(() => totalsOf(history.getByRole('region', { name: 'Requests' }))).toEqual([2, 0, 0, 1]);
    // The slowest render of each minute: of the card, or of a picture of a preset.
    await history.getByRole('region', { name: 'Slowest renders' }).getByRole('row', { name: /^\d+ \S+ [\d.]+ sec$/ }).first().waitFor();
    await history.getByRole('row', { name: /^FORBIDDEN \d+$/ }).waitFor();

    await history.getByRole('combobox', { name: 'Period' }).click();
    await page.getByRole('option', { name: 'Last day' }).click();
    await expect.poll(() => totalsOf(history.getByRole('region', { name: 'Requests' }))).toEqual([2, 0, 0, 1]);
    await page.close();
  });

  it('is up to date by itself', async () => {
    const page = await openPage('Now');
    const stored = figure(section(page, 'Stored renditions'), 'Renditions');
    const before = Number(await stored.textContent());
    await render('width-61');
    await expect.poll(async () => Number(await stored.textContent())).toBe(before + 1);
    await page.close();
  });
});

describe('purging', () => {
  it('asks first, with the number of renditions, and is left with Escape', async () => {
    await render('preset-card');
    await render('preset-icon');
    const page = await openPage('Purge and warm');
    await choose(purgeOfPreset(page), page, 'Card');
    const button = page.getByRole('button', { name: 'Purge the preset' });
    const before = await storedCount();
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog', { name: 'Purge the preset' });
    await dialog.getByText('Renditions to delete: 1. The next request renders them again.').waitFor();
    expect(await findAccessibilityViolations(page, '[role=alertdialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await storedCount()).toBe(before);

    await button.click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted renditions: 1 of 1').waitFor();
    await page.getByRole('status').filter({ hasText: 'It has finished.' }).waitFor();
    expect(await storedCount()).toBe(before - 1);
    await page.close();
  });

  it('deletes what belongs to an image, and everything', async () => {
    const owl = (await playground.admin.findFile('owl.jpg')).id;
    for (const spec of ['width-70', 'width-71']) await render(spec, owl);
    await render('width-72');
    await expect.poll(storedCount).toBeGreaterThanOrEqual(3);
    const page = await openPage('Purge and warm');
    expect(await page.getByRole('button', { name: 'Purge the image' }).isDisabled()).toBe(true);
    await chooseOwl(page, 'Image');
    await page.getByRole('button', { name: 'Purge the image' }).click();
    await page.getByText('Renditions to delete: 2.', { exact: false }).waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted renditions: 2 of 2').waitFor();

    await page.getByRole('button', { name: 'Purge everything' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Purge all renditions' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'It has finished.' }).waitFor();
    expect(await storedCount()).toBe(0);
    await page.close();
  });
});

describe('warming', () => {
  it('shows its progress, and what it did', async () => {
    const before = await storedCount();
    const page = await openPage('Purge and warm');
    await choose(section(page, 'Warm a preset'), page, 'Thumbnail');
    await page.getByRole('button', { name: 'Warm', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'It is running…' }).waitFor();
    expect(await page.getByRole('button', { name: 'Purge everything' }).isDisabled()).toBe(true);
    await page.getByRole('status').filter({ hasText: 'It has finished.' }).waitFor();
    const { done, total, rendered } = await endOfJob(playground.url, playground.admin.token);
    expect(done).toBe(total);
    await page.getByText(`Images: ${done} of ${total ?? 0}. Rendered: ${rendered}. Stored before: 0.`).waitFor();
    expect(await storedCount()).toBe(before + rendered);
    await page.close();
  });

  it('is stopped, also from another page', async () => {
    const page = await openPage('Purge and warm');
    await page.getByRole('button', { name: 'Warm', exact: true }).click();
    await page.getByRole('progressbar', { name: 'Warm the preset hero' }).waitFor();
    const other = await openPage('Purge and warm');
    await other.getByRole('button', { name: 'Stop it' }).click();
    await page.getByRole('status').filter({ hasText: 'It was cancelled.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Purge everything' }).isEnabled()).toBe(true);
    await other.close();
    await page.close();
  });
});

describe('a role', () => {
  const tabsOf = (page: Page) => page.getByRole('tab').allTextContents();

  it('without the permission has no link and no page', async () => {
    const own = await contextOf('writer', ['plugin::renditions.use', 'plugin::upload.read', 'plugin::upload.settings.read']);
    const page = await own.newPage();
    await page.goto(`${playground.url}/admin/settings`);
    await page.getByRole('link', { name: 'Media Library' }).first().waitFor();
    expect(await page.getByRole('link', { name: 'Renditions', exact: true }).count()).toBe(0);
    await page.goto(`${playground.url}/admin/settings/renditions`);
    await page.getByText(/don.t have the permissions|You don't have/i).first().waitFor();
    await own.close();
  });

  it('that may read sees neither purge nor warm; without the Media Library it has no pictures', async () => {
    const own = await contextOf('reader', [READ_SETTINGS]);
    const page = await openPage('In force', own);
    await page.getByText('To see a picture of each preset, you need permission to read the Media Library.').waitFor();
    await page.getByText('fill-600x400|format-webp').waitFor();
    expect(await tabsOf(page)).toEqual(['In force', 'Now']);
    await own.close();
  });

  it('that may purge sees all', async () => {
    const own = await contextOf('operator', [READ_SETTINGS, PURGE, 'plugin::upload.read']);
    const page = await openPage('Purge and warm', own);
    expect(await tabsOf(page)).toEqual([...TABS]);
    await own.close();
  });
});

describe('the page', () => {
  it.each([
    ['de', 'In Kraft', 'Jetzt', 'Löschen und vorab rendern'], ['es', 'En vigor', 'Ahora', 'Purgar y precalentar'], ['fr', 'En vigueur', 'Maintenant', 'Purger et préchauffer'],
    ['ja', '現在の設定', '現在の状況', '削除と事前生成'], ['pt-BR', 'Em vigor', 'Agora', 'Excluir e pré-renderizar'],
  ])('speaks %s', async (language, ...tabs) => {
    const page = await context.newPage();
    await page.goto(`${playground.url}/admin`);
    await page.evaluate((code) => localStorage.setItem('strapi-admin-language', code), language);
    await page.goto(`${playground.url}/admin/settings/renditions`);
    for (const tab of tabs) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await page.getByRole('heading', { level: 2 }).nth(1).waitFor();
      expect(await page.getByText(/renditions\.settings/).count()).toBe(0);
    }
    await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    await page.close();
  });

  it('has no violation of WCAG A and AA, in the light and in the dark theme', async () => {
    for (const theme of ['light', 'dark']) {
      const page = await context.newPage();
      await page.addInitScript((name) => localStorage.setItem('STRAPI_THEME', name), theme);
      await page.goto(`${playground.url}/admin/settings/renditions`);
      await expect.poll(() => picturesOf(page).count()).toBe(6);
      for (const tab of TABS) {
        await page.getByRole('tab', { name: tab, exact: true }).click();
        await page.getByRole('heading', { level: 2 }).nth(1).waitFor();
        if (tab === 'Now') await page.getByText('Show as a table').first().click();
        expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
        await screenshot(page, `settings-page-${theme}-${TABS.indexOf(tab)}`);
      }
      await page.close();
    }
  });

  it('is used with the keyboard alone', async () => {
    const page = await openPage();
    await page.getByRole('tab', { name: 'In force' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Stored renditions' }).waitFor();
    await page.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Requests' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Requests');
    await page.close();
  });

  it('fits a phone', async () => {
    const phone = await newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    for (const tab of TABS) {
      const page = await openPage(tab, phone);
      await page.getByRole('heading', { level: 2 }).nth(1).waitFor();
      const wide = await page.getByRole('main').evaluate((main) => [...main.querySelectorAll('section')].filter((part) => part.getBoundingClientRect().right > window.innerWidth + 1).length);
      expect(wide).toBe(0);
      await screenshot(page, `settings-page-phone-${TABS.indexOf(tab)}`);
      await page.close();
    }
    await phone.close();
  });

  it('has lines in forced colours', async () => {
    const forced = await newContext({ forcedColors: 'active' });
    const page = await openPage('Now', forced);
    const strokes = await section(page, 'History').getByRole('img').first().locator('path').evaluateAll((paths) => paths.map((path) => getComputedStyle(path).stroke));
    const text = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('span'));
      probe.style.color = 'CanvasText';
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
    expect(strokes.slice(1)).toEqual([text, text, text, text]);
    const marks = await page.getByRole('tab').evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).textDecorationLine));
    expect(marks).toEqual(['none', 'underline', 'none']);
    await screenshot(page, 'settings-page-forced-colours');
    await forced.close();
  });
});
