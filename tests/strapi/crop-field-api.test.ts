import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CropFieldSettings, CropImage, Preview, Refusal } from '../../server/src/contracts';
import { AdminApi, type LibraryFile } from '../helpers/admin-api';
import { createEditor } from '../helpers/editor-account';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

let playground: TestPlayground;
/** May do nothing. */
let stranger: AdminApi;
let owl: LibraryFile;
let scan: LibraryFile;

beforeAll(async () => {
  playground = await startTestPlayground();
  stranger = await AdminApi.login(playground.url, await createEditor(playground.admin, 'stranger', []));
  owl = await playground.admin.findFile('owl.jpg');
  scan = await playground.admin.uploadFile({ name: 'scan.tiff', bytes: await encodeTestImage(gradient({ width: 200, height: 100 }), 'tiff') });
});

afterAll(() => playground?.stop());

interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

async function callApi<T = Refusal>(path: string, token: string | null = stranger.token): Promise<Reply<T>> {
  const response = await fetch(`${playground.url}/renditions/crop-field${path}`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });
  return { status: response.status, body: (await response.json()) as T };
}

const imageOf = ({ id, hash }: Pick<LibraryFile, 'id' | 'hash'>, more = '') => `/images/${id}${more}?hash=${encodeURIComponent(hash)}`;

describe('without any permission', () => {
  it('the settings are those that plans need, and no routes', async () => {
    const { status, body } = await callApi<CropFieldSettings>('/settings');
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['defaultFormats', 'limits', 'operations', 'presets', 'withoutMedia']);
    expect(body.presets).toContainEqual({ name: 'portrait', label: 'Portrait (2:3)', spec: 'fill-400x600-c40|format-webp' });
    expect(body.withoutMedia).toEqual([]);
  });

  it('an image whose hash is known has its upright size, and no name', async () => {
    const { status, body } = await callApi<CropImage>(imageOf(owl));
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: owl.id, width: 1500, height: 2000, format: 'jpeg', focalPoint: owl.focalPoint, attention: {} });
    expect(body.orientation).toBeGreaterThan(4);
    expect(JSON.stringify(body)).not.toContain('owl');
  });

  it('an image that browsers do not show is rendered', async () => {
    const { status, body } = await callApi<Preview>(imageOf(scan, '/stage'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ format: 'webp', width: 200, height: 100 });
  });

  it('the URL generator stays closed', async () => {
    const response = await fetch(`${playground.url}/renditions/assets/${owl.id}`, { headers: { authorization: `Bearer ${stranger.token}` } });
    expect(response.status).toBe(403);
  });
});

describe('refuses', () => {
  it.each([['settings', () => '/settings'], ['an image', () => imageOf(owl)], ['a stage', () => imageOf(owl, '/stage')]])('%s without a session', async (_title, path) => {
    expect((await callApi(path(), null)).status).toBe(401);
    expect((await callApi(path(), 'invalid')).status).toBe(401);
  });

  it.each([['no hash', ''], ['an empty hash', '?hash='], ['a long hash', `?hash=${'x'.repeat(301)}`], ['a list', '?hash[]=a']])('an image with %s', async (_title, query) => {
    for (const more of ['', '/stage']) expect((await callApi(`/images/${owl.id}${more}${query}`)).status).toBe(400);
  });

  it('a wrong hash like a file that does not exist, also for a Super Admin', async () => {
    for (const more of ['', '/stage']) {
      const wrong = await callApi(imageOf({ id: owl.id, hash: scan.hash }, more));
      const missing = await callApi(imageOf({ id: 999_999, hash: owl.hash }, more));
      const malformed = await callApi(imageOf({ id: 'x' as never, hash: owl.hash }, more));
      expect([wrong.status, missing.status, malformed.status]).toEqual([404, 404, 404]);
      expect(wrong.body).toEqual(missing.body);
      expect((await callApi(imageOf({ id: owl.id, hash: 'wrong' }, more), playground.admin.token)).status).toBe(404);
    }
  });

  it('a file that is no image, and one that is damaged', async () => {
    const text = await playground.admin.uploadFile({ name: 'notes.txt', bytes: Buffer.from('not an image') });
    expect((await callApi(imageOf(text))).status).toBe(404);
    const broken = await playground.admin.uploadFile({ name: 'broken.png', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') });
    expect((await callApi(imageOf(broken))).status).toBe(415);
  });
});
