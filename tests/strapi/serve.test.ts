import { createHmac } from 'node:crypto';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { plainJpeg } from '../helpers/plain-jpeg';

const SECRET = 'correct horse battery staple and more';

let playground: TestPlayground;

beforeAll(async () => {
  playground = await startTestPlayground({ env: { RENDITIONS_SECRET: SECRET } });
});
afterAll(() => playground?.stop());

const upload = async (name: string, colour = '#ff0000') => playground.admin.uploadFile({ name, bytes: await plainJpeg(colour) });
const open = async (id: number, spec: string, init: RequestInit = {}): Promise<Response> => fetch(`${playground.url}${await playground.signedUrl(id, spec)}`, init);
const etagOf = async (id: number, spec: string): Promise<string | null> => {
  const response = await open(id, spec);
  await response.arrayBuffer();
  return response.status === 200 ? response.headers.get('etag') : null;
};

const colourOf = async (bytes: ArrayBuffer): Promise<string> => {
  const [r = 0, g = 0, b = 0] = await sharp(Buffer.from(bytes)).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > 200 && g < 60 && b < 60 ? 'red' : b > 200 && g < 60 && r < 60 ? 'blue' : `${r},${g},${b}`;
};

/** The stored renditions, of all files or of one. */
async function storedFiles(fileId?: number): Promise<string[]> {
  const all = await readdir(playground.renditionsDirectory, { recursive: true }).catch(() => []);
  return all.filter((path) => new RegExp(`/${fileId ?? '[0-9]+'}-[0-9a-f]{32}$`).test(path));
}

/** Polls until `isReady`: a rendition is stored after its response. */
async function eventually<T>(look: () => Promise<T>, isReady: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const value = await look();
    if (isReady(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return look();
}

describe('a signed URL', () => {
  it('serves a crop with all documented headers', async () => {
    const { id } = await upload('red.jpg');
    const response = await open(id, 'fill-120x80');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.status).toBe(200);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 120, height: 80 });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
    });
    expect(response.headers.get('vary')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it.each(['harbour.jpg', 'owl.jpg', 'balloon.png', 'compass.svg', 'windmill.gif', 'valley.jpg'])('serves %s of the media library', async (name) => {
    const { id } = await playground.admin.findFile(name);
    const response = await open(id, 'fill-90x60|format-webp');
    expect(response.status).toBe(200);
    expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 90, height: 60 });
  });

  it('answers 304 if the client has the rendition', async () => {
    const { id } = await upload('red.jpg');
    const etag = (await etagOf(id, 'width-50')) ?? '';
    const response = await open(id, 'width-50', { headers: { 'if-none-match': etag } });
    expect([response.status, await response.text()]).toEqual([304, '']);
  });

  it('sends Vary only with format-auto', async () => {
    const { id } = await upload('red.jpg');
    const formats = await Promise.all(['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*'].map(async (accept) => {
      const response = await open(id, 'width-50|format-auto', { headers: { accept } });
      return [response.headers.get('content-type'), response.headers.get('vary')];
    }));
    expect(formats).toEqual([['image/avif', 'Accept'], ['image/webp', 'Accept'], ['image/jpeg', 'Accept']]);
  });

  it('expires', async () => {
    const { id } = await upload('red.jpg');
    const path = await playground.signedUrl(id, 'width-50', { expiresInSeconds: 1 });
    expect((await fetch(`${playground.url}${path}`)).status).toBe(200);
    const response = await eventually(() => fetch(`${playground.url}${path}`), ({ status }) => status !== 200);
    expect([response.status, await response.text()]).toEqual([403, 'Forbidden']);
  });

  it('url() rejects an invalid spec', async () => {
    const { id } = await upload('red.jpg');
    await expect(playground.signedUrl(id, 'fill-0x10')).rejects.toMatchObject({ code: 'INVALID_SPEC', message: expect.stringContaining('fill-0x10') as string });
  });

  it('get() returns its facts, and its URL is immutable', async () => {
    const { id } = await upload('red.jpg');
    const { url, ...facts } = await playground.rendition(id, 'width-60|format-png');
    const response = await fetch(`${playground.url}${url}`);
    const bytes = await response.arrayBuffer();
    expect(facts).toEqual({ width: 60, height: 45, mime: 'image/png', size: bytes.byteLength, key: response.headers.get('etag')?.replaceAll('"', '') });
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });
});

