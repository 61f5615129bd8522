import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../helpers/browser';
import { falseDescriptors, faultsOf } from '../helpers/pages/page-faults';
import { seePage } from '../helpers/pages/see-page';

/** From red to blue, and from yellow to green: 400x200 pixels, or as many as asked for. */
const gradient = (from: string, to: string, width = 400) =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width / 2}"><linearGradient id="g"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient><rect width="100%" height="100%" fill="url(#g)"/></svg>`));

const dataUrl = async (image: Sharp) => `data:image/png;base64,${(await image.png().toBuffer()).toString('base64')}`;

const pages: Record<string, string> = {};
const images: Record<string, Buffer> = {};
let server: Server;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const body = images[url] ?? pages[url];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': typeof body === 'string' ? 'text/html' : 'image/jpeg' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();

  const other = await dataUrl(gradient('#ff0', '#0f0', 8));
  const own = await dataUrl(gradient('#f00', '#00f', 8));
  images['/red.jpg'] = await gradient('#f00', '#00f').jpeg().toBuffer();
  images['/half.png'] = await gradient('rgb(255 0 0 / .9)', 'rgb(0 0 255 / .9)').png().toBuffer();
  images['/small.jpg'] = await gradient('#f00', '#00f', 200).jpeg().toBuffer();
  const page = (name: string, img: string, more = '') => (pages[`/${name}`] = `<!doctype html><body><p>Before</p>${img}<p>After</p>${more}</body>`);
  const style = `style="background: url(${own}) center / cover"`;
  page('good', `<img src="/red.jpg" width="400" height="200" ${style}>`);
  page('jumps', `<img src="/red.jpg" ${style}>`);
  page('blank', '<img src="/red.jpg" width="400" height="200">');
  page('other', `<img src="/red.jpg" width="400" height="200" style="background: url(${other}) center / cover">`);
  page('square', `<img src="/red.jpg" width="300" height="300" ${style}>`);
  page('twice', `<img src="/red.jpg" width="400" height="200" ${style}>`, '<script>new Image().src = "/small.jpg";</script>');
  page('transparent', `<img src="/half.png" width="400" height="200" ${style}>`);
  page('missing', `<img src="/missing.jpg" width="400" height="200" ${style}>`);
  page('widths', `<img srcset="/small.jpg 200w, /red.jpg 800w" sizes="200px" width="200" height="100" ${style}>`);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const look = (name: string, density = 1) => seePage(browser, `${origin}/${name}`, { width: 600, density });

describe('the faults of a page', () => {
  it.each([
    ['good', []],
    ['jumps', [/^layout shift: 0\.\d+$/, /^red\.jpg: no box before it arrived$/]],
    ['blank', [/^red\.jpg: no placeholder: its colours differ by 0$/]],
    ['other', [/^red\.jpg: its placeholder differs from the image by \d+/]],
    ['square', [/^red\.jpg: 400x200 is distorted to 300x300$/]],
    ['twice', [/^fetched and not shown: .*\/small\.jpg$/]],
    ['transparent', [/^half\.png: its placeholder is still behind it/]],
    ['missing', [/^console: .*404.*\/missing\.jpg/, /^missing\.jpg: not loaded$/]],
  ] as const)('%s', async (name, faults) => {
    const found = faultsOf(await look(name));
    expect(found).toHaveLength(faults.length);
    faults.forEach((pattern, index) => expect(found[index]).toMatch(pattern));
  });

  it.each([
    [1, { url: '/small.jpg', descriptor: 200, width: 200, height: 100 }],
    [2, { url: '/red.jpg', descriptor: 800, width: 400, height: 200 }],
  ])('density %i: the file is described by its bytes, and as srcset states it', async (density, { url, descriptor, width, height }) => {
    const { images: [image] } = await look('widths', density);
    expect(image).toMatchObject({ url: origin + url, descriptor, file: { format: 'jpeg', width, height, frames: 1, alpha: false }, box: { width: 200, height: 100 } });
  });

  it('a file that is narrower than srcset states', async () => {
    expect(falseDescriptors(await look('widths', 1))).toEqual([]);
    expect(falseDescriptors(await look('widths', 2))).toEqual(['red.jpg: 400 pixels wide, where srcset states 800w']);
  });

  it('names the hosts of all requests', async () => {
    expect((await look('good')).hosts).toEqual([new URL(origin).host]);
  });
});
