import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest } from '../../helpers/raw-http';

const SIZE = 300_000;
const bytes = pictureBytes(SIZE);
const LAST_MODIFIED = 'Sun, 05 May 2024 06:07:08 GMT';

let server: ImageServer;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'renditions-'));
  const path = join(directory, 'rendition');
  writeFileSync(path, bytes);
  server = await startImageServer();
  server.renditions.add({ format: 'jpeg', bytes }, { fileId: 1 });
  server.renditions.add({ format: 'jpeg', bytes, path }, { fileId: 2 });
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** Each opened rendition was used exactly once: streamed or released. */
const usesOfLast = () => server.renditions.opened.at(-1)?.uses;

describe.each([['in memory', 1], ['in the store', 2]])('a rendition %s', (_where, fileId) => {
  const send = (headers: Record<string, string>, method = 'GET') => rawRequest(server.port, server.url(fileId, 'width-4'), { method, headers });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=100000-200001', 100_000, 200_001],
    [`bytes=${SIZE - 1}-`, SIZE - 1, SIZE - 1],
    ['bytes=250000-', 250_000, SIZE - 1],
    ['bytes=299990-999999', 299_990, SIZE - 1],
    ['bytes=-10', SIZE - 10, SIZE - 1],
    ['bytes=0-', 0, SIZE - 1],
    [`bytes=-${SIZE * 2}`, 0, SIZE - 1],
  ])('%s', async (range, start, end) => {
    const { status, headers, body } = await send({ Range: range });
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      'content-range': `bytes ${start}-${end}/${SIZE}`,
      'content-length': String(end - start + 1),
      'content-type': 'image/jpeg',
      'cache-control': 'public, max-age=3600',
    });
    expect(body.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it.each(['bytes=300000-', 'bytes=300000-300001', 'bytes=-0'])('%s cannot be satisfied', async (range) => {
    expect(await send({ Range: range })).toMatchObject({
      status: 416,
      text: 'Range not satisfiable',
      headers: { 'content-range': `bytes */${SIZE}`, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
    if (fileId === 2) expect(usesOfLast()).toEqual(['release']);
  });

  it.each(['bytes=0-0,5-5', 'bytes=0-0,', 'items=0-9', 'bytes', 'bytes=x-y', 'bytes='])('%s gets the whole rendition', async (range) => {
    const { status, headers, body } = await send({ Range: range });
    expect([status, headers['content-length'], headers['content-range'], headers['accept-ranges']]).toEqual([200, String(SIZE), undefined, 'bytes']);
    expect(body.equals(bytes)).toBe(true);
    if (fileId === 2) expect(usesOfLast()).toEqual(['stream']);
  });

  it('with If-Range', async () => {
    const { headers } = await send({}, 'HEAD');
    const etag = headers.etag ?? '';
    const statusFor = async (ifRange: string) => (await send({ Range: 'bytes=0-9', 'If-Range': ifRange })).status;
    expect(await Promise.all([etag, LAST_MODIFIED, `W/${etag}`, '"other"', 'Sun, 05 May 2024 06:07:09 GMT'].map(statusFor))).toEqual([206, 206, 200, 200, 200]);
  });

  it('with HEAD', async () => {
    const { status, headers, body } = await send({}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([200, String(SIZE), 0]);
    if (fileId === 2) expect(usesOfLast()).toEqual(['release']);
  });

  it('with a matching ETag', async () => {
    const opened = server.renditions.opened.length;
    expect((await send({ 'If-None-Match': '*' })).status).toBe(304);
    expect(server.renditions.opened.length).toBe(opened);
  });
});
