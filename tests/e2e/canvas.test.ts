import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPanel } from '../helpers/admin-panel';
import { findAccessibilityViolations } from '../helpers/axe';
import { launchBrowser, screenshot } from '../helpers/browser';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { ADMIN, startTestPlayground, type TestPlayground } from '../helpers/playground';
import { swipe, type ScreenPoint } from '../helpers/touch';
import { instructions, rendered } from '../helpers/workbench-page';

const DUNE = { width: 2400, height: 1600 };

let playground: TestPlayground;
let browser: Browser;
let context: BrowserContext;
let phone: BrowserContext;
/** Without a focal point. */
let dune: { readonly id: number; readonly width: number; readonly height: number };
/** 24 megapixels. */
let valley: { readonly id: number; readonly width: number; readonly height: number };

beforeAll(async () => {
  [playground, browser] = await Promise.all([startTestPlayground({ quick: true }), launchBrowser()]);
  const { id } = await playground.admin.uploadFile({ name: 'dune.jpg', bytes: await encodeTestImage(gradient(DUNE), 'jpeg') });
  dune = { id, ...DUNE };
  valley = { id: (await playground.admin.findFile('valley.jpg')).id, width: 6000, height: 4000 };
  context = await newContext({ viewport: { width: 1280, height: 800 } });
  phone = await newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

const newContext = (options: BrowserContextOptions): Promise<BrowserContext> => openPanel(browser, playground.url, ADMIN, options);

async function open(spec: string, asset = dune, within = context): Promise<Page> {
  const page = await within.newPage();
  await page.goto(`${playground.url}/admin/plugins/renditions/assets/${asset.id}?spec=${encodeURIComponent(spec)}`);
  await area(page).locator('img[src^="blob:"]').waitFor();
  if (!(await instructions(page).isVisible())) await page.getByRole('button', { name: 'Advanced', exact: true }).press('Enter');
  await area(page).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  return page;
}

const area = (page: Page): Locator => page.getByTestId('crop-area');
const frame = (page: Page): Locator => page.getByTestId('crop-frame');
const strip = (page: Page): Locator => page.getByTestId('ratio-strip');
const shown = (page: Page): Locator => page.getByTestId('preview');
const specOf = (page: Page): Promise<string> => instructions(page).inputValue();
const expectSpec = (page: Page, spec: RegExp | string) => expect.poll(() => specOf(page)).toEqual(spec instanceof RegExp ? expect.stringMatching(spec) : spec);
const compare = (page: Page) => page.getByRole('tab', { name: 'Compare' }).click();

async function boxOf(what: Locator) {
  const box = await what.boundingBox();
  if (box === null) throw new Error('expected it on the screen');
  return box;
}

const middleOf = async (what: Locator): Promise<ScreenPoint> => {
  const { x, y, width, height } = await boxOf(what);
  return { x: x + width / 2, y: y + height / 2 };
};

/** A point of the canvas, in shares of the image. */
async function pointAt(page: Page, across: number, down: number): Promise<ScreenPoint> {
  const { x, y, width, height } = await boxOf(area(page));
  return { x: x + across * width, y: y + down * height };
}

/** Leaves the button down, so that a test sees the drag. */
async function pull(page: Page, from: ScreenPoint, by: readonly [number, number]): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by[0], from.y + by[1], { steps: 6 });
}

async function drag(page: Page, from: ScreenPoint, by: readonly [number, number]): Promise<void> {
  await pull(page, from, by);
  await page.mouse.up();
}

/** Left, top, width and height of `crop-LxT-WxH`. */
const cropOf = async (page: Page) => {
  const [left = NaN, top = NaN, width = NaN, height = NaN] = (/crop-(\d+)x(\d+)-(\d+)x(\d+)/.exec(await specOf(page)) ?? []).slice(1).map(Number);
  return { left, top, width, height };
};

/** Answers requests for final previews, or holds them until the test goes on. */
async function holdFinals(page: Page, spec: string): Promise<() => Promise<void>> {
  const held: Route[] = [];
  const matches = (url: URL) => url.pathname.endsWith('/preview') && url.searchParams.get('spec') === spec && !url.searchParams.has('fit');
  await page.route(matches, (route) => void held.push(route));
  return async () => {
    await page.unroute(matches);
    await Promise.all(held.map((route) => route.continue().catch(() => undefined)));
  };
}

