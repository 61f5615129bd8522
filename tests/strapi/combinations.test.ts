import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { s3Env, startS3Server } from '../helpers/s3-server';

/** The table of docs/deployment.md. */
const ROUTES = {
  serve: { path: '/serve' },
  redirect: { path: '/redirect', action: 'redirect' },
  sendfile: { path: '/sendfile', action: 'sendfile', sendfile: { backend: 'nginx' } },
  private: { path: '/private', access: 'private', auth: false, policies: ['global::is-on-site'] },
} as const;
type Kind = keyof typeof ROUTES;

const SOURCES = ['local uploads', 'a public bucket', 'a private bucket'] as const;
const STORES = ['local', 'provider'] as const;
type Source = (typeof SOURCES)[number];
type Store = (typeof STORES)[number];

/** The other combinations are refused at boot, with the reason. */
const POSSIBLE: Readonly<Record<Store, Readonly<Record<Source, readonly Kind[]>>>> = {
  local: {
    'local uploads': ['serve', 'sendfile', 'private'],
    'a public bucket': ['serve', 'sendfile', 'private'],
    'a private bucket': ['serve', 'sendfile', 'private'],
  },
  provider: {
    'local uploads': ['serve', 'redirect', 'private'],
    'a public bucket': ['serve', 'redirect', 'private'],
    'a private bucket': ['serve', 'private'],
  },
};

let s3: Awaited<ReturnType<typeof startS3Server>>;
beforeAll(async () => {
  s3 = await startS3Server({ publicBuckets: ['open'], privateBuckets: ['closed'] });
});
afterAll(() => s3?.stop());

const envOf = (source: Source, store: Store, kinds: readonly Kind[]): Record<string, string> => ({
  ...(source !== 'local uploads' && s3Env(s3.url, source === 'a public bucket' ? 'open' : 'closed')),
  ...(source === 'a private bucket' && { S3_ACL: 'private' }),
  RENDITIONS_CONFIG: JSON.stringify({ store: { type: store }, routes: Object.fromEntries(kinds.map((kind) => [kind, ROUTES[kind]])) }),
});

for (const store of STORES) {
  describe.each(SOURCES)(`originals in %s, renditions in the store "${store}"`, (source) => {
    const kinds = POSSIBLE[store][source];
    let playground: TestPlayground;
    let fileId: number;

    beforeAll(async () => {
      playground = await startTestPlayground({ env: envOf(source, store, kinds) });
      ({ id: fileId } = await playground.admin.uploadFile({ name: 'red.jpg', bytes: await plainJpeg('#ff0000', 300, 200) }));
    });
    afterAll(() => playground?.stop());

    const open = async (kind: Kind, headers: Record<string, string> = {}) =>
      fetch(`${playground.url}${await playground.signedUrl(fileId, 'fill-60x40', { route: kind, absolute: false })}`, { redirect: 'manual', headers });
    const expectImage = async (response: Response) => {
      expect(response.status).toBe(200);
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ format: 'jpeg', width: 60, height: 40 });
    };

    const CHECKS: Readonly<Record<Kind, () => Promise<void>>> = {
      async serve() {
        await expectImage(await open('serve'));
        await expectImage(await open('serve'));
      },
      async redirect() {
        const response = await open('redirect');
        expect(response.status).toBe(301);
        const location = response.headers.get('location') ?? '';
        // Without `server.url`, the URLs of local files are paths.
        expect(source === 'local uploads' ? location.startsWith('/uploads/') : URL.canParse(location)).toBe(true);
        await expectImage(await fetch(new URL(location, playground.url)));
      },
      async sendfile() {
        const path = (await open('sendfile')).headers.get('x-accel-redirect') ?? '';
        expect(path).toMatch(/^\/_renditions\/public\/files\//);
        expect((await stat(join(playground.renditionsDirectory, path.slice('/_renditions/'.length)))).size).toBeGreaterThan(0);
      },
      async private() {
        expect((await open('private')).status).toBe(403);
        await expectImage(await open('private', { 'x-site': 'headquarters' }));
        await expectImage(await open('private', { 'x-site': 'headquarters' }));
      },
    };

    for (const kind of kinds) it(`a route of the kind "${kind}" serves an image`, CHECKS[kind]);
  });
}

describe('a configuration that is refused at boot, with the reason', () => {
  it.each([
    ['local', 'local uploads', 'redirect', 'routes.redirect.action: expected "serve" or "sendfile", found "redirect": a local store has no public URLs'],
    ['provider', 'a public bucket', 'sendfile', 'routes.sendfile.action: expected "serve" or "redirect", found "sendfile": a provider store has no files that a web server could send'],
    ['provider', 'a private bucket', 'redirect', 'routes.redirect.action: expected "serve", found "redirect": the files of the upload provider "aws-s3" are private, so nothing public can be redirected to'],
  ] as const)('store "%s", originals in %s, a route with the action "%s"', async (store, source, kind, reason) => {
    await expect(startTestPlayground({ env: envOf(source, store, [kind]) })).rejects.toThrow(reason);
  });

  it.each([
    ['/upload', /clashes with [A-Z]+ \/upload/],
    ['/i18n', /clashes with [A-Z]+ \/i18n/],
    ['/test', /clashes with [A-Z]+ \/test\//],
  ])('a route path that hides another route: %s', async (path, reason) => {
    const env = { RENDITIONS_CONFIG: JSON.stringify({ routes: { images: { path } } }) };
    await expect(startTestPlayground({ env })).rejects.toThrow(reason);
  });
});
