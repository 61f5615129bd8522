import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import { createImageHandler } from '../../../server/src/http/image-handler';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { PresetDocuments, type Images } from '../../../server/src/renditions/preset-documents';
import { PresetVariants } from '../../../server/src/renditions/preset-variants';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';
import { URL_BYTES } from '../../helpers/image-server';
import { encodeAnimation, flickering } from '../../helpers/imaging/animation';
import { svg } from '../../helpers/imaging/svg';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';
import { presetsOf } from '../../helpers/presets';
import { rawRequest } from '../../helpers/raw-http';
import { RecordedLog } from '../../helpers/recorded-log';

const presets = { hero: { ...presetsOf({ hero: 'fill-300x150' }).hero, widths: [80, 160], formats: ['avif', 'webp', 'jpeg'] } } as ReturnType<typeof presetsOf>;
const ROUTE: ImageRoute = {
  name: 'media', path: '/media', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: ['hero'],
  signer: createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' }),
};
const BROWSER = 'image/avif,image/webp,*/*;q=0.8';

const documentOf = (fileId: number): string => String(fileId).padStart(24, 'd');

/** The images of the fixture. Facts are read from the bytes at each call. */
const libraryOf = ({ rows, renditions }: PipelineFixture): Images => ({
  find: async ({ documentIds = [] }) => [...rows.values()].filter(({ id }) => documentIds.includes(documentOf(id))).map(({ id, name, mime, hash }) => (
    { fileId: id, documentId: documentOf(id), name, mime, hash, alternativeText: null, focalPoint: null, facts: null }
  )),
  async factsOf(fileId) {
    const { source, facts } = await renditions.examine(fileId);
    return { version: source.version, source: facts, attention: {}, thumbhash: '', color: '#000000' };
  },
});

let fixture: PipelineFixture;
let server: Server;
let cache: ResponseCache;
beforeEach(async () => {
  fixture = await openPipelineFixture({ presets, checkSeconds: 0 });
  const { renditions, counters, sources } = fixture;
  const documents = new PresetDocuments({ images: libraryOf(fixture), sources, checkSeconds: 0, now: () => performance.now() });
  const variants = new PresetVariants({ documents, presets, limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS, custom: {} });
  cache = new ResponseCache(renditions, URL_BYTES);
  server = createServer(createImageHandler([ROUTE], cache, { renditions, variants, counters, log: new RecordedLog(), now: Date.now, settingsChangedAt: () => 0 })).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await fixture.close();
});

const get = (query = '', { fileId = 1, accept = '*/*', headers = {}, method = 'GET' }: { fileId?: number; accept?: string; headers?: Record<string, string>; method?: string } = {}) =>
  rawRequest((server.address() as AddressInfo).port, `/media/${documentOf(fileId)}/hero${query && `?${query}`}`, { method, headers: { Accept: accept, ...headers } });

/** Format and size of an image that is served. */
async function imageOf(...request: Parameters<typeof get>) {
  const { status, headers, body } = await get(...request);
  if (status !== 200) throw new Error(`expected an image, found ${status} ${body.toString()}`);
  const { width, height, pages } = await sharp(body, { animated: headers['content-type'] !== 'image/avif' }).metadata();
  return [headers['content-type'], width, height / (pages ?? 1), pages ?? 1];
}

const photograph = () => encodeTestImage(gradient({ width: 600, height: 400 }), 'jpeg');

