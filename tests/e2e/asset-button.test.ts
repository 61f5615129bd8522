import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detailsOf, isKnownFailure, openPanel, openArticle, openAsset, turnOnLegacyMediaLibrary, type Credentials } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';
import { isSince } from '../helpers/strapi-version';

const PICTURES = join(__dirname, '..', '..', 'playground', 'pictures');
const HARBOUR_TALE = 'The keeper of the last light';
const USE = 'plugin::renditions.use';
const READ = 'plugin::upload.read';

let playground: TestPlayground;
let browser: Browser;
/** A page of a Super Admin. */
let context: BrowserContext;
let legacyContext: BrowserContext;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
  await playground.admin.uploadFile({ name: 'report.pdf', bytes: Buffer.from('%PDF-1.4\n%%EOF\n') });
  context = await newContext(ADMIN);
  legacyContext = await newContext(ADMIN, turnOnLegacyMediaLibrary);
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

async function newContext(user: Credentials, prepare?: (context: BrowserContext) => Promise<void>): Promise<BrowserContext> {
  const made = await openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
  await prepare?.(made);
  made.setDefaultTimeout(15_000);
  return made;
}

const link = (scope: Locator | Page): Locator => scope.getByRole('link', { name: 'URL generator', exact: true });
const button = (scope: Locator | Page): Locator => scope.getByRole('button', { name: 'URL generator', exact: true });
const generator = (page: Page): Locator => page.getByRole('dialog', { name: /^URL generator · / });
/** Below a question the generator is hidden, and not closed. */
const closed = (page: Page): Promise<void> => page.getByRole('dialog', { name: /^URL generator · /, includeHidden: true }).waitFor({ state: 'detached' });
const expectLinks = (page: Page, addresses: readonly string[]): Promise<void> =>
  expect.poll(() => link(page).evaluateAll((all) => all.map((one) => one.getAttribute('href')))).toEqual(addresses);
const unsavedChanges = (page: Page): Locator => page.getByRole('alertdialog', { name: 'Confirmation' });
const pageOf = (id: number): string => `/admin/plugins/renditions/assets/${id}`;

async function boxOf(locator: Locator): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`expected ${locator.toString()} to be visible`);
  return box;
}

const idOf = async (name: string): Promise<number> => (await playground.admin.findFile(name)).id;

/** The page's requests to the plugin's API, without those of the crops field in the entry. */
function watchRequests(page: Page): readonly string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/renditions/') && !pathname.startsWith('/renditions/crop-field/')) paths.push(pathname);
  });
  return paths;
}

const openFromLibrary = (page: Page): Promise<Locator> => openAsset(page, playground.url, 'harbour.jpg');

async function openFromMediaField(page: Page): Promise<Locator> {
  await openArticle(page, playground.url, HARBOUR_TALE);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  return detailsOf(page, 'harbour.jpg');
}

async function openPicker(page: Page): Promise<Locator> {
  await openArticle(page, playground.url, HARBOUR_TALE);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  return page.getByRole('dialog');
}

async function editInPicker(page: Page, picker: Locator, name: string): Promise<Locator> {
  await picker.getByRole('tab', { name: 'Browse' }).click();
  const card = picker.getByRole('button').filter({ has: page.getByText(name, { exact: true }) });
  await card.hover();
  await card.getByRole('button', { name: 'Edit', exact: true }).click();
  return detailsOf(page, name);
}

const openFromPicker = async (page: Page): Promise<Locator> => editInPicker(page, await openPicker(page), 'harbour.jpg');

/** Before 5.54 the Media Library had a dialog, like the legacy Media Library below. */
const HAS_DRAWER = isSince('5.54.0');

