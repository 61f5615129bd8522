import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser';
import { installExample, startExample, type ExampleApp } from '../helpers/example-app';
import { startWithArticles } from '../helpers/pages/articles-playground';
import { COVERS_IN_VIEWS, filesOf } from '../helpers/pages/covers';
import { distancesOfCroppedCover } from '../helpers/pages/entry-crop';
import { faultsOf } from '../helpers/pages/page-faults';
import { seePage } from '../helpers/pages/see-page';
import type { TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let browser: Browser;
let app: ExampleApp;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startWithArticles(), launchBrowser(), installExample('nuxt')]);
  app = await startExample('nuxt', playground.url);
});

afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop(), playground?.stop()]);
});

// Each component asks for the widths of its preset, so browsers fetch the same files as on other pages.
describe('examples/nuxt', () => {
  it.concurrent.each(COVERS_IN_VIEWS)('in a window of $width pixels with density $density', async (view) => {
    const { hero, teaser, windmill } = view;
    const page = await seePage(browser, app.url, view);
    expect(faultsOf(page)).toEqual([]);
    expect(filesOf(page)).toEqual([
      `harbour.jpg: ${hero}`,
      `owl.jpg: ${teaser}`,
      `balloon.png: ${teaser}, transparent`,
      `windmill.webp: ${windmill}, 20 frames`,
      'compass.svg: 600x400, transparent',
      `valley.jpg: ${teaser}`,
    ]);
    // <NuxtPicture> names the format of the first one; for the others, the browser's Accept header does.
    expect(page.images.map(({ file }) => file?.format)).toEqual(['avif', 'avif', 'avif', 'webp', 'svg', 'avif']);
    expect(page.hosts).toEqual([`127.0.0.1:${new URL(playground.url).port}`, new URL(app.url).host]);
  });

  it('preloads the first image; the others wait until they are almost visible', async () => {
    const html = await (await fetch(app.url)).text();
    expect(html.match(/<link rel="preload" as="image"[^>]*>/g)).toEqual([expect.stringMatching(/hero\/harbour\.jpg.*fetchpriority="high"/)]);
    expect(html.match(/<img [^>]*loading="lazy"/g)).toHaveLength(5);
  });

  it('shows the crop and the alternative text that an article has for its cover', async () => {
    const { toCrop, toWhole } = await distancesOfCroppedCover(app.url);
    expect(toCrop).toBeLessThan(toWhole / 4);
  });
});