describe('the canvas', () => {
  it('zooms with Ctrl and the wheel at the pointer, and lets the plain wheel scroll the page', async () => {
    const page = await open('crop-600x400-300x200');
    const before = await boxOf(area(page));
    const below = await boxOf(strip(page));
    const at = await pointAt(page, 0.25, 0.25);
    await page.mouse.move(at.x, at.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect.poll(async () => (await boxOf(area(page))).width / before.width).toBeCloseTo(Math.E, 1);
    const after = await boxOf(area(page));
    expect((at.x - after.x) / after.width).toBeCloseTo(0.25, 2);
    expect((at.y - after.y) / after.height).toBeCloseTo(0.25, 2);

    await page.mouse.wheel(0, 200);
    // The canvas stays in sight, and what is below it scrolls.
    await expect.poll(async () => (await boxOf(strip(page))).y).toBeLessThan(below.y - 50);
    expect((await boxOf(area(page))).width).toBeCloseTo(after.width, 0);
    expect(await specOf(page)).toBe('crop-600x400-300x200');
    await page.close();
  });

  it('pans with the space bar and a drag, while no control has the focus', async () => {
    const page = await open('crop-600x400-300x200');
    await page.getByRole('button', { name: 'Enlarge the view' }).click({ clickCount: 3 });
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const before = await boxOf(area(page));
    const at = await middleOf(page.getByTestId('crop-viewport'));
    await page.mouse.move(at.x, at.y);
    await page.keyboard.down('Space');
    await expect.poll(() => page.getByTestId('crop-viewport').getAttribute('data-held')).toBe('true');
    await drag(page, at, [40, 25]);
    await page.keyboard.up('Space');
    // The browser scrolls by whole pixels, at each step of the mouse.
    await expect.poll(async () => Math.abs((await boxOf(area(page))).x - before.x - 40)).toBeLessThan(4);
    expect(Math.abs((await boxOf(area(page))).y - before.y - 25)).toBeLessThan(4);
    expect(await specOf(page)).toBe('crop-600x400-300x200');

    await frame(page).getByRole('button').first().focus();
    await page.keyboard.down('Space');
    await expect(page.getByTestId('crop-viewport').getAttribute('data-held')).resolves.toBe('false');
    await page.keyboard.up('Space');
    await page.close();
  });

  it('has all handles in sight at the edges of the image, and brings one that gets the focus into sight', async () => {
    const page = await open(`crop-0x0-${dune.width}x${dune.height}`);
    const outside = () => page.evaluate(() => {
      const view = document.querySelector('[data-testid=crop-viewport]')?.getBoundingClientRect() ?? new DOMRect();
      return [...document.querySelectorAll('[data-handle]')].map((handle) => handle.getBoundingClientRect())
        .filter(({ left, right, top, bottom }) => left < view.left || right > view.right || top < view.top || bottom > view.bottom).length;
    });
    expect(await outside()).toBe(0);
    await page.getByRole('button', { name: 'Enlarge the view' }).click({ clickCount: 3 });
    await expect.poll(outside).toBeGreaterThan(0);
    for (const handle of ['nw', 'se']) {
      await page.locator(`[data-handle=${handle}]`).focus();
      const [view, box] = [await boxOf(page.getByTestId('crop-viewport')), await boxOf(page.locator(`[data-handle=${handle}]`))];
      expect(box.x).toBeGreaterThanOrEqual(view.x);
      expect(box.x + box.width).toBeLessThanOrEqual(view.x + view.width);
    }
    await page.close();
  });

  it('darkens what the crop leaves out, also in forced colours', async () => {
    const page = await open('crop-600x400-300x200');
    await page.emulateMedia({ forcedColors: 'active' });
    const shadow = await frame(page).evaluate((element) => getComputedStyle(element.previousElementSibling?.firstElementChild as Element).boxShadow);
    expect(shadow).toMatch(/rgba\(0, 0, 0, 0\.6\) 0px 0px 0px 9999px/);
    await page.close();
  });
});

describe('a drag', () => {
  it('snaps to the edges and to the middle, and shows the line, but not with Alt', async () => {
    const page = await open('crop-600x400-300x200');
    const scale = (await boxOf(area(page))).width / dune.width;
    await pull(page, await middleOf(frame(page)), [-600 * scale + 4, 0]);
    await page.getByTestId('guide-x').waitFor();
    await page.mouse.up();
    await expect.poll(async () => (await cropOf(page)).left).toBe(0);
    await page.getByTestId('guide-x').waitFor({ state: 'detached' });

    await drag(page, await middleOf(frame(page)), [(dune.width / 2 - 150) * scale - 4, 0]);
    await expect.poll(async () => (await cropOf(page)).left).toBe(dune.width / 2 - 150);
    await page.keyboard.down('Alt');
    await pull(page, await middleOf(frame(page)), [5, 40]);
    expect(await page.getByTestId('guide-x').count()).toBe(0);
    await page.mouse.up();
    await page.keyboard.up('Alt');
    await expect.poll(async () => (await cropOf(page)).left).toBeGreaterThan(dune.width / 2 - 150);
    await page.close();
  });

  it('is ended by Escape, which restores what was before', async () => {
    for (const spec of ['width-800', 'fill-400x400', 'crop-600x400-300x200|width-100']) {
      const page = await open(spec);
      await pull(page, await pointAt(page, 0.55, 0.55), [90, 70]);
      await expect.poll(() => specOf(page)).not.toBe(spec);
      await page.keyboard.press('Escape');
      await expectSpec(page, spec);
      await page.mouse.move(600, 400);
      await page.mouse.up();
      await page.waitForTimeout(100);
      expect(await specOf(page)).toBe(spec);
      await page.close();
    }
  });

  it('moves a crop of 16 pixels on the screen', async () => {
    const page = await open('crop-3000x2000-150x150', valley);
    const before = await boxOf(frame(page));
    expect(before.width).toBeLessThan(24);
    await drag(page, await middleOf(frame(page)), [-60, -50]);
    await expect.poll(async () => (await cropOf(page)).left).toBeLessThan(2900);
    const { width, height, top } = await cropOf(page);
    expect([width, height]).toEqual([150, 150]);
    expect(top).toBeLessThan(1900);
    await page.close();
  });

  it('makes no crop that is too small to be moved', async () => {
    const page = await open('width-800');
    await drag(page, await pointAt(page, 0.2, 0.2), [120, 1]);
    await expectSpec(page, /^crop-/);
    const scale = (await boxOf(area(page))).width / dune.width;
    expect((await cropOf(page)).height * scale).toBeGreaterThan(15);
    await page.close();
  });

  it('keeps the ratio of two output sides, during the drag and after it', async () => {
    const page = await open('crop-600x400-300x200|fill-150x100');
    await pull(page, await middleOf(page.locator('[data-handle=s]')), [0, 60]);
    const during = await boxOf(frame(page));
    await page.mouse.up();
    const { width, height } = await cropOf(page);
    expect(during.width / during.height).toBeCloseTo(1.5, 1);
    expect(width / height).toBeCloseTo(1.5, 1);
    const after = await boxOf(frame(page));
    expect(Math.abs(after.width - during.width) + Math.abs(after.height - during.height)).toBeLessThan(2);
    await page.close();
  });
});

describe('"Crop to size"', () => {
  it('moves the focal point with the frame, by mouse and by keys, and never becomes a free crop', async () => {
    const page = await open('fill-400x400');
    const before = await boxOf(frame(page));
    // Beside the focal point, which is in the middle.
    const { x, y } = await middleOf(frame(page));
    await drag(page, { x, y: y + 60 }, [-70, 0]);
    await expectSpec(page, /^focal-[\d.]+x50\|fill-400x400$/);
    await expect.poll(async () => Math.abs((await boxOf(frame(page))).x - (before.x - 70))).toBeLessThan(1);
    expect(await page.locator('[data-handle]').count()).toBe(0);
    // Outside of the frame, too.
    await drag(page, await pointAt(page, 0.95, 0.5), [30, 0]);
    await expect.poll(async () => Math.abs((await boxOf(frame(page))).x - (before.x - 40))).toBeLessThan(1);

    await frame(page).getByRole('button').focus();
    const focal = await specOf(page);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(() => specOf(page)).not.toBe(focal);
    await expectSpec(page, /^focal-[\d.]+x50\|fill-400x400$/);
    await page.close();
  });

  it('comes closer with a slider, also without a focal point', async () => {
    const page = await open('fill-400x400');
    const before = await boxOf(frame(page));
    const slider = page.getByRole('slider', { name: 'Zoom' });
    await slider.focus();
    await page.keyboard.press('End');
    await expectSpec(page, /^focal-50x50\|fill-400x400-c75$/);
    await expect.poll(async () => (await boxOf(frame(page))).width).toBeLessThan(before.width * 0.3);
    await page.keyboard.press('Home');
    await expectSpec(page, 'focal-50x50|fill-400x400');
    await page.close();
  });

  it('suggests the subject that the server finds', async () => {
    const page = await open('fill-400x400');
    const suggestion = page.getByTestId('focal-suggestion');
    await suggestion.waitFor();
    const at = await middleOf(suggestion);
    await suggestion.click();
    await expectSpec(page, /^focal-[\d.]+x[\d.]+\|fill-400x400$/);
    const marker = await middleOf(page.getByTestId('focal-point'));
    expect(Math.hypot(marker.x - at.x, marker.y - at.y)).toBeLessThan(2);
    await page.close();
  });

  it('keeps the subject that was found while the quality changes', async () => {
    const page = await open('fill-400x400-smart');
    await frame(page).waitFor();
    const missing = await recordFrames(page, () => (document.querySelector('[data-testid=crop-frame]') === null ? 'no frame' : ''));
    await instructions(page).fill('fill-400x400-smart|quality-40');
    await expect.poll(() => rendered(page)).toBe('fill-400x400-smart|quality-40');
    expect(await missing()).toEqual([]);
    await page.close();
  });
});

/** Judges every frame of the screen; returns a function that ends this, and returns the judgements that are not empty. */
async function recordFrames(page: Page, judge: () => string): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`(() => {
    const judge = ${judge.toString()};
    window.foundFrames = [];
    window.judgedFrames = 0;
    const tick = () => {
      const text = judge();
      if (text !== '') window.foundFrames.push(text);
      window.judgedFrames += 1;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  })()`);
  return async () => {
    const { foundFrames, judgedFrames } = await page.evaluate(() => {
      const recorded = window as unknown as { readonly foundFrames: readonly string[]; readonly judgedFrames: number };
      return { foundFrames: recorded.foundFrames, judgedFrames: recorded.judgedFrames };
    });
    expect(judgedFrames).toBeGreaterThan(5);
    return [...new Set(foundFrames)];
  };
}