describe.skipIf(!HAS_DRAWER)('the button in the drawer of the Media Library', () => {
  it('is a link above "File info", and sends few requests', async () => {
    const page = await context.newPage();
    const errors = watchForErrors(page, playground.url);
    const requests = watchRequests(page);
    const drawer = await openFromLibrary(page);
    const id = await idOf('harbour.jpg');
    await link(drawer).waitFor();
    expect(await link(drawer).getAttribute('href')).toBe(pageOf(id));

    const [ours, heading] = await Promise.all([boxOf(link(drawer)), boxOf(drawer.getByRole('heading', { name: 'File info' }))]);
    expect(ours.y + ours.height).toBeLessThanOrEqual(heading.y);
    expect(Math.abs(ours.width - heading.width)).toBeLessThan(1);

    await screenshot(page, 'asset-button-drawer');
    expect(await findAccessibilityViolations(page, '[data-renditions-slot]')).toEqual([]);
    expect(requests).toEqual(['/renditions/settings', `/renditions/assets/${id}`]);
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await page.close();
  });

  it('opens the page, and Back returns to the open drawer', async () => {
    const page = await context.newPage();
    await link(await openFromLibrary(page)).click();
    await page.waitForURL(`**${pageOf(await idOf('harbour.jpg'))}`);
    await page.goBack();
    await link(await detailsOf(page, 'harbour.jpg')).waitFor();
    await page.close();
  });

  it('opens a new tab with Ctrl+click', async () => {
    const page = await context.newPage();
    const drawer = await openFromLibrary(page);
    const [tab] = await Promise.all([context.waitForEvent('page'), link(drawer).click({ modifiers: ['ControlOrMeta'] })]);
    await tab.waitForURL(`**${pageOf(await idOf('harbour.jpg'))}`);
    await tab.close();
    expect(new URL(page.url()).pathname).toBe('/admin/plugins/upload');
    await link(drawer).waitFor();
    await page.close();
  });

  it('follows a change of the asset, and closing and reopening the drawer', async () => {
    const page = await context.newPage();
    const requests = watchRequests(page);
    await link(await openFromLibrary(page)).waitFor();
    // The drawer does not cover the two cards.
    for (const name of ['owl.jpg', 'valley.jpg']) {
      await page.getByText(name, { exact: true }).first().click();
      await expectLinks(page, [pageOf(await idOf(name))]);
    }
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('[data-renditions-slot]').count()).toBe(0);
    await page.getByText('owl.jpg', { exact: true }).first().click();
    await expectLinks(page, [pageOf(await idOf('owl.jpg'))]);
    expect(requests.filter((path) => path === '/renditions/settings')).toHaveLength(1);
    expect(requests).toHaveLength(1 + 4);
    await page.close();
  });

  it('does not skip the confirmation for unsaved changes', async () => {
    const page = await context.newPage();
    const drawer = await openFromLibrary(page);
    await drawer.locator('input[name=caption]').fill('Half a caption');
    await link(drawer).click();
    await unsavedChanges(page).getByRole('button', { name: 'Cancel' }).click();
    await unsavedChanges(page).waitFor({ state: 'detached' });
    expect(await drawer.locator('input[name=caption]').inputValue()).toBe('Half a caption');

    await link(drawer).click();
    await unsavedChanges(page).getByRole('button', { name: 'Confirm' }).click();
    await page.waitForURL(`**${pageOf(await idOf('harbour.jpg'))}`);
    await page.close();
  });

  it('does not prevent a press outside from closing the drawer', async () => {
    const page = await context.newPage();
    const drawer = await openFromLibrary(page);
    const box = await boxOf(link(drawer));
    // Pressed here and released elsewhere: no click.
    await page.mouse.move(box.x + 20, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + 20, box.y + 60);
    await page.mouse.up();
    await link(drawer).waitFor();
    await page.getByRole('heading', { name: /^Home/ }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.close();
  });

  it('is visible on a phone', async () => {
    const page = await context.newPage();
    await page.setViewportSize({ width: 390, height: 800 });
    await link(await openFromLibrary(page)).click();
    await page.waitForURL(`**${pageOf(await idOf('harbour.jpg'))}`);
    await page.close();
  });
});