describe('a preset of a photograph', () => {
  beforeEach(async () => fixture.put(1, await photograph()));

  it.each([
    ['', '*/*', ['image/jpeg', 300, 150, 1]],
    ['', BROWSER, ['image/avif', 300, 150, 1]],
    ['w=1', 'image/webp', ['image/webp', 80, 40, 1]],
    ['w=81&f=avif', '*/*', ['image/avif', 160, 80, 1]],
    ['w=161&f=png', BROWSER, ['image/jpeg', 300, 150, 1]],
  ])('with the query %j and Accept: %s', async (query, accept, expected) => expect(await imageOf(query, { accept })).toEqual(expected));

  it('is rendered once for each width and format, whatever is asked for', async () => {
    for (let width = 0; width < 400; width += 7) await get(`w=${width}&f=${width % 2 === 0 ? 'jpeg' : 'ico'}`);
    expect(fixture.counts.renders).toBe(3);
    for (let width = 0; width < 400; width += 7) await get(`w=${width}`, { accept: width % 2 === 0 ? BROWSER : 'image/webp' });
    expect(fixture.counts.renders).toBe(9);
    // None of these widths is one of the preset's.
    expect(cache.usage.entries).toBe(0);
  });

  it('has validators, parts and headers as other renditions', async () => {
    const { headers, body } = await get('w=80', { accept: 'image/webp' });
    expect(headers).toMatchObject({ 'vary': 'Accept', 'cache-control': 'public, max-age=60', 'content-length': String(body.length), 'access-control-allow-origin': '*' });
    const { etag = '' } = headers;
    for (const times of [1, 2]) expect([times, (await get('w=80', { accept: 'image/webp', headers: { 'If-None-Match': etag } })).status]).toEqual([times, 304]);
    expect((await get('w=80', { headers: { 'If-None-Match': etag } })).status).toBe(200);
    const part = await get('w=80', { accept: 'image/webp', headers: { Range: 'bytes=0-3' } });
    expect([part.status, part.text]).toEqual([206, 'RIFF']);
    expect((await get('w=80', { accept: 'image/webp', method: 'HEAD' })).headers).toMatchObject({ etag, 'content-length': String(body.length) });
    expect(fixture.counts.renders).toBe(2);
  });

  it('that was replaced is served with the widths of the new image', async () => {
    expect(await imageOf('w=160')).toEqual(['image/jpeg', 160, 80, 1]);
    await fixture.put(1, await encodeTestImage(gradient({ width: 100, height: 50 }), 'jpeg'));
    expect(await imageOf('w=160')).toEqual(['image/jpeg', 100, 50, 1]);
    expect(await imageOf('w=80')).toEqual(['image/jpeg', 80, 40, 1]);
  });

  it('that was deleted is a 404', async () => {
    await imageOf();
    fixture.rows.delete(1);
    expect(await get()).toMatchObject({ status: 404, text: 'Not found' });
  });
});

describe('a preset of', () => {
  it.each<[string, () => Promise<Buffer>, string, string, unknown[]]>([
    ['an image that EXIF turns', () => encodeTestImage(gradient({ width: 200, height: 400 }), 'jpeg', 6), 'w=99999', '*/*', ['image/jpeg', 200, 100, 1]],
    ['a transparent image, without AVIF', () => sharp({ create: { width: 400, height: 400, channels: 4, background: '#ff000080' } }).png().toBuffer(), 'f=jpeg', '*/*', ['image/png', 300, 150, 1]],
    ['a transparent image', () => sharp({ create: { width: 400, height: 400, channels: 4, background: '#ff000080' } }).png().toBuffer(), 'w=80', BROWSER, ['image/avif', 80, 40, 1]],
    ['an animation', () => encodeAnimation(flickering(200, 100, 3), 'gif', { delay: [100, 100, 100], loop: 0 }), 'w=80', BROWSER, ['image/webp', 80, 40, 3]],
    ['an animation, as AVIF', () => encodeAnimation(flickering(200, 100, 3), 'gif', { delay: [100, 100, 100], loop: 0 }), 'w=1000&f=avif', '*/*', ['image/webp', 200, 100, 3]],
    ['an SVG', async () => svg('width="400" height="400"'), 'w=80&f=avif', BROWSER, ['image/svg+xml', 300, 150, 1]],
  ])('%s', async (_title, bytes, query, accept, expected) => {
    await fixture.put(1, await bytes());
    expect(await imageOf(query, { accept })).toEqual(expected);
  });

  it('bytes that are no image is a 415', async () => {
    await fixture.put(1, Buffer.from('no image'));
    expect((await get()).status).toBe(415);
  });
});