describe('on a phone', () => {
  it.each(['width-800', 'fill-600x400', 'crop-600x400-900x600'])('a finger that scrolls changes nothing: %s', async (spec) => {
    const page = await open(spec, dune, phone);
    const from = await pointAt(page, 0.4, 0.6);
    // The canvas stays in sight, and what is below it scrolls.
    const before = await boxOf(strip(page));
    await swipe(page, [from, { x: from.x + 5, y: from.y - 180 }]);
    await expect.poll(async () => (await boxOf(strip(page))).y).toBeLessThan(before.y - 100);
    expect(await specOf(page)).toBe(spec);
    await page.close();
  });

  it.each(['Zoom', 'Quality'])('a finger that scrolls over a slider changes nothing: %s', async (name) => {
    const page = await open('fill-600x400', dune, phone);
    if (name === 'Quality') await page.getByRole('button', { name, exact: true }).click();
    const slider = page.getByRole('slider', { name: new RegExp(`^${name}`) });
    await slider.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const { x, y, width, height } = await boxOf(slider);
    const from = { x: x + width * 0.4, y: y + height / 2 };
    const before = await boxOf(strip(page));
    await swipe(page, [from, { x: from.x + 3, y: from.y - 180 }]);
    await expect.poll(async () => (await boxOf(strip(page))).y).toBeLessThan(before.y - 100);
    await expect.poll(() => specOf(page)).toBe('fill-600x400');
    await page.close();
  });

  it('a finger crops after a tap on the tool, and two fingers only zoom', async () => {
    const page = await open('width-800', dune, phone);
    await page.getByRole('button', { name: 'Crop with a finger' }).tap();
    const before = await boxOf(area(page));
    const middle = await pointAt(page, 0.5, 0.5);
    await swipe(page, [{ x: middle.x - 30, y: middle.y }, { x: middle.x - 90, y: middle.y }], [{ x: middle.x + 30, y: middle.y }, { x: middle.x + 90, y: middle.y }]);
    await expect.poll(async () => (await boxOf(area(page))).width / before.width).toBeCloseTo(3, 0);
    expect(await specOf(page)).toBe('width-800');
    await swipe(page, [{ x: middle.x - 90, y: middle.y }, { x: middle.x - 20, y: middle.y }], [{ x: middle.x + 90, y: middle.y }, { x: middle.x + 20, y: middle.y }]);
    await expect.poll(async () => Math.round((await boxOf(area(page))).width)).toBe(Math.round(before.width));

    await swipe(page, [await pointAt(page, 0.2, 0.2), await pointAt(page, 0.7, 0.8)]);
    await expect.poll(async () => (/^crop-/.test(await specOf(page)) ? (await cropOf(page)).width / dune.width : 0)).toBeCloseTo(0.5, 1);
    await screenshot(page, 'canvas-phone');
    await page.close();
  });
});

