import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCode, RenditionError } from '../../../server/src/core/errors';
import { colourAt, decode, distance } from '../../helpers/imaging/pixels';
import { refusalOf, render } from '../../helpers/imaging/render';
import { svg } from '../../helpers/imaging/svg';
import { renderInWorker } from '../../helpers/render-in-worker';
import { openWorkers } from '../../helpers/worker-pool';

const SIZE = 'width="100" height="80"';
const GREY = '<rect width="100" height="80" fill="#888888"/>';

describe('what lies outside an SVG', () => {
  const requests: string[] = [];
  let server: Server;
  let folder: string;
  /** Addresses of a red image and of texts and styles that would paint red: on the network, and on the disk. */
  const bases: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'svg-'));
    const red = await sharp({ create: { width: 100, height: 80, channels: 3, background: '#ff0000' } }).png().toBuffer();
    await writeFile(join(folder, 'red.png'), red);
    await writeFile(join(folder, 'red.svg'), svg(`${SIZE} id="a"`, '<rect id="b" width="100" height="80" fill="#f00"/>'));
    await writeFile(join(folder, 'red.css'), 'rect{fill:#f00!important}');
    await writeFile(join(folder, 'red.txt'), '#ff0000');
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.end(red);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    bases['http'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    bases['file'] = pathToFileURL(folder).href;
    bases['path'] = folder;
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const DOCUMENTS: Readonly<Record<string, (base: string) => Buffer>> = {
    'an image': (base) => svg(SIZE, `${GREY}<image href="${base}/red.png" width="100" height="80"/>`),
    'an image by xlink': (base) => svg(SIZE, `${GREY}<image xlink:href="${base}/red.png" width="100" height="80"/>`),
    'an SVG as an image': (base) => svg(SIZE, `${GREY}<image href="${base}/red.svg" width="100" height="80"/>`),
    'an element to use': (base) => svg(SIZE, `${GREY}<use href="${base}/red.svg#b"/>`),
    'a gradient': (base) => svg(SIZE, `<rect width="100" height="80" fill="url(${base}/red.svg#b) #888888"/>`),
    'a filter image': (base) => svg(SIZE, `<filter id="f"><feImage href="${base}/red.png"/><feMerge><feMergeNode in="SourceGraphic"/></feMerge></filter>${GREY.replace('<rect', '<rect filter="url(#f)"')}`),
    'an import in CSS': (base) => svg(SIZE, `<style>@import url("${base}/red.css");</style>${GREY}`),
    'a style sheet': (base) => svg(SIZE, GREY, `<?xml-stylesheet type="text/css" href="${base}/red.css"?>`),
    'an XInclude': (base) => svg(`${SIZE} xmlns:xi="http://www.w3.org/2001/XInclude"`, `${GREY}<xi:include href="${base}/red.svg"/>`),
    'an XInclude of text': (base) => svg(`${SIZE} xmlns:xi="http://www.w3.org/2001/XInclude"`, `${GREY}<text y="70" font-size="90" fill="#f00"><xi:include parse="text" href="${base}/red.txt"/></text>`),
    'an external entity': (base) => svg(SIZE, GREY.replace('#888888', '&red;'), `<!DOCTYPE svg [<!ENTITY red SYSTEM "${base}/red.txt">]>`),
    'an external document type': (base) => svg(SIZE, GREY, `<!DOCTYPE svg SYSTEM "${base}/red.dtd">`),
    'a parameter entity': (base) => svg(SIZE, GREY, `<!DOCTYPE svg [<!ENTITY % red SYSTEM "${base}/red.dtd"> %red;]>`),
    'a foreign page': (base) => svg(SIZE, `${GREY}<foreignObject width="100" height="80"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${base}/red.svg"/></foreignObject>`),
    'a script': (base) => svg(SIZE, `${GREY}<script href="${base}/red.js"/>`),
  };

  it.each(Object.keys(DOCUMENTS).flatMap((name) => ['http', 'file', 'path'].map((base) => [name, base] as const)))('%s by %s is not read', async (name, base) => {
    const source = DOCUMENTS[name]?.(bases[base] ?? '') ?? Buffer.alloc(0);
    const outcome = await render(source, 'width-50|format-png').catch((error: unknown) => error);
    if (outcome instanceof Error) expect(hasCode(outcome, 'UNSUPPORTED_SOURCE')).toBe(true);
    else {
      const pixels = await decode(outcome as Buffer);
      for (let x = 0; x < 50; x += 7) for (let y = 0; y < 40; y += 7) expect(distance(colourAt(pixels, x, y), [255, 0, 0])).toBeGreaterThan(60);
    }
    // A rewritten SVG is not even looked into.
    await render(source, 'width-50');
    expect(requests).toEqual([]);
  });

  it('would be visible if it were read', async () => {
    const inside = `data:image/png;base64,${(await sharp({ create: { width: 10, height: 10, channels: 3, background: '#ff0000' } }).png().toBuffer()).toString('base64')}`;
    const pixels = await decode(await render(svg(SIZE, `${GREY}<image href="${inside}" width="100" height="80"/>`), 'width-50|format-png'));
    expect(colourAt(pixels, 25, 20)).toEqual([255, 0, 0]);
  });
});

