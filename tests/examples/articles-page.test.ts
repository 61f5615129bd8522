import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser';
import { startWithArticles } from '../helpers/pages/articles-playground';
import { coverFiles, COVERS_IN_VIEWS, filesOf } from '../helpers/pages/covers';
import { distancesOfCroppedCover } from '../helpers/pages/entry-crop';
import { faultsOf, falseDescriptors } from '../helpers/pages/page-faults';
import { seePage } from '../helpers/pages/see-page';
import type { TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
let browser: Browser;

beforeAll(async () => {
  [playground, browser] = await Promise.all([startWithArticles(), launchBrowser()]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), playground?.stop()]);
});

describe('the articles page of the playground', () => {
  it.concurrent.each(COVERS_IN_VIEWS)('in a window of $width pixels with density $density', async (view) => {
    const page = await seePage(browser, `${playground.url}/articles`, view);
    expect([...faultsOf(page), ...falseDescriptors(page)]).toEqual([]);
    expect(filesOf(page)).toEqual(coverFiles(view));
    expect(page.hosts).toEqual([new URL(playground.url).host]);
  });

  it('shows the crop and the alternative text that an article has for its cover', async () => {
    const { toCrop, toWhole } = await distancesOfCroppedCover(`${playground.url}/articles`);
    expect(toCrop).toBeLessThan(toWhole / 4);
  });
});
