import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageRequest } from '../../../server/src/http/image-request';
import type { ImageRoute } from '../../../server/src/http/image-route';
import { serve } from '../../../server/src/http/serve';
import { versionTag } from '../../../server/src/signing/signed-path';
import { Counters } from '../../../server/src/renditions/counters';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { createSigner } from '../../../server/src/signing/signature';
import { HeldRenditions } from '../../helpers/held-renditions';
import { RecordedLog } from '../../helpers/recorded-log';

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });
const route: ImageRoute = { name: 'images', path: '/images', access: 'public', action: { type: 'serve' }, behindMiddlewares: false, maxAgeSeconds: 60, baseUrl: null, signer };
const OLD = { version: '1', updatedAt: Date.UTC(2024, 0, 1) };
const NEW = { version: '2', updatedAt: Date.UTC(2024, 0, 2) };

let renditions: HeldRenditions;
let settingsChangedAt = 0;
let explainsRefusals = false;
beforeEach(() => {
  renditions = new HeldRenditions();
  [settingsChangedAt, explainsRefusals] = [0, false];
  renditions.add({ format: 'jpeg', bytes: Buffer.from('old') }, { fileId: 1, ...OLD });
});

const ask = (query = '', headers: ImageRequest['headers'] = {}) => {
  const request = { method: 'GET', path: `${signer.sign(1, 'width-4')}/1/width-4`, query, headers };
  return serve(request, route, { renditions, counters: new Counters(), log: new RecordedLog(), now: () => 0, settingsChangedAt: () => settingsChangedAt, explainsRefusals });
};

/** From now on, the file is replaced after it was identified. */
function replaceMeanwhile(): void {
  const obtain = renditions.get.bind(renditions);
  vi.spyOn(renditions, 'get').mockImplementation(async () => {
    renditions.add({ format: 'png', bytes: Buffer.from('new') }, { fileId: 1, ...NEW });
    return obtain(await renditions.resolve({ fileId: 1, spec: 'width-4' }));
  });
}

describe('a source that is replaced between the question and the answer', () => {
  it('is answered with the validators of what is sent', async () => {
    replaceMeanwhile();
    const replaced = await ask();
    expect(replaced.body).toEqual(Buffer.from('new'));
    expect(replaced.headers).toMatchObject({ 'Content-Type': 'image/png', 'Last-Modified': 'Tue, 02 Jan 2024 00:00:00 GMT' });
    expect((await ask()).headers.ETag).toBe(replaced.headers.ETag);
  });

  it('is not kept for a year under the version that it was', async () => {
    const query = `v=${versionTag({ version: '1', focalPoint: null })}`;
    expect((await ask(query)).headers['Cache-Control']).toBe('public, max-age=31536000, immutable');
    replaceMeanwhile();
    expect((await ask(query)).headers['Cache-Control']).toBe('public, max-age=60');
  });

  it('is no continuation of what the client has', async () => {
    const { headers } = await ask();
    const rest = { range: 'bytes=1-', 'if-range': headers.ETag };
    expect(await ask('', rest)).toMatchObject({ status: 206, body: Buffer.from('ld') });
    replaceMeanwhile();
    expect(await ask('', rest)).toMatchObject({ status: 200, body: Buffer.from('new') });
  });
});

it('a rendition that is remembered under an older row has the date of the row as it is', async () => {
  const remembered = await renditions.get(await renditions.resolve({ fileId: 1, spec: 'width-4' }));
  const { resolved } = remembered;
  vi.spyOn(renditions, 'get').mockResolvedValue({ ...remembered, resolved: { ...resolved, source: { ...resolved.source, updatedAt: 0 } } });
  expect((await ask()).headers['Last-Modified']).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
});

describe('the date of an image moves with its bytes', () => {
  const since = async (date: string) => (await ask('', { 'if-modified-since': date })).status;

  it('when the settings change that show in them, though the source does not', async () => {
    const { headers } = await ask();
    const before = headers['Last-Modified'] ?? '';
    expect([before, await since(before)]).toEqual(['Mon, 01 Jan 2024 00:00:00 GMT', 304]);
    settingsChangedAt = Date.UTC(2024, 5, 1);
    const after = (await ask()).headers['Last-Modified'] ?? '';
    expect([after, await since(before), await since(after)]).toEqual(['Sat, 01 Jun 2024 00:00:00 GMT', 200, 304]);
    expect((await ask('', { range: 'bytes=1-', 'if-range': before })).status).toBe(200);
  });

  it('and not when they changed before the source did', async () => {
    settingsChangedAt = Date.UTC(2020, 0, 1);
    expect((await ask()).headers['Last-Modified']).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
  });
});

describe('why a URL is refused', () => {
  const refuse = async (path: string, query = '', now = 0) => {
    const answer = await serve({ method: 'GET', path, query, headers: {} }, route, { renditions, counters: new Counters(), log: new RecordedLog(), now: () => now, settingsChangedAt: () => 0, explainsRefusals });
    expect([answer.status, answer.body]).toEqual([403, Buffer.from('Forbidden')]);
    return answer.headers['X-Renditions-Reason'];
  };
  const good = signer.sign(1, 'width-4');
  const REFUSED: readonly (readonly [string, Parameters<typeof refuse>, RegExp])[] = [
    ['expired', [`${signer.sign(1, 'width-4', 10)}/1/width-4`, 'expires=10', 25_000], /^The URL expired 15 seconds ago\.$/],
    ['changed', [`${good}/1/width-5`], /^The signature is invalid: .* no key of the route "images" made it\.$/],
    ['signed with another key', [`${createSigner({ keys: keysFromSecret('other'), algorithm: 'sha256' }).sign(1, 'width-4')}/1/width-4`], /^The signature is invalid/],
    ['broken', [`${good}/1/width-4%`], /^The path or "expires" cannot be read/],
  ];

  it.each(REFUSED)('is told while a project is developed: %s', async (_title, asked, reason) => {
    explainsRefusals = true;
    expect(await refuse(...asked)).toMatch(reason);
  });
  it.each(REFUSED)('is nobody’s business elsewhere: %s', async (_title, asked) => expect(await refuse(...asked)).toBeUndefined());
});