describe('Compare', () => {
  /** Whether it is the preview of the source beside the rendition. */
  const isSource = ({ pathname, searchParams }: URL): boolean => pathname.endsWith('/preview') && searchParams.get('spec')?.endsWith('|quality-95') === true;

  function pixelOnTheLeft(image: HTMLElement | SVGElement) {
    const { naturalWidth: width, naturalHeight: height } = image as HTMLImageElement;
    const context2d = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    context2d?.drawImage(image as HTMLImageElement, 0, 0);
    const [red, green, blue] = context2d?.getImageData(0, height / 2, 1, 1).data ?? [];
    return { width, height, grey: red === green && green === blue };
  }

  it('shows original and rendition on both sides of a line that mouse and keys move', async () => {
    const page = await open('fill-600x400|grayscale|format-png');
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    await page.route(isSource, async (route) => held.then(() => route.continue()));
    await compare(page);
    await expect.poll(() => shown(page).getAttribute('data-final')).toBe('true');
    const split = page.getByRole('slider', { name: /^Original to the left/ });
    const side = () => shown(page).evaluate((image) => (image.parentElement as HTMLElement).style.clipPath);
    await split.focus();
    await page.keyboard.press('Home');
    expect(await side()).toMatch(/ 0(?:px|%)?\)$/);
    const { x, y, width, height } = await boxOf(page.getByTestId('compare'));
    await drag(page, { x: x + 1, y: y + height / 2 }, [width * 0.75, 0]);
    await expect.poll(side).toMatch(/ 7\d%\)$/);
    const dragged = await side();
    await split.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(side).not.toBe(dragged);
    expect(await page.getByTestId('source-frame').evaluate((element) => getComputedStyle(element.querySelector('img')?.parentElement as Element).filter)).toBe('none');
    respond();
    await expect.poll(() => page.getByTestId('source').evaluate(pixelOnTheLeft)).toEqual({ width: 600, height: 400, grey: false });
    expect(await shown(page).evaluate(pixelOnTheLeft)).toEqual({ width: 600, height: 400, grey: true });
    expect(await findAccessibilityViolations(page, 'main')).toEqual([]);
    await screenshot(page, 'canvas-compare');

    await page.getByRole('button', { name: '100%' }).click();
    const size = await boxOf(shown(page));
    expect([size.width, size.height]).toEqual([600, 400]);
    await page.close();
  });

  it('shows a picture of its size first, then the final bytes, and neither a squashed nor an empty one', async () => {
    const page = await open('fill-900x300|format-png');
    await compare(page);
    await expect.poll(() => shown(page).getAttribute('data-final')).toBe('true');
    const requests: string[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      const { pathname, searchParams } = url;
      if (isSource(url)) return;
      if (pathname.endsWith('/preview') && searchParams.get('spec')?.includes('smart') === false) requests.push(searchParams.has('fit') ? 'fit' : 'final');
    });
    const bad = await recordFrames(page, () => {
      const box = document.querySelector('[data-testid=compare]')?.getBoundingClientRect();
      if (box === undefined) return 'nothing';
      const image = document.querySelector<HTMLImageElement>('[data-testid=preview]');
      const instant = document.querySelector('[data-testid=instant-frame]')?.getBoundingClientRect();
      if (image === null) return instant !== undefined && Math.abs(instant.width - box.width) < 1 && Math.abs(instant.height - box.height) < 1 ? '' : 'empty';
      if (!image.complete || image.naturalWidth === 0) return 'an image without pixels';
      const [natural, actual] = [image.naturalWidth / image.naturalHeight, box.width / box.height];
      return Math.abs(natural / actual - 1) < 0.02 ? '' : `squashed: ${image.naturalWidth} × ${image.naturalHeight} in ${Math.round(box.width)} × ${Math.round(box.height)}`;
    });
    for (const spec of ['fill-300x500|format-png', 'fill-800x200|format-jpeg', 'fill-500x500|format-webp', 'fill-900x300|format-png']) {
      await instructions(page).fill(spec);
      await expect.poll(async () => [await shown(page).getAttribute('data-spec').catch(() => ''), await shown(page).getAttribute('data-final').catch(() => '')]).toEqual([spec, 'true']);
    }
    expect(await bad()).toEqual([]);
    expect(requests).toEqual(['fit', 'final', 'fit', 'final', 'fit', 'final', 'fit', 'final']);
    await page.close();
  });

  it('says that it is updated, keeps the facts of the last rendition, and cancels AVIF', async () => {
    const page = await open('fill-300x200|format-png');
    await compare(page);
    await expect.poll(() => shown(page).getAttribute('data-final')).toBe('true');
    const facts = await page.getByTestId('facts').textContent();
    const spec = 'fill-900x600|format-avif';
    const proceed = await holdFinals(page, spec);
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().includes('format-avif'));
    await instructions(page).fill(spec);
    await page.getByTestId('preview-badge').getByText(/^AVIF takes about \d+ s$/).waitFor();
    expect(await page.getByTestId('facts').textContent()).toBe(facts);
    await expect.poll(() => shown(page).getAttribute('data-final')).toBe('false');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await aborted;
    await page.getByTestId('preview-badge').getByText('Preview cancelled').waitFor();
    expect(await page.getByTestId('facts').textContent()).toMatch(/^Preview cancelled/);
    await proceed();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => shown(page).getAttribute('data-final')).toBe('true');
    expect(await page.getByTestId('preview-badge').count()).toBe(0);
    expect(await page.getByTestId('facts').textContent()).toContain('AVIF');
    await page.close();
  });
});

