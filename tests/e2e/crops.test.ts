import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredCrops } from '../../server/src/core/crops/entry-crops';
import type { Rect } from '../../server/src/core/geometry/rect';
import type { LibraryFile } from '../helpers/admin-api';
import { isKnownFailure, openPanel, type Credentials } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot, watchForErrors } from '../helpers/browser';
import { createEditor } from '../helpers/editor-account';
import { expectShows } from '../helpers/imaging/expect-shows';
import { decode } from '../helpers/imaging/pixels';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';

const ARTICLES = 'api::article.article';
const PICTURE = gradient({ width: 250, height: 200 });

let playground: TestPlayground;
let browser: Browser;
/** A page of a Super Admin. */
let context: BrowserContext;
/** An image whose colours encode the position; stored rotated, upright only by its EXIF orientation. */
let position: LibraryFile;
let harbour: LibraryFile;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground(), launchBrowser()]);
  position = await playground.admin.uploadFile({ name: 'position.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 6) }, { alternativeText: 'Colours' });
  harbour = await playground.admin.findFile('harbour.jpg');
  await send('POST', '/i18n/locales', { code: 'de', name: 'German (de)', isDefault: false });
  context = await newContext();
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

async function newContext(options: BrowserContextOptions = {}, user: Credentials = ADMIN): Promise<BrowserContext> {
  const made = await openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 1000 }, ...options });
  made.setDefaultTimeout(15_000);
  return made;
}

interface Article {
  readonly documentId: string;
  readonly coverCrops: StoredCrops | null;
  readonly galleryCrops: StoredCrops | null;
  readonly cover: { readonly documentId: string } | null;
  readonly banners: readonly { readonly heading: string; readonly imageCrops: StoredCrops | null }[];
}

const send = (method: string, path: string, body: object): Promise<unknown> =>
  playground.admin.request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function createArticle(title: string, data: object): Promise<Article> {
  const { data: made } = (await send('POST', `/content-manager/collection-types/${ARTICLES}`, { title, ...data })) as { readonly data: Article };
  return made;
}

async function savedArticle({ documentId }: Pick<Article, 'documentId'>, query = 'status=draft'): Promise<Article> {
  const { data } = (await playground.admin.request(`/content-manager/collection-types/${ARTICLES}/${documentId}?${query}`)) as { readonly data: Article };
  return data;
}

const addressOf = ({ documentId }: Pick<Article, 'documentId'>, query = ''): string => `${playground.url}/admin/content-manager/collection-types/${ARTICLES}/${documentId}${query}`;

async function open(article: Pick<Article, 'documentId'>, { within = context, query = '' }: { readonly within?: BrowserContext; readonly query?: string } = {}): Promise<Page> {
  const page = await within.newPage();
  await page.goto(addressOf(article, query));
  await tile(page, 'hero').first().waitFor();
  return page;
}

const tile = (scope: Page | Locator, preset: string): Locator => scope.locator(`[data-testid=crop-tile][data-preset=${preset}]`);
const tileNames = (scope: Page | Locator): Promise<(string | null)[]> => scope.getByTestId('crop-tile').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
const expectTiles = (scope: Page | Locator, names: readonly (string | null)[]) => expect.poll(() => tileNames(scope)).toEqual(names);
const dialog = (page: Page): Locator => page.getByTestId('crop-dialog');
const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
const apply = async (page: Page): Promise<void> => {
  await dialog(page).getByRole('button', { name: 'Apply', exact: true }).click();
  await dialog(page).waitFor({ state: 'detached' });
};

async function openDialog(page: Page, preset: string): Promise<void> {
  // It is no button until its image has loaded.
  await tile(page, preset).and(page.getByRole('button')).first().click();
  await dialog(page).getByTestId('crop-frame').waitFor();
}

/** The crop in the dialog, in pixels of the image. The numbers follow a drag with low priority, so this waits until they rest. */
async function boxInDialog(page: Page): Promise<readonly number[]> {
  const read = () => Promise.all(['Left', 'Top', 'Crop width', 'Crop height'].map(async (label) => Number(await field(page, label).inputValue())));
  for (let last = await read(); ; ) {
    await page.waitForTimeout(100);
    const next = await read();
    if (String(next) === String(last)) return next;
    last = next;
  }
}

async function fill(page: Page, label: string, value: number): Promise<void> {
  await field(page, label).fill(String(value));
  await field(page, label).press('Tab');
}

