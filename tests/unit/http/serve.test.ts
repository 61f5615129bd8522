import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageRequest } from '../../../server/src/http/image-request';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { serve } from '../../../server/src/http/serve';
import { versionTag } from '../../../server/src/signing/signed-path';
import { Counters } from '../../../server/src/renditions/counters';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';
import { noVariants } from '../../helpers/no-variants';
import { presetsOf } from '../../helpers/presets';
import { StubRenditions } from '../../helpers/stub-renditions';
import { RecordedLog } from '../../helpers/recorded-log';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const route: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: null, signer };
const OLD = { version: '1', updatedAt: Date.UTC(2024, 0, 1) };
const NEW = { version: '2', updatedAt: Date.UTC(2024, 0, 2) };

let renditions: StubRenditions;
let settingsChangedAt = 0;
let explainRefusals = false;
beforeEach(() => {
  renditions = new StubRenditions();
  [settingsChangedAt, explainRefusals] = [0, false];
  renditions.add({ format: 'jpeg', bytes: Buffer.from('old') }, { fileId: 1, ...OLD });
});

const send = (query = '', headers: ImageRequest['headers'] = {}, spec = 'width-4') => {
  const request = { method: 'GET', path: `${signer.sign(1, spec)}/1/${spec}`, query, headers };
  return serve(request, route, { renditions, variants: noVariants, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => settingsChangedAt, explainRefusals });
};

/** Replaces the file after each `resolve`. */
function replaceMeanwhile(): void {
  const getRendition = renditions.get.bind(renditions);
  vi.spyOn(renditions, 'get').mockImplementation(async () => {
    renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, ...NEW });
    return getRendition(await renditions.resolve({ fileId: 1, spec: 'width-4' }));
  });
}

describe('a source that is replaced while its rendition is resolved', () => {
  it('gets the validators of the sent bytes', async () => {
    replaceMeanwhile();
    const replaced = await send();
    expect(replaced.body).toEqual(Buffer.from('new'));
    expect(replaced.headers).toMatchObject({ 'Content-Type': 'image/png', 'Last-Modified': 'Tue, 02 Jan 2024 00:00:00 GMT' });
    expect((await send()).headers.ETag).toBe(replaced.headers.ETag);
  });

  it('is not immutable at the URL of the old version', async () => {
    const query = `v=${versionTag({ version: '1', focalPoint: null })}`;
    expect((await send(query)).headers['Cache-Control']).toBe('public, max-age=31536000, immutable');
    replaceMeanwhile();
    expect((await send(query)).headers['Cache-Control']).toBe('public, max-age=60');
  });

  it('does not match If-Match of the old version, if a web server sends the file', async () => {
    const { headers } = await send();
    const sendfile: ImageRoute = { ...route, action: { type: 'sendfile', headers: () => ({}) } };
    const request = { method: 'GET', path: `${signer.sign(1, 'width-4')}/1/width-4`, query: '', headers: { 'if-match': headers.ETag } };
    vi.spyOn(renditions, 'ensureStored').mockImplementation(async () => {
      renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, ...NEW });
      return { resolved: await renditions.resolve({ fileId: 1, spec: 'width-4' }), location: { format: 'png', size: 3, path: '/srv/a' } };
    });
    const { status } = await serve(request, sendfile, { renditions, variants: noVariants, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => 0 });
    expect(status).toBe(412);
  });

  it('does not match If-Range of the old version', async () => {
    const { headers } = await send();
    const rest = { range: 'bytes=1-', 'if-range': headers.ETag };
    expect(await send('', rest)).toMatchObject({ status: 206, body: Buffer.from('ld') });
    replaceMeanwhile();
    expect(await send('', rest)).toMatchObject({ status: 200, body: Buffer.from('new') });
  });
});

it('a rendition in memory has the date of the current row', async () => {
  const remembered = await renditions.get(await renditions.resolve({ fileId: 1, spec: 'width-4' }));
  const { resolved } = remembered;
  vi.spyOn(renditions, 'get').mockResolvedValue({ ...remembered, resolved: { ...resolved, source: { ...resolved.source, updatedAt: 0 } } });
  expect((await send()).headers['Last-Modified']).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
});