describe('the ratio strip', () => {
  const tile = (page: Page, name: string) => strip(page).getByRole('button', { name, exact: true });

  it('crops as it will be, without a request, and is adopted with a click', async () => {
    const page = await open('focal-10x50|fill-300x200');
    const previews: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/preview?')) previews.push(new URL(request.url()).searchParams.get('spec') ?? '');
    });
    await tile(page, '1:1').waitFor();
    await tile(page, '1:1').click();
    await expectSpec(page, 'focal-10x50|fill-300x300');
    expect(await tile(page, '1:1').getAttribute('aria-pressed')).toBe('true');
    const shares = async () => {
      const [inner, outer, image] = [await boxOf(frame(page)), await boxOf(area(page)), await strip(page).locator('[data-shape="1:1"] img').evaluate((element: HTMLImageElement) => [element.style.left, element.style.width].map(Number.parseFloat))];
      return { canvas: (inner.x - outer.x) / outer.width, tile: -(image[0] ?? NaN) / (image[1] ?? NaN) };
    };
    const { canvas, tile: inTile } = await shares();
    expect(inTile).toBeCloseTo(canvas, 2);
    await tile(page, 'Social 1200 × 630').click();
    await expectSpec(page, 'focal-10x50|fill-1200x630');
    await expect.poll(() => rendered(page)).toBe('focal-10x50|fill-1200x630');
    // Of the tiles, only those that were clicked: for the canvas.
    expect(previews.filter((spec) => !spec.endsWith('fill-300x300') && !spec.endsWith('fill-1200x630') && !spec.endsWith('fill-300x200'))).toEqual([]);
    await page.close();
  });

  it('has one tab stop, and arrow keys inside', async () => {
    const page = await open('width-300');
    expect(await strip(page).locator('[tabindex="0"]').count()).toBe(1);
    await tile(page, '1:1').focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Add 1:1 to the set of links');
    await page.keyboard.press('Space');
    expect(await strip(page).getByRole('checkbox', { name: 'Add 1:1 to the set of links' }).isChecked()).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('4:3');
    await page.keyboard.press('Enter');
    await expectSpec(page, 'fill-300x225');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('1:1');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[role=toolbar]') === null)).toBe(true);
    await page.close();
  });
});