async function save(page: Page): Promise<void> {
  const saved = page.waitForResponse((response) => response.url().includes(`/content-manager/collection-types/${ARTICLES}`) && ['PUT', 'POST'].includes(response.request().method()));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const response = await saved;
  expect(response.ok() ? '' : await response.text()).toBe('');
}

async function boxOf(locator: Locator): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`expected ${locator.toString()} to be visible`);
  return box;
}

/** Drags by so many pixels of the screen. */
async function drag(page: Page, what: Locator, x: number, y: number): Promise<void> {
  const box = await boxOf(what);
  const [left, top] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + x / 2, top + y / 2, { steps: 4 });
  await page.mouse.move(left + x, top + y, { steps: 4 });
  await page.mouse.up();
}

/** The part of the image that a tile shows, in pixels of the image. */
async function regionOf(shown: Locator): Promise<Rect> {
  const frame = shown.getByTestId('instant-frame');
  const [visible, whole] = await Promise.all([boxOf(frame), boxOf(frame.locator('img'))]);
  const [x, y] = [PICTURE.width / whole.width, PICTURE.height / whole.height];
  return { left: (visible.x - whole.x) * x, top: (visible.y - whole.y) * y, width: visible.width * x, height: visible.height * y };
}

interface RestArticle {
  readonly cover: { readonly renditions: Readonly<Record<string, { readonly url: string; readonly alt: string } | null>> };
}

