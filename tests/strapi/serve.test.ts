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
  const answer = await open(id, spec);
  await answer.arrayBuffer();
  return answer.status === 200 ? answer.headers.get('etag') : null;
};

const colourOf = async (bytes: ArrayBuffer): Promise<string> => {
  const [r = 0, g = 0, b = 0] = await sharp(Buffer.from(bytes)).resize(1, 1).removeAlpha().raw().toBuffer();
  return r > 200 && g < 60 && b < 60 ? 'red' : b > 200 && g < 60 && r < 60 ? 'blue' : `${r},${g},${b}`;
};

/** Renditions at rest; of one file where it is told. */
async function storedFiles(fileId?: number): Promise<string[]> {
  const all = await readdir(playground.renditionsDirectory, { recursive: true }).catch(() => []);
  return all.filter((path) => new RegExp(`/${fileId ?? '[0-9]+'}-[0-9a-f]{32}$`).test(path));
}

/** Storing goes on after the answer: looks until it is as wanted. */
async function eventually<T>(look: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const value = await look();
    if (wanted(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return look();
}

describe('a signed URL', () => {
  it('serves the crop with every header of the contract', async () => {
    const { id } = await upload('red.jpg');
    const answer = await open(id, 'fill-120x80');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.status).toBe(200);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 120, height: 80 });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
    });
    expect(answer.headers.get('vary')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });

  it.each(['harbour.jpg', 'owl.jpg', 'balloon.png', 'compass.svg', 'windmill.gif', 'valley.jpg'])('serves %s of the library', async (name) => {
    const { id } = await playground.admin.findFile(name);
    const answer = await open(id, 'fill-90x60|format-webp');
    expect(answer.status).toBe(200);
    expect(await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).toMatchObject({ format: 'webp', width: 90, height: 60 });
  });

  it('is answered as not modified where the client has it', async () => {
    const { id } = await upload('red.jpg');
    const etag = (await etagOf(id, 'width-50')) ?? '';
    const answer = await open(id, 'width-50', { headers: { 'if-none-match': etag } });
    expect([answer.status, await answer.text()]).toEqual([304, '']);
  });

  it('varies only where the client chooses the format', async () => {
    const { id } = await upload('red.jpg');
    const formats = await Promise.all(['image/avif,image/webp,*/*', 'image/webp,*/*', '*/*'].map(async (accept) => {
      const answer = await open(id, 'width-50|format-auto', { headers: { accept } });
      return [answer.headers.get('content-type'), answer.headers.get('vary')];
    }));
    expect(formats).toEqual([['image/avif', 'Accept'], ['image/webp', 'Accept'], ['image/jpeg', 'Accept']]);
  });

  it('expires', async () => {
    const { id } = await upload('red.jpg');
    const path = await playground.signedUrl(id, 'width-50', { expiresInSeconds: 1 });
    expect((await fetch(`${playground.url}${path}`)).status).toBe(200);
    const answer = await eventually(() => fetch(`${playground.url}${path}`), ({ status }) => status !== 200);
    expect([answer.status, await answer.text()]).toEqual([403, 'Forbidden']);
  });

  it('is refused where the service is asked for a wrong spec, at once', async () => {
    const { id } = await upload('red.jpg');
    await expect(playground.signedUrl(id, 'fill-0x10')).rejects.toMatchObject({ code: 'INVALID_SPEC', message: expect.stringContaining('fill-0x10') as string });
  });

  it('is told with its facts by get(), and then kept for a year', async () => {
    const { id } = await upload('red.jpg');
    const { url, ...facts } = await playground.rendition(id, 'width-60|format-png');
    const answer = await fetch(`${playground.url}${url}`);
    const bytes = await answer.arrayBuffer();
    expect(facts).toEqual({ width: 60, height: 45, mime: 'image/png', size: bytes.byteLength, key: answer.headers.get('etag')?.replaceAll('"', '') });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });
});

