import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { openPanel, type Credentials } from './admin-panel';
import { launchBrowser } from './browser';
import { encodeTestImage, gradient } from './imaging/test-image';
import { ADMIN, startTestPlayground, type PlaygroundOptions, type TestPlayground } from './playground';

export const PICTURE = gradient({ width: 250, height: 200 });

export interface Workbench {
  readonly playground: TestPlayground;
  /** A window of a laptop in which the administrator is logged in. */
  readonly context: BrowserContext;
  /** A file whose colours say where they are; without a focal point. */
  readonly position: number;
  newContext(options?: BrowserContextOptions, user?: Credentials): Promise<BrowserContext>;
  addressOf(id: number, query?: string): string;
  /** Opens the workbench, by default of `position`; with "Advanced", which shows the spec. */
  open(spec?: string, id?: number, within?: BrowserContext): Promise<Page>;
  stop(): Promise<void>;
}

/** A playground and a browser. `orientation`: of EXIF; with 6, the default, `position` is stored rotated. */
export async function startWorkbench({ orientation = 6, ...options }: PlaygroundOptions & { readonly orientation?: number } = {}): Promise<Workbench> {
  const [playground, browser] = await Promise.all([startTestPlayground({ quick: true, ...options }), launchBrowser()]);
  const { id: position } = await playground.admin.uploadFile({ name: 'position.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', orientation) }, { alternativeText: 'Colours' });
  const newContext: Workbench['newContext'] = (window = {}, user = ADMIN) =>
    openPanel(browser, playground.url, user, { viewport: { width: 1280, height: 800 }, permissions: ['clipboard-read', 'clipboard-write'], ...window });
  const context = await newContext();
  const addressOf = (id: number, query = ''): string => `${playground.url}/admin/plugins/renditions/assets/${id}${query}`;
  return {
    playground, context, position, newContext, addressOf,
    async open(spec, id = position, within = context) {
      const page = await within.newPage();
      await page.goto(addressOf(id, spec === undefined ? '' : `?spec=${encodeURIComponent(spec)}`));
      await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
      if (!(await instructions(page).isVisible())) await page.getByRole('button', { name: 'Advanced', exact: true }).click();
      return page;
    },
    async stop() {
      await Promise.all([browser.close(), playground.stop()]);
    },
  };
}

export const instructions = (page: Page): Locator => page.getByRole('textbox', { name: 'Instructions' });
export const field = (page: Page, label: string): Locator => page.getByRole('textbox', { name: label, exact: true });
export const button = (scope: Locator | Page, name: string): Locator => scope.getByRole('button', { name, exact: true });
export const expectSpec = (page: Page, spec: string) => expect.poll(() => instructions(page).inputValue()).toBe(spec);
/** The spec whose final rendition is there; empty until it is. */
export const rendered = (page: Page): Promise<string | null> => page.getByTestId('canvas').getAttribute('data-rendered');
export const link = (page: Page): Promise<string> => field(page, 'Link').inputValue();
export const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Waits for the link of a spec, by default of the current one. */
export async function linkOf(page: Page, spec?: string): Promise<string> {
  const encoded = `/${encodeURIComponent(spec ?? (await instructions(page).inputValue()))}/`;
  await expect.poll(() => link(page)).toContain(encoded);
  return link(page);
}

export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

export async function fill(page: Page, label: string, value: number | string): Promise<void> {
  await field(page, label).fill(String(value));
  await field(page, label).press('Tab');
}

export async function sizeOf(url: string): Promise<readonly [number | undefined, number | undefined]> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  return [width, height];
}

export async function copyAs(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await button(page, 'Copy as…').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await expect.poll(() => clipboard(page)).not.toBe('');
  return clipboard(page);
}
