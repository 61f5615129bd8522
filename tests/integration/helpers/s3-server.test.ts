import { createHash, createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { S3Fault } from '../../helpers/s3-faults';
import { S3_KEYS, startS3Server } from '../../helpers/s3-server';

let s3: Awaited<ReturnType<typeof startS3Server>>;

const BYTES = Buffer.alloc(100_000, 'renditions');
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The headers of a signed request, computed without an SDK. */
function signature(method: string, path: string, body: Buffer<ArrayBuffer> = Buffer.alloc(0), secret: string = S3_KEYS.secret): Record<string, string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const headers = { host: new URL(s3.url).host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': time };
  const names = Object.keys(headers).join(';');
  const canonical = [method, path, '', ...Object.entries(headers).map(([name, value]) => `${name}:${value}`), '', names, headers['x-amz-content-sha256']].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secret}`);
  const signed = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${S3_KEYS.id}/${scope}, SignedHeaders=${names}, Signature=${signed}` };
}

const put = (path: string, { secret, body = BYTES }: { secret?: string; body?: Buffer<ArrayBuffer> } = {}) =>
  fetch(`${s3.url}${path}`, {
    method: 'PUT',
    headers: { ...signature('PUT', path, body, secret), 'content-type': 'image/jpeg', 'cache-control': 'max-age=60' },
    body: new Uint8Array(body),
  });

beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['open'], privateBuckets: ['closed'], cors: true });
  for (const path of ['/open/a.jpg', '/open/folder/b.jpg', '/closed/a.jpg']) expect((await put(path)).status).toBe(200);
});
afterEach(() => s3.heal());
afterAll(() => s3?.stop());

describe('the S3 server of the tests', () => {
  it.each([
    ['GET', '/open/a.jpg', 200],
    ['HEAD', '/open/a.jpg', 200],
    ['GET', '/open/none.jpg', 404],
    ['GET', '/open', 403],
    ['PUT', '/open/c.jpg', 403],
    ['DELETE', '/open/a.jpg', 403],
    ['GET', '/closed/a.jpg', 403],
    ['HEAD', '/closed/a.jpg', 403],
    ['PUT', '/closed/c.jpg', 403],
  ])('answers an unsigned %s of %s with %i', async (method, path, status) => {
    expect((await fetch(`${s3.url}${path}`, { method })).status).toBe(status);
  });

  it('answers a signed GET of a private object, and refuses a wrong signature', async () => {
    const statusOf = async (secret?: string) => (await fetch(`${s3.url}/closed/a.jpg`, { headers: signature('GET', '/closed/a.jpg', undefined, secret) })).status;
    expect([await statusOf(), await statusOf('wrong'), (await put('/open/c.jpg', { secret: 'wrong' })).status]).toEqual([200, 403, 403]);
  });

  it('lists its objects, and reads one with its headers', async () => {
    expect(await s3.listObjects('open')).toEqual(['a.jpg', 'folder/b.jpg']);
    const { bytes, headers } = await s3.readObject('open', 'folder/b.jpg');
    expect([bytes.equals(BYTES), headers['content-type'], headers['cache-control']]).toEqual([true, 'image/jpeg', 'max-age=60']);
  });

  it('overwrites an object atomically: for readers, in lists, and in its ETag', async () => {
    const versions = [BYTES, Buffer.alloc(130_000, 'new')] as const;
    const etags = versions.map((body) => `"${createHash('md5').update(body).digest('hex')}"`);
    await put('/open/changing.jpg');
    let writing = true;
    const writes = Promise.all(Array.from({ length: 60 }, (_, turn) => put('/open/changing.jpg', { body: versions[turn % 2 === 0 ? 1 : 0] }))).finally(() => (writing = false));
    for (let turn = 0; writing || turn < 10; turn += 1) {
      const [response, listed] = await Promise.all([fetch(`${s3.url}/open/changing.jpg`), s3.listObjects('open')]);
      const bytes = Buffer.from(await response.arrayBuffer());
      const version = versions.findIndex((body) => body.equals(bytes));
      expect([response.status, response.headers.get('content-type'), response.headers.get('etag')]).toEqual([200, 'image/jpeg', etags[version]]);
      expect(listed).toContain('changing.jpg');
    }
    expect(new Set((await writes).map(({ status }) => status))).toEqual(new Set([200]));
    await s3.removeObject('open', 'changing.jpg');
  });

  it('sends CORS headers if configured', async () => {
    const response = await fetch(`${s3.url}/open/a.jpg`, { headers: { origin: 'https://example.com' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('records its requests', async () => {
    const before = s3.requests.length;
    await fetch(`${s3.url}/open/folder/b.jpg`);
    await fetch(`${s3.url}/closed/a%20b.jpg`);
    expect(s3.requests.slice(before)).toEqual([
      { method: 'GET', bucket: 'open', key: 'folder/b.jpg', status: 200 },
      { method: 'GET', bucket: 'closed', key: 'a b.jpg', status: 403 },
    ]);
  });
});

describe('a fault', () => {
  const get = () => fetch(`${s3.url}/open/a.jpg`, { redirect: 'manual' });

  it.each([403, 404, 500] as const)('answers %i until `heal`', async (status) => {
    s3.breakDown(status);
    expect((await get()).status).toBe(status);
    s3.heal();
    expect((await get()).status).toBe(200);
  });

  it.each<[S3Fault, number, string, string | null]>([
    ['garbage', 200, 'content-type', 'text/html'],
    [{ redirect: 'http://169.254.169.254/' }, 302, 'location', 'http://169.254.169.254/'],
  ])('%j answers with another body than the object', async (fault, status, header, value) => {
    s3.breakDown(fault, 'a.jpg');
    const response = await get();
    expect([response.status, response.headers.get(header)]).toEqual([status, value]);
  });

  it('closes the connection in the middle of the body', async () => {
    s3.breakDown('break');
    const response = await get();
    let length = 0;
    const count = new WritableStream<Uint8Array>({ write: (chunk) => void (length += chunk.length) });
    await expect(response.body?.pipeTo(count)).rejects.toThrow('terminated');
    expect([response.headers.get('content-length'), length]).toEqual(['100000', 50_000]);
  });

  it('stalls the GET of one key, and answers those of others', async () => {
    s3.breakDown('stall', 'a.jpg');
    await expect(fetch(`${s3.url}/open/a.jpg`, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(s3.requests.at(-1)).toMatchObject({ key: 'a.jpg', status: null });
    expect((await fetch(`${s3.url}/open/folder/b.jpg`)).status).toBe(200);
  });
});