describe('a file that is no image', () => {
  it.each<[string, Buffer]>([
    ['page.jpg', Buffer.from('<!DOCTYPE html><title>no image</title>')],
    ['cut.jpg', Buffer.alloc(0)],
  ])('%s is a 415, and stores nothing', async (name, bytes) => {
    const { id, hash, ext } = await upload(name);
    await writeFile(join(playground.uploadsDirectory, `${hash}${ext}`), bytes);
    await playground.admin.updateFileInfo(id, { name, caption: 'broken' });
    const response = await open(id, 'width-50');
    expect([response.status, response.headers.get('cache-control')]).toEqual([415, 'no-store']);
    expect(await storedFiles(id)).toEqual([]);
  });

  it('is a 410 if its bytes are missing', async () => {
    const { id, hash, ext } = await upload('gone.jpg');
    await rm(join(playground.uploadsDirectory, `${hash}${ext}`));
    const response = await open(id, 'width-50');
    expect([response.status, await response.text()]).toEqual([410, 'Source image not found']);
  });

  it('is a 404 if the media library has no such file', async () => {
    const response = await open(999_999, 'width-50');
    expect([response.status, await response.text()]).toEqual([404, 'Not found']);
  });
});

describe('hostile requests', () => {
  it('store no file, and never answer 5xx', async () => {
    const { id } = await upload('red.jpg');
    const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64url');
    const specs = ['', 'fill-0x0', 'width--1', 'scale-1001', 'crop-9999x9999-10x10', 'a'.repeat(300), 'width-10|'.repeat(20), '../../etc/passwd', 'pad-65535x65535', 'width-{1,2}', 'fill-1x1\u0000'];
    const paths = [
      ...specs.map((spec) => `/images/${sign(`${id}/${spec}/`)}/${id}/${encodeURIComponent(spec)}/x.jpg`),
      ...['012', '1e3', '-1', '9'.repeat(30), '0', '٣'].map((text) => `/images/${sign(`${text}/width-10/`)}/${encodeURIComponent(text)}/width-10`),
      `/images/${'A'.repeat(43)}/${id}/width-10`, '/images/', '/images/a/b/c/d/e', '/images/%ff/1/width-1', `/images/${'A'.repeat(8000)}/1/width-1`,
    ];
    const before = (await storedFiles()).length;
    const statuses = await Promise.all(paths.map(async (path) => (await fetch(`${playground.url}${path}`)).status));
    expect(statuses.filter((status) => ![400, 403, 404, 413].includes(status))).toEqual([]);
    expect(await storedFiles()).toHaveLength(before);
  });

  it('with other methods get the allowed methods', async () => {
    const { id } = await upload('red.jpg');
    const response = await open(id, 'width-50', { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('at once in this process', () => {
  it('200 concurrent requests for a missing rendition render it once', async () => {
    const { id } = await upload('red.jpg');
    const url = `${playground.url}${await playground.signedUrl(id, 'width-77')}`;
    const responses = await Promise.all(Array.from({ length: 200 }, async () => Buffer.from(await (await fetch(url)).arrayBuffer())));
    expect(new Set(responses.map((bytes) => bytes.toString('base64'))).size).toBe(1);
    expect(await eventually(() => storedFiles(id), (files) => files.length > 0)).toHaveLength(1);
  });

  it('a replaced file is never served with the old image', async () => {
    const { id } = await upload('red.jpg');
    const outcomes: string[] = [];
    for (let round = 1; round <= 6; round += 1) {
      const expected = round % 2 === 0 ? 'red' : 'blue';
      // Requests during the replace get a complete old or new image, or an error.
      const during = Promise.all(Array.from({ length: 8 }, async (_, index) => {
        const response = await open(id, `width-${100 + index}`);
        return response.status === 200 ? colourOf(await response.arrayBuffer()) : String(response.status);
      }));
      await playground.admin.replaceFile(id, { name: 'red.jpg', bytes: await plainJpeg(expected === 'red' ? '#ff0000' : '#0000ff') });
      const after = await Promise.all(Array.from({ length: 8 }, async (_, index) => colourOf(await (await open(id, `width-${100 + index}`)).arrayBuffer())));
      expect(after).toEqual(Array(8).fill(expected));
      outcomes.push(...(await during));
    }
    expect(outcomes.filter((outcome) => !['red', 'blue', '503', '415'].includes(outcome))).toEqual([]);
  });

  it('a deleted file is a 404, and its renditions are deleted', async () => {
    const { id } = await upload('red.jpg');
    const url = `${playground.url}${await playground.signedUrl(id, 'width-50')}`;
    expect((await fetch(url)).status).toBe(200);
    await eventually(() => storedFiles(id), (files) => files.length > 0);
    await playground.admin.deleteFile(id);
    expect((await fetch(url)).status).toBe(404);
    expect(await eventually(() => storedFiles(id), (files) => files.length === 0)).toEqual([]);
  });

  it('a moved focal point changes only renditions that use it', async () => {
    const { id } = await upload('red.jpg');
    const before = [await etagOf(id, 'fill-100x300'), await etagOf(id, 'width-100')];
    await playground.admin.updateFileInfo(id, { name: 'red.jpg', focalPoint: { x: 10, y: 90 } });
    const after = [await etagOf(id, 'fill-100x300'), await etagOf(id, 'width-100')];
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
  });

  it('a changed caption causes no render', async () => {
    const { id } = await upload('red.jpg');
    const before = await etagOf(id, 'width-100');
    const [file = ''] = await eventually(() => storedFiles(id), (files) => files.length > 0);
    const { mtimeMs } = await stat(join(playground.renditionsDirectory, file));
    await playground.admin.updateFileInfo(id, { name: 'red.jpg', caption: 'A red field' });
    expect(await etagOf(id, 'width-100')).toBe(before);
    expect((await stat(join(playground.renditionsDirectory, file))).mtimeMs).toBe(mtimeMs);
  });
});

describe('after a restart', () => {
  it('a restart finds stored renditions, and a rotated secret still verifies', async () => {
    const { directory } = playground;
    const { id } = await upload('red.jpg');
    const path = await playground.signedUrl(id, 'width-66');
    const before = await fetch(`${playground.url}${path}`);
    const bytes = Buffer.from(await before.arrayBuffer());
    const [file = ''] = await eventually(() => storedFiles(id), (files) => files.length > 0);
    const { ino } = await stat(join(playground.renditionsDirectory, file));

    // Restarts with the same work directory, which the last stop removes.
    await playground.kill();
    const restarted = await startTestPlayground({ directory, env: { RENDITIONS_SECRET: `a new secret of 32 characters or more,${SECRET}` } });
    const after = await fetch(`${restarted.url}${path}`);
    expect(after.status).toBe(200);
    expect(Buffer.from(await after.arrayBuffer()).equals(bytes)).toBe(true);
    expect(await storedFiles(id)).toHaveLength(1);
    expect((await stat(join(playground.renditionsDirectory, (await storedFiles(id))[0] ?? ''))).ino).toBe(ino);
    expect(await restarted.signedUrl(id, 'width-66')).not.toBe(path);
    await restarted.stop();
    await rm(directory, { recursive: true, force: true });
  });
});