async function restArticle({ documentId }: Pick<Article, 'documentId'>, query = ''): Promise<RestArticle> {
  const response = await fetch(`${playground.url}/api/articles/${documentId}?populate=cover&renditions=hero,teaser${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { readonly data: RestArticle }).data;
}

/** Checks that the URL of REST has the pixels that the tile shows, to within one. */
async function expectServed(page: Page, article: Article, preset: string): Promise<void> {
  const region = await regionOf(tile(page, preset).first());
  const url = (await restArticle(article)).cover.renditions[preset]?.url ?? '';
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const pixels = await decode(Buffer.from(await response.arrayBuffer()));
  const { width, height } = pixels;
  const at = (x: number, y: number) => ({ x: region.left + (x / width) * region.width, y: region.top + (y / height) * region.height });
  expectShows(pixels, PICTURE, { width, height, at, visible: { left: 0, top: 0, width, height }, focus: null }, { codec: 5 });
}

describe('an editor', () => {
  it('chooses an image, crops two presets with mouse, keyboard and numbers, and the pages get them', async () => {
    const article = await createArticle('Crops by mouse', {});
    const page = await context.newPage();
    const errors = watchForErrors(page, playground.url);
    await page.goto(addressOf(article));
    await page.getByText('Choose an image in the field “cover” to crop it here.').waitFor();
    await page.getByRole('button', { name: /^Click to add an asset/ }).first().click();
    const picker = page.getByRole('dialog');
    await picker.getByRole('checkbox', { name: /position\.jpg/ }).click();
    await picker.getByRole('button', { name: 'Finish' }).click();
    await expectTiles(page, ['Hero Automatic Few pixels, 250 × 94 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);

    await openDialog(page, 'hero');
    await drag(page, dialog(page).locator('[data-handle=se]'), -200, -75);
    const [, , width = 0, height = 0] = await boxInDialog(page);
    expect(width).toBeLessThan(240);
    expect(Math.abs(width / (1600 / 600) - height)).toBeLessThanOrEqual(1);
    await drag(page, dialog(page).getByTestId('crop-frame'), 90, 60);
    const moved = await boxInDialog(page);
    expect(moved.slice(2)).toEqual([width, height]);
    await apply(page);
    expect(await tile(page, 'hero').evaluate((element) => element === document.activeElement)).toBe(true);

    await openDialog(page, 'teaser');
    // Opening changes nothing; the first key does.
    await dialog(page).getByRole('button', { name: /^Crop of 250 by 168 pixels/ }).focus();
    await page.keyboard.press('ArrowUp');
    await fill(page, 'Crop width', 120);
    expect((await boxInDialog(page)).slice(2)).toEqual([120, 80]);
    await fill(page, 'Left', 5000);
    await fill(page, 'Top', 40);
    expect(await boxInDialog(page)).toEqual([130, 40, 120, 80]);
    await dialog(page).locator('[data-handle=nw]').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    const box = await boxInDialog(page);
    expect([box[0], (box[0] ?? 0) + (box[2] ?? 0)]).toEqual([120, 250]);
    await expect.poll(() => dialog(page).locator('[role=status]').allTextContents()).toContainEqual(expect.stringMatching(/^Cropped: 130 by 87 pixels at 120, /));
    await screenshot(page, 'crop-dialog');
    await apply(page);
    await field(page, 'Alternative text here').first().fill('Colours in the corner');
    await save(page);

    const before = await tileNames(page);
    const { coverCrops } = await savedArticle(article);
    expect(Object.keys(coverCrops?.[position.documentId]?.crops ?? {})).toEqual(['hero', 'teaser']);
    await page.reload();
    await expectTiles(page, before);
    expect(await field(page, 'Alternative text here').first().inputValue()).toBe('Colours in the corner');
    await openDialog(page, 'hero');
    expect(await boxInDialog(page)).toEqual(moved);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Published', { exact: true }).first().waitFor();
    await expect.poll(async () => (await restArticle(article)).cover.renditions['hero']?.alt).toBe('Colours in the corner');
    await expectServed(page, article, 'hero');
    await expectServed(page, article, 'teaser');
    expect(errors.filter((error) => !isKnownFailure(error))).toEqual([]);
    await page.close();
  });

  it('moves the focal point for the entry, and returns to automatic', async () => {
    const article = await createArticle('Crops by focal point', { cover: position.id, coverCrops: { [position.documentId]: { crops: { hero: { left: 0, top: 0, width: 50, height: 23.5 } } } } });
    const page = await open(article);
    await openDialog(page, 'hero');
    await dialog(page).getByRole('button', { name: 'Automatic', exact: true }).click();
    await fill(page, 'Focal point Y (%)', 100);
    await apply(page);
    await expectTiles(page, ['Hero Automatic Few pixels, 250 × 94 pixels', 'Teaser Automatic Few pixels, 250 × 167 pixels']);
    expect(Math.round((await regionOf(tile(page, 'hero'))).top)).toBe(106);
    await save(page);
    expect((await savedArticle(article)).coverCrops).toEqual({ [position.documentId]: { focalPoint: { x: 50, y: 100 } } });
    await page.close();
  });

  it('does not lose a crop by a key or by the button at the top', async () => {
    const page = await open(await createArticle('Crops that stay', { cover: position.id }));
    for (const leave of [() => page.keyboard.press('Escape'), () => dialog(page).getByRole('button', { name: 'Close' }).click()]) {
      await openDialog(page, 'hero');
      await leave();
      await dialog(page).waitFor({ state: 'detached' });
      await openDialog(page, 'hero');
      await dialog(page).getByRole('button', { name: 'Own crop' }).click();
      await leave();
      await dialog(page).getByText('The crop has changed.', { exact: false }).waitFor();
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Apply');
      await dialog(page).getByRole('button', { name: 'Discard' }).click();
      await dialog(page).waitFor({ state: 'detached' });
    }
    await expectTiles(page, ['Hero Automatic Few pixels, 250 × 94 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(false);
    await page.close();
  });

  it('Escape during a drag ends the drag, and the dialog stays', async () => {
    const page = await open(await createArticle('A drag that ends', { cover: position.id, coverCrops: cropped(position) }));
    await openDialog(page, 'hero');
    const before = await boxInDialog(page);
    const frame = await boxOf(dialog(page).getByTestId('crop-frame'));
    await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
    await page.mouse.down();
    await page.mouse.move(frame.x + frame.width / 2 + 60, frame.y + frame.height / 2 + 40, { steps: 4 });
    await expect.poll(() => boxInDialog(page)).not.toEqual(before);
    await page.keyboard.press('Escape');
    await expect.poll(() => boxInDialog(page)).toEqual(before);
    await page.mouse.move(frame.x + frame.width / 2 + 90, frame.y + frame.height / 2 + 60, { steps: 4 });
    await page.mouse.up();
    expect(await boxInDialog(page)).toEqual(before);
    // Nothing has changed, so the next Escape closes the dialog without a question.
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(false);
    await page.close();
  });

  it('enlarges the stage, and moves a crop that is small on the screen', async () => {
    const page = await open(await createArticle('Small crops', { cover: harbour.id, coverCrops: { [harbour.documentId]: { crops: { teaser: { left: 40, top: 40, width: 1.5, height: 1.5 } } } } }));
    await openDialog(page, 'teaser');
    const [left = 0, top = 0, width, height] = await boxInDialog(page);
    await drag(page, dialog(page).getByTestId('crop-frame'), 60, 0);
    const [movedLeft = 0, ...others] = await boxInDialog(page);
    expect(movedLeft).toBeGreaterThan(left + 20);
    expect(others).toEqual([top, width, height]);
    const small = await boxOf(dialog(page).getByTestId('crop-area'));
    await page.mouse.move(small.x + 100, small.y + 100);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await boxOf(dialog(page).getByTestId('crop-area'))).width).toBeGreaterThan(small.width * 2);
    await dialog(page).getByRole('button', { name: 'Shrink the view' }).click();
    await page.close();
  });
});

describe('fingers', () => {
  it('scroll over tiles and the stage, and crop by the handles', async () => {
    const phone = await newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    const page = await open(await createArticle('Crops by finger', { cover: position.id }), { within: phone });
    const client = await phone.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly { x: number; y: number }[]) => client.send('Input.dispatchTouchEvent', { type, touchPoints: [...points] });
    /** Begins beside the middle, where the focal point is. */
    const swipe = async (what: Locator, x: number, y: number) => {
      const box = await boxOf(what);
      const from = { x: box.x + box.width * (box.width > 60 ? 0.3 : 0.5), y: box.y + box.height / 2 };
      await touch('touchStart', [from]);
      for (let step = 1; step <= 8; step += 1) {
        await touch('touchMove', [{ x: from.x + (x * step) / 8, y: from.y + (y * step) / 8 }]);
        await page.waitForTimeout(16);
      }
      await touch('touchEnd', []);
      await page.waitForTimeout(300);
    };
    const automatic = ['Hero Automatic Few pixels, 250 × 94 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels'];
    await tile(page, 'hero').scrollIntoViewIfNeeded();
    const y = (await boxOf(tile(page, 'hero'))).y;
    await swipe(tile(page, 'hero'), 0, -120);
    expect((await boxOf(tile(page, 'hero'))).y).toBeLessThan(y - 40);
    expect(await dialog(page).count()).toBe(0);

    await tile(page, 'hero').tap();
    await dialog(page).getByTestId('crop-frame').waitFor();
    const stageY = (await boxOf(dialog(page).getByTestId('crop-area'))).y;
    await swipe(dialog(page).getByTestId('crop-frame'), 0, -60);
    expect((await boxOf(dialog(page).getByTestId('crop-area'))).y).toBeLessThan(stageY - 20);
    expect(await dialog(page).getByRole('button', { name: 'Automatic', exact: true }).getAttribute('aria-pressed')).toBe('true');

    await swipe(dialog(page).locator('[data-handle=ne]'), -80, 30);
    expect(await dialog(page).getByRole('button', { name: 'Own crop' }).getAttribute('aria-pressed')).toBe('true');
    const [left = 0, top = 0, width] = await boxInDialog(page);
    await swipe(dialog(page).getByTestId('crop-frame'), 30, 0);
    const moved = await boxInDialog(page);
    expect(moved[0]).toBeGreaterThan(left + 5);
    expect([moved[1], moved[2]]).toEqual([top, width]);
    await screenshot(page, 'crop-dialog-mobile');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await dialog(page).getByRole('button', { name: 'Apply', exact: true }).tap();
    await dialog(page).waitFor({ state: 'detached' });
    await expect.poll(() => tileNames(page)).not.toEqual(automatic);
    await phone.close();
  });
});

const HERO = { left: 10, top: 10, width: 40, height: 18.75 };
const cropped = (image: LibraryFile, more: object = {}) => ({ [image.documentId]: { crops: { hero: HERO }, ...more } });

describe('crops follow the entry', () => {
  it('another image is automatic, and the crops of the first are dropped, unless it returns', async () => {
    const article = await createArticle('Another image', { cover: position.id, coverCrops: cropped(position) });
    const page = await open(article);
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    const choose = async (name: RegExp) => {
      await page.getByRole('button', { name: 'Add', exact: true }).first().click();
      const picker = page.getByRole('dialog');
      await picker.getByRole('tab', { name: 'Browse' }).click();
      await picker.getByRole('checkbox', { name }).click();
      await picker.getByRole('button', { name: 'Finish' }).click();
    };
    await choose(/harbour\.jpg/);
    await expectTiles(page, ['Hero Automatic, 1600 × 600 pixels', 'Teaser Automatic, 600 × 400 pixels']);
    await choose(/position\.jpg/);
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    await choose(/harbour\.jpg/);
    await expectTiles(page, ['Hero Automatic, 1600 × 600 pixels', 'Teaser Automatic, 600 × 400 pixels']);
    await save(page);
    const saved = await savedArticle(article);
    expect([saved.cover?.documentId, saved.coverCrops]).toEqual([harbour.documentId, null]);
    await page.close();
  });

  it('opening an entry changes nothing, and crops of images that it no longer has go with the next change', async () => {
    const article = await createArticle('Left over', { cover: position.id, coverCrops: { ...cropped(position), ...cropped(harbour) } });
    const page = await open(article);
    await page.waitForTimeout(500);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isEnabled()).toBe(false);
    await page.locator('input[name=title]').fill('Left over, changed');
    await save(page);
    expect((await savedArticle(article)).coverCrops).toEqual(cropped(position));
    await page.close();
  });

  it('each language has its own crops and texts', async () => {
    const article = await createArticle('Languages', { cover: position.id, coverCrops: cropped(position, { alt: 'English' }) });
    const page = await open(article, { query: '?plugins[i18n][locale]=de' });
    await expectTiles(page, ['Hero Automatic Few pixels, 250 × 94 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    await page.locator('input[name=title]').fill('Sprachen');
    await field(page, 'Alternative text here').first().fill('Deutsch');
    await save(page);
    expect((await savedArticle(article, 'status=draft&locale=de')).coverCrops).toEqual({ [position.documentId]: { alt: 'Deutsch' } });
    await page.goto(addressOf(article, '?plugins[i18n][locale]=en'));
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    expect(await field(page, 'Alternative text here').first().inputValue()).toBe('English');
    expect((await savedArticle(article)).coverCrops).toEqual(cropped(position, { alt: 'English' }));
    await page.close();
  });

  it('publishing publishes crops, and discarding a draft brings them back', async () => {
    const article = await createArticle('Published', { cover: position.id, coverCrops: cropped(position) });
    await send('POST', `/content-manager/collection-types/${ARTICLES}/${article.documentId}/actions/publish`, {});
    const page = await open(article);
    await openDialog(page, 'hero');
    await dialog(page).getByRole('button', { name: 'Automatic', exact: true }).click();
    await apply(page);
    await save(page);
    expect((await savedArticle(article)).coverCrops).toBeNull();
    expect((await savedArticle(article, 'status=published')).coverCrops).toEqual(cropped(position));

    await page.getByRole('button', { name: 'More document actions' }).click();
    await page.getByRole('menuitem', { name: 'Discard changes' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click({ timeout: 3000 }).catch(() => undefined);
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);

    await page.goto(addressOf(article, '?status=published'));
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    expect(await page.getByRole('button', { name: /^Hero / }).count()).toBe(0);
    expect(await field(page, 'Alternative text here').first().isEnabled()).toBe(false);
    await page.close();
  });

  it('a duplicate has the crops of its entry', async () => {
    const { documentId } = await createArticle('Original', { cover: position.id, coverCrops: cropped(position) });
    const page = await open({ documentId: `clone/${documentId}` });
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    await page.locator('input[name=title]').fill('Duplicate');
    await save(page);
    const { results } = (await playground.admin.request(`/content-manager/collection-types/${ARTICLES}?filters[title][$eq]=Duplicate`)) as { readonly results: readonly Article[] };
    expect((await savedArticle(results[0] as Article)).coverCrops).toEqual(cropped(position));
    await page.close();
  });

  it('components find the image beside them, also after a change of their order', async () => {
    const banner = (heading: string, image: LibraryFile, imageCrops: object | null) => ({ heading, image: image.id, imageCrops });
    const article = await createArticle('Components', {
      cover: null,
      banners: [banner('one', harbour, null), banner('two', position, cropped(position))],
      sections: [{ __component: 'layout.banner', ...banner('three', position, cropped(position, { alt: 'Three' })) }],
    });
    const page = await context.newPage();
    await page.goto(addressOf(article));
    await page.getByRole('button', { name: 'two', exact: true }).click();
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    // The first is deleted, so the second has another path. Strapi closes it.
    await page.getByRole('button', { name: 'Delete', exact: true }).first().click();
    await expectTiles(page, []);
    await page.getByRole('button', { name: 'two', exact: true }).click();
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    await openDialog(page, 'teaser');
    await dialog(page).getByRole('button', { name: 'Own crop' }).click();
    await apply(page);
    await save(page);
    const [saved, ...others] = (await savedArticle(article)).banners;
    expect([saved?.heading, others.length]).toEqual(['two', 0]);
    expect(Object.keys(saved?.imageCrops?.[position.documentId]?.crops ?? {})).toEqual(['hero', 'teaser']);

    await page.reload();
    await page.getByRole('button', { name: 'Banner - three', exact: true }).click();
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    expect(await field(page, 'Alternative text here').first().inputValue()).toBe('Three');
    await page.close();
  });

  it('several images have tiles each, in their order', async () => {
    const article = await createArticle('Gallery', { gallery: [harbour.id, position.id], galleryCrops: { [position.documentId]: { alt: '' } } });
    const page = await context.newPage();
    await page.goto(addressOf(article));
    await expectTiles(page, ['Teaser Automatic, 600 × 400 pixels', 'Portrait (2:3) Automatic, 400 × 600 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels', 'Portrait (2:3) Automatic Few pixels, 134 × 200 pixels']);
    expect(await page.getByRole('group', { name: /\.jpg$/ }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual(['harbour.jpg', 'position.jpg']);
    expect(await page.getByRole('checkbox', { name: 'Decorative image without alternative text' }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-checked')))).toEqual(['false', 'true']);
    await page.getByRole('checkbox', { name: 'Decorative image without alternative text' }).last().click();
    await save(page);
    expect((await savedArticle(article)).galleryCrops).toBeNull();
    await page.close();
  });
});

describe('a role', () => {
  const PROPERTIES = { fields: ['title', 'text', 'cover', 'coverCrops'], locales: ['en', 'de'] };
  const grant = (...actions: readonly string[]) => actions.map((action) => ({ action: `plugin::content-manager.explorer.${action}`, subject: ARTICLES, properties: PROPERTIES, conditions: [] }));

  it('that may edit entries, and neither use the generator nor read the Media Library, crops', async () => {
    const article = await createArticle('Written by an author', { cover: position.id });
    const own = await newContext({}, await createEditor(playground.admin, 'author', grant('create', 'read', 'update')));
    const page = await open(article, { within: own });
    const errors = watchForErrors(page, playground.url);
    await openDialog(page, 'hero');
    await dialog(page).getByRole('button', { name: 'Own crop' }).click();
    await apply(page);
    await save(page);
    expect(Object.keys((await savedArticle(article)).coverCrops?.[position.documentId]?.crops ?? {})).toEqual(['hero']);
    expect(errors.filter((error) => !isKnownFailure(error) && !error.includes('/upload/'))).toEqual([]);
    await own.close();
  });

  it('that may only read entries sees the crops', async () => {
    const article = await createArticle('Read by a reader', { cover: position.id, coverCrops: cropped(position) });
    const own = await newContext({}, await createEditor(playground.admin, 'reader', grant('read')));
    const page = await open(article, { within: own });
    await expectTiles(page, ['Hero Cropped Few pixels, 100 × 37 pixels', 'Teaser Automatic Few pixels, 250 × 168 pixels']);
    expect(await page.getByRole('button', { name: /^Hero / }).count()).toBe(0);
    await own.close();
  });
});

describe('faults are said in the field', () => {
  it('of its options, and what is saved is kept', async () => {
    const article = await createArticle('Wrong options', { cover: position.id, coverCrops: cropped(position) });
    const page = await context.newPage();
    await page.route('**/renditions/crop-field/settings', async (route) => {
      const response = await route.fetch();
      const settings = (await response.json()) as { readonly presets: readonly { readonly name: string }[] };
      await route.fulfill({ response, json: { ...settings, presets: settings.presets.filter(({ name }) => name !== 'hero'), withoutMedia: [{ field: 'coverCrops', media: 'cover' }] } });
    });
    await page.goto(addressOf(article));
    await page.getByText('There is no media field “cover” beside this field.', { exact: false }).waitFor();
    await page.getByText('The configuration has no preset with this name: hero.', { exact: false }).waitFor();
    await expectTiles(page, ['Teaser Automatic Few pixels, 250 × 168 pixels']);
    await field(page, 'Alternative text here').first().fill('Kept');
    await save(page);
    expect((await savedArticle(article)).coverCrops).toEqual(cropped(position, { alt: 'Kept' }));
    await page.close();
  });

  it('of texts that cannot be loaded, and the rest of the entry can be edited', async () => {
    const article = await createArticle('No texts', { cover: position.id, coverCrops: cropped(position) });
    const page = await context.newPage();
    await page.route(/\/en-[^/]+\.js$/, async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      await (body.includes('crops.choose') ? route.abort() : route.fulfill({ response, body }));
    });
    await page.goto(addressOf(article));
    await page.getByText('This part of the page could not be loaded.', { exact: false }).first().waitFor();
    await page.getByRole('textbox', { name: 'title' }).fill('Still edited');
    await save(page);
    expect((await savedArticle(article)).coverCrops).toEqual(cropped(position));
    await page.close();
  });

  it.each([
    [404, 'Image not found, or you lack access.'],
    [410, 'The image is in the Media Library, but its file no longer exists.'],
    [415, 'The file cannot be read as an image.'],
  ])('of the image: %i', async (status, text) => {
    const article = await createArticle(`Image with ${status}`, { cover: position.id });
    const page = await context.newPage();
    await page.route(`**/renditions/crop-field/images/${position.id}?*`, (route) => route.fulfill({ status, json: { data: null, error: { status, name: 'X', message: '' } } }));
    await page.goto(addressOf(article));
    await page.getByText(text, { exact: false }).waitFor();
    expect(await field(page, 'Alternative text here').first().isEnabled()).toBe(true);
    await page.close();
  });

  it('an image that the browser cannot show is cropped on one from the server', async () => {
    const scan = await playground.admin.uploadFile({ name: 'scan.tiff', bytes: await encodeTestImage(PICTURE, 'tiff') });
    const articles = [await createArticle('A scan', { cover: scan.id }), await createArticle('Out of reach', { cover: position.id })];
    for (const article of articles) {
      const page = await context.newPage();
      await page.route('**/uploads/*position*', (route) => route.abort());
      await page.goto(addressOf(article));
      await openDialog(page, 'hero');
      expect(await dialog(page).getByTestId('crop-area').locator('img').first().evaluate((image: HTMLImageElement) => [image.src.startsWith('blob:'), image.naturalWidth])).toEqual([true, 250]);
      await page.close();
    }
  });
});

describe('the looks', () => {
  it.each([['light', 'en', 'Own crop', 'Apply'], ['dark', 'de', 'Eigener Ausschnitt', 'Übernehmen'], ['light', 'ja', '個別のトリミング', '適用']])('%s, %s: no violation of WCAG A and AA', async (theme, language, ownCrop, applied) => {
    const article = await createArticle(`Looks ${theme} ${language}`, { cover: harbour.id, coverCrops: { [harbour.documentId]: { crops: { hero: { left: 30, top: 35, width: 68, height: 38.25 } } } } });
    const page = await context.newPage();
    await page.addInitScript(([name, code]) => {
      localStorage.setItem('STRAPI_THEME', name ?? '');
      localStorage.setItem('strapi-admin-language', code ?? '');
    }, [theme, language]);
    await page.goto(addressOf(article));
    await tile(page, 'hero').waitFor();
    expect(await page.getByText(/renditions\.\w/).count()).toBe(0);
    expect(await findAccessibilityViolations(page, '[data-testid=crops-field]')).toEqual([]);
    await screenshot(page, `crops-field-${theme}-${language}`);
    await openDialog(page, 'teaser');
    await dialog(page).getByRole('button', { name: ownCrop }).click();
    await drag(page, dialog(page).locator('[data-handle=nw]'), 380, 200);
    await dialog(page).getByRole('button', { name: applied }).waitFor();
    await dialog(page).evaluate((element) => Promise.allSettled(element.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    expect(await findAccessibilityViolations(page, '[data-testid=crop-dialog]')).toEqual([]);
    await screenshot(page, `crop-dialog-${theme}-${language}`);
    await page.evaluate(() => localStorage.clear());
    await page.close();
  });

  it('in forced colours the rest of the image is dark, and the frame has an outline', async () => {
    const page = await open(await createArticle('Forced colours', { cover: harbour.id }));
    await page.emulateMedia({ forcedColors: 'active' });
    await openDialog(page, 'teaser');
    const styles = await dialog(page).getByTestId('crop-frame').evaluate((frame) => [getComputedStyle(frame).outlineStyle, getComputedStyle(frame.previousElementSibling?.firstElementChild ?? frame).boxShadow !== 'none']);
    expect(styles).toEqual(['solid', true]);
    await page.close();
  });
});
