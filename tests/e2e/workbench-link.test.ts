import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTestImage } from '../helpers/imaging/test-image';
import type { TestPlayground } from '../helpers/playground';
import { PICTURE, button, choose, clipboard, copyAs, expectSpec, field, fill, instructions, link, linkOf, sizeOf, startWorkbench, type Workbench } from '../helpers/workbench-page';

let workbench: Workbench;
let playground: TestPlayground;
let context: BrowserContext;
let position: number;
let windmill: number;

beforeAll(async () => {
  workbench = await startWorkbench();
  ({ playground, context, position } = workbench);
  windmill = (await playground.admin.findFile('windmill.gif')).id;
});
afterAll(() => workbench?.stop());

const open: Workbench['open'] = (...args) => workbench.open(...args);

describe('copy link', () => {
  it('copies the link, and what pages need of it', async () => {
    const page = await open('width-120');
    const url = await linkOf(page);
    await page.getByRole('banner').getByRole('button', { name: 'Copy link' }).or(button(page, 'Copy link')).first().click();
    await expect.poll(() => clipboard(page)).toBe(url);
    expect(await copyAs(page, 'HTML <img>')).toMatch(/^<img src="[^"]+" srcset="[^"]+ 1x, [^"]+ 2x" width="120" height="96" alt="Colours">$/);
    const picture = await copyAs(page, 'HTML <picture> with AVIF and WebP');
    expect(picture).toMatch(/<source type="image\/avif"[^>]*>\s*<source type="image\/webp"[^>]*>\s*<img /);
    for (const [, source = ''] of picture.matchAll(/srcset="([^" ]+)"/g)) expect(await sizeOf(source.replaceAll('&amp;', '&'))).toEqual([120, 96]);
    // A screen with twice the pixels takes the first format that it can show: that needs the larger image, too.
    expect(picture).toMatch(/<source type="image\/avif" srcset="[^ "]+\/position\.avif 1x, [^ "]+\/position\.avif 2x">/);
    expect(await copyAs(page, 'Markdown')).toBe(`![Colours](${url})`);
    expect(await copyAs(page, 'Next.js')).toContain('unoptimized');
    expect(await copyAs(page, 'Relative link')).toBe(new URL(url).pathname);
    await page.close();
  });

  it('has the alternative text that is typed for it', async () => {
    const page = await open('width-120');
    await linkOf(page);
    await fill(page, 'Alternative text', '');
    await page.getByText('The image has no alternative text.', { exact: false }).waitFor();
    await fill(page, 'Alternative text', 'A fan');
    expect(await copyAs(page, 'Markdown')).toMatch(/^!\[A fan\]/);
    await page.close();
  });

  it('downloads without leaving the page', async () => {
    const page = await open('width-120|format-webp');
    await linkOf(page);
    const address = page.url();
    const downloading = page.waitForEvent('download');
    await button(page, 'Copy as…').click();
    await page.getByRole('menuitem', { name: 'Download' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('position.webp');
    expect(page.url()).toBe(address);
    await page.close();
  });

  it('shows the link where the browser does not copy', async () => {
    const page = await open('width-120');
    const url = await linkOf(page);
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await button(page, 'Copy link').first().click();
    await expect.poll(() => page.getByRole('dialog').getByRole('textbox').inputValue()).toBe(url);
    await page.close();
  });

  it('has an address, an end and a name, which a reload keeps', async () => {
    const page = await open('width-100');
    await choose(page, 'Address', 'downloads (/downloads)');
    await choose(page, 'Link stops working', 'In a day');
    await fill(page, 'File name', 'colours of a day.jpg');
    await expect.poll(() => link(page)).toMatch(/\/downloads\/[\w-]{43}\/\d+\/width-100\/colours%20of%20a%20day\.jpg\?expires=\d{10}$/);
    const url = await link(page);
    expect((await fetch(url)).status).toBe(200);
    await fill(page, 'Alternative text', '');
    await expect.poll(() => page.url()).toMatch(/\?spec=width-100&route=downloads&expires=\d{10}&name=colours\+of\+a\+day\.jpg&alt=$/);
    await page.reload();
    await expect.poll(() => link(page)).toBe(url);
    expect(await field(page, 'Alternative text').inputValue()).toBe('');
    await page.close();
  });

  it('is not there for settings that would fail, and says why beside them', async () => {
    const page = await open('width-100|format-heic');
    await page.getByText('cannot write HEIC', { exact: false }).first().waitFor();
    await expect.poll(() => page.getByTestId('facts').textContent()).toMatch(/^These settings don't work: .*cannot write HEIC/);
    expect(await page.getByRole('button', { name: /^HEIC/ }).count()).toBe(0);
    await expect.poll(() => button(page, 'Copy link').first().isDisabled()).toBe(true);
    await page.goto(workbench.addressOf(position, '?spec=width-100&expires=1000000000'));
    await page.getByTestId('facts').getByText('This time has passed, so the link would not work.', { exact: false }).waitFor();
    await expect.poll(() => button(page, 'Copy link').first().isDisabled()).toBe(true);
    await page.close();
  });

  it('stops being there when its time has come', async () => {
    const own = await workbench.newContext();
    const page = await own.newPage();
    await page.clock.install();
    await page.goto(workbench.addressOf(position, `?spec=width-100&expires=${Math.ceil(Date.now() / 1000) + 3600}`));
    await expect.poll(() => button(page, 'Copy link').first().isEnabled()).toBe(true);
    await page.clock.fastForward('01:00:05');
    await page.getByTestId('facts').getByText('This time has passed', { exact: false }).waitFor();
    expect(await button(page, 'Copy link').first().isDisabled()).toBe(true);
    await own.close();
  });

  it('has a way out where the server could not sign', async () => {
    const page = await context.newPage();
    let refuse = true;
    await page.route('**/sign', (route) => (refuse ? route.fulfill({ status: 500, json: { data: null, error: { status: 500, name: 'InternalServerError', message: 'Internal Server Error' } } }) : route.continue()));
    await page.goto(workbench.addressOf(position, '?spec=width-66'));
    await page.getByText('Something went wrong.', { exact: false }).first().waitFor();
    refuse = false;
    await button(page, 'Try again').click();
    await expect.poll(() => link(page)).toContain('/width-66/');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.close();
  });

  it('several shapes as one table', async () => {
    const page = await open('width-120');
    await page.getByRole('checkbox', { name: /1:1/ }).check();
    await page.getByRole('checkbox', { name: /16:9/ }).check();
    await page.getByRole('button', { name: 'Copy table' }).click();
    await expect.poll(() => clipboard(page)).toMatch(/^Shape\tLink\n1:1\thttp\S+\n16:9\thttp\S+$/);
    const urls = (await clipboard(page)).split('\n').slice(1).map((line) => line.split('\t')[1] ?? '');
    expect(await Promise.all(urls.map(sizeOf))).toEqual([[120, 120], [120, 67]]);

    // What was collected keeps its name and its link, whatever changes after that.
    await instructions(page).fill('width-60|format-webp');
    await linkOf(page, 'width-60|format-webp');
    await page.getByRole('checkbox', { name: /4:3/ }).check();
    await page.getByRole('gridcell', { name: '4:3', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Copy table' }).click();
    await expect.poll(() => clipboard(page)).toMatch(/\n1:1\thttp\S+\n16:9\thttp\S+\n4:3\thttp\S+$/);
    expect((await clipboard(page)).split('\n').slice(1, 3).map((line) => line.split('\t')[1])).toEqual(urls);
    await page.close();
  });

  it('a table shows no link of another shape while it waits for its links', async () => {
    const page = await open('width-120');
    await page.getByRole('checkbox', { name: /1:1/ }).check();
    await page.getByRole('gridcell', { name: /fill-120x120/ }).waitFor();
    let respond: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (respond = resolve));
    await page.route('**/renditions/sign', async (route) => held.then(() => route.continue()));
    await page.getByRole('checkbox', { name: /16:9/ }).check();
    await page.getByRole('checkbox', { name: /1:1/ }).uncheck();
    await expect.poll(() => page.getByRole('gridcell').count()).toBe(0);
    respond();
    await page.getByRole('gridcell', { name: /fill-120x67/ }).waitFor();
    await page.close();
  });

  it('stays where the code of another part cannot be loaded', async () => {
    const own = await workbench.newContext();
    await own.route(/\/(?:LinkSet|Compare)-[^/]*\.js$/, (route) => route.abort());
    const page = await open('width-120', position, own);
    await page.getByRole('checkbox', { name: /1:1/ }).check();
    await page.getByText('This part of the page could not be loaded.', { exact: false }).waitFor();
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect.poll(() => page.getByText('This part of the page could not be loaded.', { exact: false }).count()).toBe(2);
    await fill(page, 'Width in pixels', 99);
    expect(await linkOf(page)).toContain('/width-99/');
    await own.close();
  });
});

describe('nothing is lost', () => {
  it('undo and redo, by buttons and by keys', async () => {
    const page = await open('width-120');
    await button(page, 'Crop to size').click();
    await field(page, 'Width in pixels').fill('');
    await field(page, 'Width in pixels').pressSequentially('77');
    await expectSpec(page, 'fill-77x200');
    await button(page, 'Undo').click();
    await expectSpec(page, 'fill-120x200');
    await page.keyboard.press('Control+z');
    await expectSpec(page, 'width-120');
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+y');
    await expectSpec(page, 'fill-77x200');
    await page.close();
  });

  it('offers the settings of the last visit, and applies them on request', async () => {
    const own = await workbench.newContext();
    const page = await open('width-120', position, own);
    await button(page, 'Crop to size').click();
    await expect.poll(() => page.url()).toContain('fill-120');
    const [, spec = ''] = /spec=([^&]+)/.exec(page.url()) ?? [];
    await page.goto(workbench.addressOf(position));
    await button(page, 'Continue').click();
    await expect.poll(() => page.url()).toContain(`spec=${spec}`);

    // What was undone is not offered again.
    await button(page, 'Undo').click();
    await expect.poll(() => page.url()).not.toContain(`spec=${spec}`);
    await page.goto(workbench.addressOf(position));
    await page.getByTestId('crop-area').locator('img[src^="blob:"]').waitFor();
    expect(await button(page, 'Continue').count()).toBe(0);
    await own.close();
  });

  it.each([
    ['format-avif', 'This format has no animation', 1],
    ['format-jpeg', 'JPEG has no transparency', 1],
    ['format-webp', 'This format has no animation', 0],
  ])('warns of what %s cannot hold', async (format, text, count) => {
    const page = await open(`width-100|${format}`, windmill);
    await linkOf(page);
    await expect.poll(() => page.getByText(text, { exact: false }).count()).toBe(count);
    await page.close();
  });

  it('editors save settings for all', async () => {
    const page = await open('fill-90x30');
    await button(page, 'Save settings').click();
    await field(page, 'Name').fill('Banner');
    await field(page, 'Name').press('Enter');
    await button(page, 'Banner').waitFor();
    await instructions(page).fill('width-10');
    await button(page, 'Banner').click();
    await expectSpec(page, 'fill-90x30');
    await button(page, 'Rename Banner').click();
    await field(page, 'Name').fill('Wide banner');
    await button(page, 'Rename').click();
    await button(page, 'Wide banner').waitFor();
    expect(await button(page, 'Banner').count()).toBe(0);
    await button(page, 'Delete Wide banner').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click();
    await button(page, 'Delete Wide banner').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete Wide banner' }).click();
    await expect.poll(() => button(page, 'Wide banner').count()).toBe(0);
    await page.close();
  });

  it('sizes for social media keep the format', async () => {
    const page = await open('width-100|format-webp');
    await button(page, 'Square post').click();
    await expectSpec(page, 'fill-1080x1080|format-webp');
    expect(await button(page, 'Square post').getAttribute('aria-pressed')).toBe('true');
    await page.close();
  });

  it('settings that were copied are offered for other images, without crop and focal point', async () => {
    const window = await workbench.newContext();
    const page = await open('width-100', position, window);
    const recent = page.getByRole('group', { name: 'Copied recently' });
    const copy = async (spec: string) => {
      await instructions(page).fill(spec);
      await linkOf(page, spec);
      await button(page, 'Copy link').click();
    };
    await copy('focal-20x30|fill-90x60|format-webp|quality-41');
    await recent.waitFor();
    await copy('crop-0x0-50x50');
    await copy('scale-50|grayscale');
    await expect.poll(() => recent.getByRole('button').allTextContents()).toEqual(['Per cent 50%', 'Crop to size 90 × 60, WEBP, Quality: 41']);
    await page.close();

    const other = await open('width-100', windmill, window);
    await other.getByRole('group', { name: 'Copied recently' }).getByRole('button', { name: /^Crop to size/ }).click();
    await expectSpec(other, 'fill-90x60|format-webp|quality-41');
    await window.close();
  });

  it('the focal point for all uses is asked for', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'focal.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 3) });
    const page = await open('focal-20x30|fill-50x100', id);
    await button(page, 'Save for all uses').click();
    await page.getByText('All links that use the focal point', { exact: false }).waitFor();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Save for all uses' }).click();
    await expectSpec(page, 'fill-50x100');
    await expect.poll(async () => (await playground.admin.findFile('focal.jpg')).focalPoint).toEqual({ x: 20, y: 30 });
    await page.close();
  });

  it('what was done outlives a reload of the image that fails', async () => {
    const { id } = await playground.admin.uploadFile({ name: 'reload.jpg', bytes: await encodeTestImage(PICTURE, 'jpeg', 1) });
    const page = await open('focal-20x30|fill-50x100', id);
    await fill(page, 'Alternative text', 'A fan');
    await page.route(`**/renditions/assets/${id}`, (route) => route.fulfill({ status: 500, json: { data: null, error: { status: 500, name: 'InternalServerError', message: 'Internal Server Error' } } }));
    await button(page, 'Save for all uses').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Save for all uses' }).click();
    await button(page, 'Try again').first().waitFor();
    expect(await field(page, 'Alternative text').inputValue()).toBe('A fan');
    await page.unrouteAll();
    const reloaded = page.waitForResponse((response) => response.url().endsWith(`/renditions/assets/${id}`) && response.ok());
    await button(page, 'Try again').first().click();
    await reloaded;
    expect(await field(page, 'Alternative text').inputValue()).toBe('A fan');
    await page.close();
  });
});
