import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { watchForErrors } from '../browser';
import { coloursOf, contrast, distance } from './colours';
import { withholdImages } from './withheld-images';

/** A window of a browser. */
export interface View {
  /** CSS pixels. */
  readonly width: number;
  /** Device pixels for each of them. */
  readonly density: number;
}

/** What the bytes of an image say. */
export interface ImageFile {
  readonly format: string;
  /** Pixels, of one frame. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly alpha: boolean;
}

/** How the box of an image looked before the image arrived. */
export interface Placeholder {
  /** How much its colours differed among each other, from 0 to 255. */
  readonly contrast: number;
  /** How much they differed from those of the image. */
  readonly distance: number;
}

/** An image of a page. */
export interface SeenImage {
  /** Of the file that the browser chose. */
  readonly url: string;
  /** The width that `srcset` states for this file; null without a `srcset`. */
  readonly descriptor: number | null;
  /** Null if the browser fetched no file. */
  readonly file: ImageFile | null;
  /** Whether the browser could show it at the end. */
  readonly complete: boolean;
  /** Whether the element had a background image at the end. */
  readonly background: boolean;
  /** In CSS pixels. */
  readonly box: { readonly width: number; readonly height: number };
  /** Null if the box was empty. */
  readonly placeholder: Placeholder | null;
}

export interface SeenPage {
  /** In the order of the document. */
  readonly images: readonly SeenImage[];
  /** URLs of images that the browser fetched and did not show. */
  readonly unused: readonly string[];
  /** Hosts of all requests. */
  readonly hosts: readonly string[];
  /** The sum of all layout shifts, as defined by the Layout Instability API. */
  readonly layoutShift: number;
  /** Errors in the console and failed requests. */
  readonly errors: readonly string[];
}

const WINDOW_HEIGHT = 900;
/** For a machine that is loaded. */
const TIMEOUT_MS = 120_000;
const POLL_MS = 50;

/**
 * Opens a page in a new profile of the browser and scrolls through it. The images arrive after all of them have been
 * requested and their boxes have been looked at.
 */
export async function seePage(browser: Browser, url: string, { width, density }: View): Promise<SeenPage> {
  const context = await browser.newContext({ viewport: { width, height: WINDOW_HEIGHT }, deviceScaleFactor: density });
  try {
    context.setDefaultTimeout(TIMEOUT_MS);
    const withheld = await withholdImages(context);
    await context.addInitScript(observeLayoutShifts);
    const page = await context.newPage();
    const errors = watchForErrors(page, new URL(url).origin);
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));

    await page.goto(url, { waitUntil: 'domcontentloaded' });
    const before = await shootEach(page, (index) => waitForRequest(page, index, withheld.requested));
    withheld.release();
    await page.waitForLoadState('load');
    const after = await shootEach(page, (index) => waitForImage(page, index));

    const images = await Promise.all((await describeImages(page)).map(async ({ candidates, ...image }, index) => ({
      ...image,
      descriptor: candidates.find(({ url: candidate }) => candidate === image.url)?.descriptor ?? null,
      file: await describeFile(withheld.files.get(image.url)),
      placeholder: await comparePlaceholder(before[index] ?? null, after[index] ?? null),
    })));
    const used = new Set(images.map((image) => image.url));
    return {
      images,
      unused: withheld.requested.filter((requested) => !used.has(requested)),
      hosts: [...hosts].sort(),
      layoutShift: await page.evaluate(() => (window as ObservedWindow).layoutShift?.() ?? 0),
      errors,
    };
  } finally {
    await context.close();
  }
}

type ObservedWindow = Window & { layoutShift?: () => number };

/** Runs in the page, before its scripts. */
function observeLayoutShifts(): void {
  let sum = 0;
  const add = (entries: PerformanceEntryList) => entries.forEach((entry) => (sum += (entry as PerformanceEntry & { readonly value: number }).value));
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  (window as ObservedWindow).layoutShift = () => {
    add(observer.takeRecords());
    return sum;
  };
}

/** A screenshot of the box of each image, null for an empty box. Scrolls to it, which makes the browser request it, and waits as told. */
async function shootEach(page: Page, wait: (index: number) => Promise<void>): Promise<readonly (Buffer | null)[]> {
  const shots: (Buffer | null)[] = [];
  for (const [index, image] of (await page.locator('img').all()).entries()) {
    await image.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await wait(index);
    shots.push((await image.isVisible()) ? await image.screenshot({ scale: 'css' }) : null);
  }
  return shots;
}

/** Before an image has arrived, only its candidates say what the browser chose. */
async function waitForRequest(page: Page, index: number, requested: readonly string[]): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await describeImages(page))[index]?.candidates.some(({ url }) => requested.includes(url))) {
    if (performance.now() > deadline) throw new Error(`expected the browser to request image ${index} of ${page.url()}, found no request`);
    await delay(POLL_MS);
  }
}

/** Waits until the image can be shown or has failed, and for the frame that shows it. */
const waitForImage = (page: Page, index: number): Promise<void> =>
  page.locator('img').nth(index).evaluate(async (image: HTMLImageElement) => {
    await image.decode().catch(() => undefined);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });

interface ShownImage extends Pick<SeenImage, 'url' | 'complete' | 'background' | 'box'> {
  /** The files between which the browser chooses. */
  readonly candidates: readonly { readonly url: string; readonly descriptor: number | null }[];
}

const describeImages = (page: Page): Promise<readonly ShownImage[]> =>
  page.locator('img').evaluateAll((images) => (images as HTMLImageElement[]).map((image) => {
    const elements = [...(image.closest('picture')?.querySelectorAll('source') ?? []), image];
    const written = elements.flatMap((element) => [...(element.getAttribute('srcset')?.split(/,\s+/) ?? []), element.getAttribute('src') ?? '']);
    const candidates = written.filter((text) => text !== '').map((text) => {
      const [address = '', descriptor] = text.trim().split(/\s+/);
      return { url: new URL(address, location.href).href, descriptor: descriptor?.endsWith('w') ? parseInt(descriptor, 10) : null };
    });
    const { width, height } = image.getBoundingClientRect();
    const background = getComputedStyle(image).backgroundImage !== 'none';
    return { url: image.currentSrc, candidates, complete: image.complete && image.naturalWidth > 0, background, box: { width, height } };
  }));

async function describeFile(file: Buffer | undefined): Promise<ImageFile | null> {
  if (file === undefined) return null;
  const { format, width, height, pageHeight, pages, hasAlpha } = await sharp(file).metadata();
  return { format: format === 'heif' ? 'avif' : format, width, height: pageHeight ?? height, frames: pages ?? 1, alpha: hasAlpha };
}

async function comparePlaceholder(before: Buffer | null, after: Buffer | null): Promise<Placeholder | null> {
  if (before === null || after === null) return null;
  const [placeholder, image] = [await coloursOf(before), await coloursOf(after)];
  return { contrast: contrast(placeholder), distance: distance(placeholder, image) };
}