describe('what is no image', () => {
  it.each<[string, Buffer]>([
    ['page.jpg', Buffer.from('<!DOCTYPE html><title>no image</title>')],
    ['cut.jpg', Buffer.alloc(0)],
  ])('%s is a 415 without a trace', async (name, bytes) => {
    const { id, hash, ext } = await upload(name);
    await writeFile(join(playground.uploadsDirectory, `${hash}${ext}`), bytes);
    await playground.admin.updateFileInfo(id, { name, caption: 'broken' });
    const answer = await open(id, 'width-50');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([415, 'no-store']);
    expect(await storedFiles(id)).toEqual([]);
  });

  it('is a 410 where the bytes are gone', async () => {
    const { id, hash, ext } = await upload('gone.jpg');
    await rm(join(playground.uploadsDirectory, `${hash}${ext}`));
    const answer = await open(id, 'width-50');
    expect([answer.status, await answer.text()]).toEqual([410, 'Source image not found']);
  });

  it('is a 404 where the library has no such file', async () => {
    const answer = await open(999_999, 'width-50');
    expect([answer.status, await answer.text()]).toEqual([404, 'Not found']);
  });
});

describe('hostile requests', () => {
  it('leave no file and never end in a 5xx', async () => {
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

  it('of other methods are told what is allowed', async () => {
    const { id } = await upload('red.jpg');
    const answer = await open(id, 'width-50', { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('at once in this process', () => {
  it('200 requests for one missing rendition make it once', async () => {
    const { id } = await upload('red.jpg');
    const url = `${playground.url}${await playground.signedUrl(id, 'width-77')}`;
    const answers = await Promise.all(Array.from({ length: 200 }, async () => Buffer.from(await (await fetch(url)).arrayBuffer())));
    expect(new Set(answers.map((bytes) => bytes.toString('base64'))).size).toBe(1);
    expect(await eventually(() => storedFiles(id), (files) => files.length > 0)).toHaveLength(1);
  });

  it('a replaced file is never answered with the old picture', async () => {
    const { id } = await upload('red.jpg');
    const outcomes: string[] = [];
    for (let round = 1; round <= 6; round += 1) {
      const wanted = round % 2 === 0 ? 'red' : 'blue';
      // Requests that overlap the replace: whole pictures, old or new, or a refusal.
      const during = Promise.all(Array.from({ length: 8 }, async (_, index) => {
        const answer = await open(id, `width-${100 + index}`);
        return answer.status === 200 ? colourOf(await answer.arrayBuffer()) : String(answer.status);
      }));
      await playground.admin.replaceFile(id, { name: 'red.jpg', bytes: await plainJpeg(wanted === 'red' ? '#ff0000' : '#0000ff') });
      const after = await Promise.all(Array.from({ length: 8 }, async (_, index) => colourOf(await (await open(id, `width-${100 + index}`)).arrayBuffer())));
      expect(after).toEqual(Array(8).fill(wanted));
      outcomes.push(...(await during));
    }
    expect(outcomes.filter((outcome) => !['red', 'blue', '503', '415'].includes(outcome))).toEqual([]);
  });

  it('a deleted file is gone, and its renditions with it', async () => {
    const { id } = await upload('red.jpg');
    const url = `${playground.url}${await playground.signedUrl(id, 'width-50')}`;
    expect((await fetch(url)).status).toBe(200);
    await eventually(() => storedFiles(id), (files) => files.length > 0);
    await playground.admin.deleteFile(id);
    expect((await fetch(url)).status).toBe(404);
    expect(await eventually(() => storedFiles(id), (files) => files.length === 0)).toEqual([]);
  });

  it('a moved focal point makes new crops, and only of what uses it', async () => {
    const { id } = await upload('red.jpg');
    const before = [await etagOf(id, 'fill-100x300'), await etagOf(id, 'width-100')];
    await playground.admin.updateFileInfo(id, { name: 'red.jpg', focalPoint: { x: 10, y: 90 } });
    const after = [await etagOf(id, 'fill-100x300'), await etagOf(id, 'width-100')];
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
  });

  it('a changed caption renders nothing again', async () => {
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
  it('what was made is found again, and a rotated secret still verifies', async () => {
    const { directory } = playground;
    const { id } = await upload('red.jpg');
    const path = await playground.signedUrl(id, 'width-66');
    const before = await fetch(`${playground.url}${path}`);
    const bytes = Buffer.from(await before.arrayBuffer());
    const [file = ''] = await eventually(() => storedFiles(id), (files) => files.length > 0);
    const { ino } = await stat(join(playground.renditionsDirectory, file));

    // A restart in the same place: what it leaves behind is removed by the last stop.
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
