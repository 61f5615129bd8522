import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser';
import { installExample, startExample, type ExampleApp } from '../helpers/example-app';
import { startWithArticles } from '../helpers/pages/articles-playground';
import { coverFiles, COVERS_IN_VIEWS, filesOf } from '../helpers/pages/covers';
import { distancesOfCroppedCover } from '../helpers/pages/entry-crop';
import { falseDescriptors, faultsOf } from '../helpers/pages/page-faults';
import { seePage } from '../helpers/pages/see-page';
import type { TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let browser: Browser;
let app: ExampleApp;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startWithArticles(), launchBrowser(), installExample('astro')]);
  app = await startExample('astro', playground.url);
});

afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop(), playground?.stop()]);
});

describe('examples/astro', () => {
  it.concurrent.each(COVERS_IN_VIEWS)('in a window of $width pixels with density $density', async (view) => {
    const page = await seePage(browser, app.url, view);
    expect([...faultsOf(page), ...falseDescriptors(page)]).toEqual([]);
    expect(filesOf(page)).toEqual(coverFiles(view));
    expect(page.hosts).toEqual([`127.0.0.1:${new URL(playground.url).port}`, new URL(app.url).host]);
  });

  it('shows the crop and the alternative text that an article has for its cover', async () => {
    const { toCrop, toWhole } = await distancesOfCroppedCover(app.url);
    expect(toCrop).toBeLessThan(toWhole / 4);
  });
});