describe.each([
  ['the media field of the Content Manager', () => context, openFromMediaField],
  ['the picker of the Content Manager', () => context, openFromPicker],
  ['the Media Library of the legacy flag', () => legacyContext, openFromLibrary],
] as const)('the button in %s', (place, contextOf, open) => {
  it('opens the generator over the dialog, and does not change the dialog', async () => {
    const page = await contextOf().newPage();
    const errors = watchForErrors(page, playground.url);
    const dialog = await open(page);
    await button(dialog).waitFor();
    expect(await dialog.locator('footer').getByRole('button').allTextContents()).toEqual(['Cancel', 'URL generator', 'Replace Media', 'Finish']);
    await screenshot(page, `asset-button-${place.replaceAll(/\W+/g, '-')}`);
    expect(await findAccessibilityViolations(page, '[data-renditions-slot]')).toEqual([]);

    const before = page.url();
    await dialog.locator('input[name=caption]').fill('Half a caption');
    await button(dialog).click();
    await generator(page).waitFor();
    expect(await boxOf(generator(page))).toEqual({ x: 0, y: 0, width: 1280, height: 900 });
    // The dialog below does not take a press in the generator as a press outside.
    await generator(page).getByRole('heading', { name: 'URL generator · harbour.jpg' }).click();
    await page.keyboard.press('Escape');
    await closed(page);

    expect(await dialog.locator('input[name=caption]').inputValue()).toBe('Half a caption');
    await expect.poll(() => button(dialog).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(page.url()).toBe(before);

    // With the keyboard, and closed by its button.
    await page.keyboard.press('Enter');
    await generator(page).getByRole('button', { name: 'Close' }).click();
    await closed(page);
    await expect.poll(() => button(dialog).evaluate((element) => element === document.activeElement)).toBe(true);

    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await page.close();
  });

  it('asks before it closes a link that was changed and not copied', async () => {
    const page = await contextOf().newPage();
    const dialog = await open(page);
    await button(dialog).click();
    await generator(page).getByRole('button', { name: 'Crop to size', exact: true }).click();
    await page.keyboard.press('Escape');
    const question = page.getByRole('alertdialog', { name: 'Close without copying?' });
    const copyLink = async () => {
      await page.evaluate(() => navigator.clipboard.writeText(''));
      await generator(page).getByRole('button', { name: 'Copy link' }).first().click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe('');
    };
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => generator(page).getByRole('button', { name: 'Crop to size', exact: true }).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await generator(page).getByRole('button', { name: 'Crop to size', exact: true }).getAttribute('aria-pressed')).toBe('true');

    await copyLink();
    await generator(page).getByRole('button', { name: 'Free crop', exact: true }).click();
    await generator(page).getByRole('button', { name: 'Close' }).click();
    await question.getByRole('button', { name: 'Close', exact: true }).click();
    await closed(page);
    await dialog.waitFor();

    await button(dialog).click();
    await generator(page).getByRole('button', { name: 'Crop to size', exact: true }).click();
    await copyLink();
    await page.keyboard.press('Escape');
    await closed(page);

    // A link that is copied is no copy of the collected ones.
    await button(dialog).click();
    // The dialog below saves the focal point that it has loaded.
    await generator(page).getByRole('button', { name: 'Crop to size', exact: true }).click();
    await generator(page).getByRole('textbox', { name: 'Focal point X (%)' }).fill('10');
    await generator(page).getByRole('button', { name: 'Reset', exact: true }).waitFor();
    expect(await generator(page).getByRole('button', { name: 'Save for all uses' }).count()).toBe(0);
    await generator(page).getByRole('checkbox', { name: /1:1/ }).check();
    await copyLink();
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Keep editing' }).click();
    await generator(page).getByRole('button', { name: 'Copy table' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^Shape\tLink\n1:1/);
    await page.keyboard.press('Escape');
    await closed(page);
    await page.close();
  });

  it('appears again with the dialog', async () => {
    const page = await contextOf().newPage();
    const dialog = await open(page);
    await button(dialog).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await button(page).waitFor({ state: 'detached' });
    await button(await open(page)).waitFor();
    await page.close();
  });

  it('does not cover the dialog’s controls on a phone', async () => {
    const page = await contextOf().newPage();
    const dialog = await open(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await button(dialog).waitFor();
    const [frame, last] = await Promise.all([boxOf(dialog), boxOf(dialog.getByRole('button', { name: 'Finish' }))]);
    expect(last.x + last.width).toBeLessThan(frame.x + frame.width);
    await screenshot(page, `asset-button-${place.replaceAll(/\W+/g, '-')}-mobile`);
    await button(dialog).click();
    await generator(page).waitFor();
    await page.close();
  });
});

describe('the place of the button', () => {
  /** Positions of the form's first field and of the footer's buttons in their dialog, as they are painted one after the other. */
  async function watchPositions(page: Page): Promise<() => Promise<readonly string[]>> {
    await page.addInitScript(() => {
      const positions: string[] = [];
      Object.assign(window, { positions });
      const look = () => {
        const dialog = document.querySelector('[role=dialog]');
        const [field, replace] = [dialog?.querySelector('input[name=name]'), dialog?.querySelector('footer > div:last-child > button')];
        if (dialog && field) {
          const { left, top } = dialog.getBoundingClientRect();
          const position = [field.getBoundingClientRect().top - top, (replace?.getBoundingClientRect().left ?? left) - left].map(Math.round).join();
          if (positions.at(-1) !== position) positions.push(position);
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    return () => page.evaluate(() => (window as unknown as { readonly positions: readonly string[] }).positions);
  }

  const nextFrame = (page: Page): Promise<unknown> => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

  it.each([
    ['the Media Library', () => context, openFromLibrary],
    ['the media field of the Content Manager', () => context, openFromMediaField],
    ['the Media Library of the legacy flag', () => legacyContext, openFromLibrary],
  ] as const)('in %s is kept until the server has answered', async (_place, contextOf, open) => {
    const page = await contextOf().newPage();
    const positions = await watchPositions(page);
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    await page.route('**/renditions/assets/*', async (route) => held.then(() => route.continue()));
    const dialog = await open(page);
    await dialog.locator('[data-renditions-slot] > *').waitFor({ state: 'attached' });
    // Strapi's dialog grows while it opens. An animation whose element goes away is rejected.
    await dialog.evaluate((element) => Promise.allSettled(element.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    await nextFrame(page);
    const before = (await positions()).at(-1);
    respond();
    await link(dialog).or(button(dialog)).waitFor();
    await nextFrame(page);
    expect((await positions()).at(-1)).toBe(before);
    await page.close();
  });

  it('is not kept for a file that is no image', async () => {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const kept: string[] = [];
      Object.assign(window, { kept });
      const look = () => {
        for (const part of document.querySelectorAll('[data-renditions-slot] > *')) kept.push(part.outerHTML);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true });
    });
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    await page.route('**/renditions/assets/*', async (route) => held.then(() => route.continue()));
    const request = page.waitForRequest('**/renditions/assets/*');
    await openAsset(page, playground.url, 'report.pdf');
    await request;
    await nextFrame(page);
    // Neither while the permissions are checked nor while the server is asked.
    expect(await page.evaluate(() => (window as unknown as { readonly kept: readonly string[] }).kept)).toEqual([]);
    respond();
    await page.close();
  });
});

describe('the frame of the generator over a dialog', () => {
  it('has no violation of WCAG', async () => {
    const page = await context.newPage();
    await button(await openFromMediaField(page)).click();
    await generator(page).getByText('Crop to size', { exact: true }).waitFor();
    // During the fade-in the contrast of the colours is too low.
    await generator(page).evaluate((element) => Promise.allSettled(element.parentElement?.getAnimations().map(({ finished }) => finished) ?? []));
    await screenshot(page, 'asset-button-modal');
    expect(await findAccessibilityViolations(page, '[role="dialog"]:not([aria-hidden="true"])')).toEqual([]);
    await page.close();
  });

  it('shows the new asset after a change in the picker', async () => {
    const page = await context.newPage();
    const picker = await openPicker(page);
    for (const name of ['harbour.jpg', 'owl.jpg']) {
      const dialog = await editInPicker(page, picker, name);
      await button(dialog).click();
      await page.getByRole('dialog', { name: `URL generator · ${name}` }).waitFor();
      await page.keyboard.press('Escape');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    }
    await page.close();
  });
});

describe('the button is absent', () => {
  /** A button would appear within a few frames after the response that allows it. */
  const expectNone = async (page: Page): Promise<void> => {
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(500);
    expect([await link(page).count(), await button(page).count()]).toEqual([0, 0]);
  };

  it.each([['new', () => context], ['legacy', () => legacyContext]] as const)('for a file that is no image, in the %s Media Library', async (_library, contextOf) => {
    const page = await contextOf().newPage();
    const id = await idOf('report.pdf');
    const response = page.waitForResponse(`**/renditions/assets/${id}`);
    await openAsset(page, playground.url, 'report.pdf');
    expect((await response).status()).toBe(415);
    await expectNone(page);
    await page.close();
  });

  it('for a file that is not uploaded yet', async () => {
    const page = await context.newPage();
    const requests = watchRequests(page);
    const picker = await openPicker(page);
    await picker.getByRole('button', { name: 'Add more assets' }).click();
    await page.locator('input[type=file]').setInputFiles(join(PICTURES, 'valley.jpg'));
    const upload = page.getByRole('dialog').filter({ hasText: '1 asset ready to upload' });
    await upload.getByText('valley.jpg').first().hover();
    await upload.getByRole('button', { name: 'Edit', exact: true }).click();
    await detailsOf(page, 'valley.jpg');
    await expectNone(page);
    expect(requests).toEqual([]);
    await page.close();
  });

  it('if the plugin has no route', async () => {
    const page = await context.newPage();
    await page.route('**/renditions/settings', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), routes: [] } });
    });
    const requests = watchRequests(page);
    await openFromLibrary(page);
    await expectNone(page);
    expect(requests).toEqual(['/renditions/settings']);
    await page.close();
  });
});

