import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { s3Env, startS3Server } from '../helpers/s3-server';

let s3: Awaited<ReturnType<typeof startS3Server>>;

beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['open'], privateBuckets: ['closed'] });
});
afterAll(() => s3?.stop());

describe.each([
  { bucket: 'open', acl: 'public-read', unsigned: 200, root: '' },
  { bucket: 'closed', acl: 'private', unsigned: 403, root: 'pictures' },
] as const)('a Strapi with the bucket $bucket ($acl)', ({ bucket, acl, unsigned, root }) => {
  let playground: TestPlayground;

  beforeAll(async () => {
    playground = await startTestPlayground({ env: { ...s3Env(s3.url, bucket), S3_ACL: acl, S3_ROOT_PATH: root } });
  });
  afterAll(() => playground?.stop());

  it('stores an upload there, with its type', async () => {
    const bytes = await plainJpeg('#ff0000');
    const { hash, ext } = await playground.admin.uploadFile({ name: 'red.jpg', bytes });
    const key = `${root && `${root}/`}${hash}${ext}`;
    expect(await s3.listObjects(bucket)).toContain(key);
    const { headers, bytes: stored } = await s3.readObject(bucket, key);
    expect([headers['content-type'], stored.length > 0]).toEqual(['image/jpeg', true]);
  });

  it('gives the admin panel a URL that can be opened, signed if need be', async () => {
    const { url } = await playground.admin.findFile('red.jpg');
    const bare = url.split('?')[0] ?? '';
    const statusOf = async (address: string) => (await fetch(address)).status;
    expect(bare.startsWith(`${s3.url}/${bucket}/`)).toBe(true);
    expect([url === bare, await statusOf(url), await statusOf(bare)]).toEqual([acl === 'public-read', 200, unsigned]);
  });
});