const entities = (levels: number): string =>
  Array.from({ length: levels }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join('');

const masks = (count: number): string =>
  Array.from({ length: count }, (_, index) => `<mask id="m${index}"><rect width="9" height="9" mask="url(#m${index + 1})"/></mask>`).join('');

/** None of these may hang or grow. The bound on time only guards against that. */
const BOMBS: Readonly<Record<string, Buffer>> = {
  'a billion laughs': svg(SIZE, '<text y="20">&e9;</text>', `<!DOCTYPE svg [<!ENTITY e0 "ha">${entities(9)}]>`),
  'a billion laughs in an attribute': svg(SIZE, '<g id="&e9;"/>', `<!DOCTYPE svg [<!ENTITY e0 "ha">${entities(9)}]>`),
  'one long entity, many times': svg(SIZE, `<text>${'&a;'.repeat(20_000)}</text>`, `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(20_000)}">]>`),
  'an entity of itself': svg(SIZE, '<text>&a;</text>', '<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'),
  'deep nesting': svg(SIZE, '<g>'.repeat(200_000) + '</g>'.repeat(200_000)),
  'deep nesting that is never closed': svg(SIZE, '<g>'.repeat(200_000)),
  '10 MB of attributes on the root': svg(`${SIZE} ${Array.from({ length: 900_000 }, (_, index) => `a${index}="1"`).join(' ')}`),
  '10 MB in one attribute of the root': svg(`${SIZE} id="${'a'.repeat(1e7)}"`),
  '10 MB in one attribute': svg(SIZE, `<g id="${'a'.repeat(1.01e7)}"/>`),
  'a use of itself': svg(SIZE, '<g id="a"><use href="#a"/></g>'),
  'two uses of each other': svg(SIZE, '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/><use href="#a"/></g>'),
  'masks in masks': svg(SIZE, `${masks(2000)}<rect width="9" height="9" mask="url(#m0)"/>`),
  'a pattern of itself': svg(SIZE, '<pattern id="p" width="1" height="1"><rect width="1" height="1" fill="url(#p)"/></pattern><rect width="100" height="80" fill="url(#p)"/>'),
  'a dash of nothing': svg(SIZE, '<path d="M0 9H1e9" stroke="red" stroke-dasharray="1e-9"/>'),
  'coordinates beyond all bounds': svg(SIZE, '<path d="M-1e38 1e38L1e38-1e38 9e999 9e999z" stroke="red" stroke-width="1e30"/>'),
  'a viewBox beyond all bounds': svg(`${SIZE} viewBox="-1e300 -1e300 1e308 1e308"`, GREY),
  'a viewBox of next to nothing': svg(`${SIZE} viewBox="0 0 1e-300 1e-300"`, GREY),
};

describe('an SVG bomb', () => {
  const workers = openWorkers();
  afterAll(() => workers.pool.close());

  it.each(Object.entries(BOMBS))('%s is refused or harmless', async (_, source) => {
    for (const spec of ['width-50|format-png', 'width-50', 'fill-20x20-smart']) {
      const outcome = await renderInWorker(workers.imaging, source, spec).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(RenditionError);
        expect(hasCode(outcome, 'UNSUPPORTED_SOURCE')).toBe(true);
      } else expect((outcome as Buffer).length).toBeGreaterThan(0);
    }
  }, 20_000);

  it.each([
    'width="10001" height="10000"', 'width="99999999" height="1e9"', 'width="999999999" height="999999999"', 'width="99999in" height="99999in"', 'viewBox="0 0 1e9 1e9"', 'viewBox="0 0 1e308 1e308"',
  ])('%s is over the limit', async (attributes) => {
    const refusal = await refusalOf(render(svg(attributes), 'width-50'));
    expect(hasCode(refusal, 'LIMIT_EXCEEDED')).toBe(true);
    expect(String(refusal)).toContain('sourcePixels');
  });
});