describe('in another language', () => {
  it.each([
    ['de', 'URL-Generator', 'Bearbeiten', 'Datei-ID'],
    ['ja', 'URLジェネレーター', '編集', 'アセットID'],
  ] as const)('%s', async (language, ours, edit, row) => {
    const page = await context.newPage();
    await page.addInitScript((value) => localStorage.setItem('strapi-admin-language', value), language);
    if (HAS_DRAWER) {
      await page.goto(`${playground.url}/admin/plugins/upload?assetId=${await idOf('harbour.jpg')}`);
      await page.getByRole('dialog').getByRole('link', { name: ours, exact: true }).waitFor();
    }

    await openArticle(page, playground.url, HARBOUR_TALE);
    await page.getByRole('button', { name: edit, exact: true }).click();
    // Older versions have no translation of it in some languages.
    await page.getByRole('dialog').getByText(HAS_DRAWER ? row : /ID$/).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: ours, exact: true }).waitFor();
    await page.evaluate(() => localStorage.removeItem('strapi-admin-language'));
    await page.close();
  });
});

describe('a role', () => {
  const ours = HAS_DRAWER ? link : button;

  it.each([
    ['editor-with-use', [READ, 'plugin::upload.assets.update', USE], 1],
    ['reader-with-use', [READ, USE], 1],
    ['editor-without-use', [READ, 'plugin::upload.assets.update'], 0],
  ] as const)('%s', async (name, actions, buttons) => {
    const own = await newContext(await createEditor(playground.admin, name, actions));
    const page = await own.newPage();
    const errors = watchForErrors(page, playground.url);
    const requests = watchRequests(page);
    const drawer = await openFromLibrary(page);
    if (buttons > 0) await ours(drawer).waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(500);
    expect(await ours(drawer).count()).toBe(buttons);
    // Without the permission, the panel sends no request.
    expect(requests).toHaveLength(buttons * 2);
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await own.close();
  });
});