describe('Last-Modified', () => {
  const since = async (date: string) => (await send('', { 'if-modified-since': date })).status;

  it('changes with settings that change the bytes', async () => {
    const { headers } = await send();
    const before = headers['Last-Modified'] ?? '';
    expect([before, await since(before)]).toEqual(['Mon, 01 Jan 2024 00:00:00 GMT', 304]);
    settingsChangedAt = Date.UTC(2024, 5, 1);
    const after = (await send()).headers['Last-Modified'] ?? '';
    expect([after, await since(before), await since(after)]).toEqual(['Sat, 01 Jun 2024 00:00:00 GMT', 200, 304]);
    expect((await send('', { range: 'bytes=1-', 'if-range': before })).status).toBe(200);
  });

  it('is the date of the source if the settings changed earlier', async () => {
    settingsChangedAt = Date.UTC(2020, 0, 1);
    expect((await send()).headers['Last-Modified']).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
  });
});

describe('a preset', () => {
  const IMMUTABLE = 'public, max-age=31536000, immutable';
  const source = { version: '1', focalPoint: null };
  const card = (query = '', headers: ImageRequest['headers'] = {}) => send(query, headers, 'preset-card');
  beforeEach(() => {
    renditions.presets = presetsOf({ card: 'width-4' });
  });
  /** As after a restart with another configuration. */
  const change = () => {
    renditions.presets = presetsOf({ card: 'width-5' });
  };

  it('has the ETag of its spec', async () => expect((await card()).headers.ETag).toBe((await send()).headers.ETag));

  it('is immutable in a URL with the version of what it stands for, and no longer once it is changed', async () => {
    const query = `v=${versionTag(source, ['width-4'])}`;
    expect((await card(query)).headers['Cache-Control']).toBe(IMMUTABLE);
    change();
    expect((await card(query)).headers['Cache-Control']).toBe('public, max-age=60');
    expect((await card(`v=${versionTag(source, ['width-5'])}`)).headers['Cache-Control']).toBe(IMMUTABLE);
  });

  it('is never immutable in a URL with the version of the source alone', async () => {
    expect((await card(`v=${versionTag(source)}`)).headers['Cache-Control']).toBe('public, max-age=60');
  });

  it('is judged by the spec that was requested, whichever request rendered it', async () => {
    const query = `v=${versionTag({ ...source, version: '2' })}`;
    replaceMeanwhile();
    expect((await card(query)).headers['Cache-Control']).toBe('public, max-age=60');
  });

  it('that is changed is another image for a conditional request', async () => {
    const { ETag: etag } = (await card()).headers;
    expect((await card('', { 'if-none-match': etag })).status).toBe(304);
    change();
    const changed = await card('', { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.ETag).not.toBe(etag);
    expect((await card('', { 'if-match': etag })).status).toBe(412);
  });

  it('that is not configured is a 400 that lists the others', async () => {
    const { status, headers, body } = await send('', {}, 'preset-cart');
    expect([status, headers['Cache-Control']]).toEqual([400, 'no-store']);
    expect(body).toEqual(Buffer.from('Invalid filter spec: "preset-cart" is not preset-NAME: expected one of card. Did you mean "preset-card"?'));
  });

  it('does not open URLs that were signed for its spec', async () => {
    const request = { method: 'GET', path: `${signer.sign(1, 'width-4')}/1/preset-card`, query: '', headers: {} };
    const { status } = await serve(request, route, { renditions, variants: noVariants, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => 0 });
    expect(status).toBe(403);
  });
});

describe('the reason for a 403', () => {
  const refuse = async (path: string, query = '', now = 0) => {
    const response = await serve({ method: 'GET', path, query, headers: {} }, route, { renditions, variants: noVariants, counters: new Counters(), log: new RecordedLog(), now: () => now, settingsChangedAt: () => 0, explainRefusals });
    expect([response.status, response.body]).toEqual([403, Buffer.from('Forbidden')]);
    return response.headers['X-Renditions-Reason'];
  };
  const good = signer.sign(1, 'width-4');
  const REFUSED: readonly (readonly [string, Parameters<typeof refuse>, RegExp])[] = [
    ['expired', [`${signer.sign(1, 'width-4', 10)}/1/width-4`, 'expires=10', 25_000], /^The URL expired 15 seconds ago\.$/],
    ['changed', [`${good}/1/width-5`], /^The signature is invalid: .* no key of the route "images" made it\.$/],
    ['signed with another key', [`${createSigner({ keys: keysFromSecret('other'), algorithm: 'sha256' }).sign(1, 'width-4')}/1/width-4`], /^The signature is invalid/],
    ['broken', [`${good}/1/width-4%`], /^The path or "expires" cannot be read/],
  ];

  it.each(REFUSED)('is in the response during development: %s', async (_title, signed, reason) => {
    explainRefusals = true;
    expect(await refuse(...signed)).toMatch(reason);
  });
  it.each(REFUSED)('is not in the response in production: %s', async (_title, signed) => expect(await refuse(...signed)).toBeUndefined());
});
