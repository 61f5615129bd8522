import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, vi } from 'vitest';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { articleApis } from '../helpers/crops/articles';
import { expectShows } from '../helpers/imaging/expect-shows';
import { decode } from '../helpers/imaging/pixels';
import { reference } from '../helpers/imaging/reference';
import { encodeTestImage, gradient } from '../helpers/imaging/test-image';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const CONFIG = {
  presets: { hero: { spec: 'fill-100x40', formats: ['png'] }, teaser: { spec: 'fill-60x40', formats: ['png'], route: 'media' } },
  routes: { images: { path: '/images' }, media: { path: '/media', presets: ['teaser'] } },
};
const SOURCE = { width: 250, height: 200 };
const IMAGE = { crops: { hero: { left: 12, top: 10, width: 60, height: 30 }, teaser: { left: 40, top: 25, width: 48, height: 40 } }, alt: 'Moved' };

const playgrounds: TestPlayground[] = [];

async function start(directory?: string): Promise<TestPlayground> {
  const playground = await startTestPlayground({ env: { RENDITIONS_CONFIG: JSON.stringify(CONFIG) }, ...(directory !== undefined && { directory }) });
  playgrounds.push(playground);
  return playground;
}

async function strapi({ env }: TestPlayground, ...args: readonly string[]): Promise<void> {
  const command = join(dirname(createRequire(join(PLAYGROUND, 'package.json')).resolve('@strapi/strapi/package.json')), 'bin', 'strapi.js');
  await promisify(execFile)(process.execPath, [command, ...args], { cwd: PLAYGROUND, env: { ...process.env, ...env, NODE_ENV: 'production' }, timeout: 240_000 });
}

afterAll(async () => {
  await Promise.all(playgrounds.map(async (playground) => {
    await playground.end();
    await rm(playground.directory, { recursive: true, force: true });
  }));
  const logs = (await readdir(PLAYGROUND)).filter((name) => /^(?:export|import)_\d+\.log$/.test(name));
  await Promise.all(logs.map((name) => rm(join(PLAYGROUND, name))));
});

interface Rendition {
  readonly url: string;
  readonly width: number;
  readonly alt: string;
}

interface Article {
  readonly coverCrops: unknown;
  readonly cover: { readonly documentId: string; readonly renditions: Readonly<Record<'hero' | 'teaser', Rendition>> };
  readonly banners: readonly { readonly image: Article['cover'] }[];
}

it('an export of a project takes crops into an empty one', async () => {
  const from = await start();
  const { documentId, id } = await from.admin.uploadFile({ name: 'moved.png', bytes: await encodeTestImage(gradient(SOURCE)) });
  const crops = { [documentId]: IMAGE };
  const { status, body } = await (await articleApis(from)).content<{ readonly data: { readonly documentId: string } }>('/api/articles', {
    body: { data: { title: 'Moved', cover: id, coverCrops: crops, banners: [{ image: id, imageCrops: crops }] } },
  });
  expect(status).toBe(201);
  await from.end();
  const file = join(from.directory, 'export');
  await strapi(from, 'export', '--no-encrypt', '--no-compress', '--file', file);

  const empty = await start();
  await empty.end();
  await strapi(empty, 'import', '--force', '--file', `${file}.tar`);
  const to = await start(empty.directory);
  const read = async () => ((await (await fetch(`${to.url}/api/articles/${body.data.documentId}?renditions=hero,teaser&populate[cover]=true&populate[banners][populate]=image`)).json()) as { readonly data: Article }).data;
  await vi.waitFor(async () => expect((await read()).cover.renditions.hero.width).toBe(100), { timeout: 60_000 });
  const { cover, coverCrops, banners } = await read();
  expect([cover.documentId, coverCrops]).toEqual([documentId, crops]);
  for (const { renditions } of [cover, ...banners.map(({ image }) => image)]) {
    expect(renditions.hero.alt).toBe('Moved');
    for (const [{ url }, spec] of [[renditions.hero, 'croppct-12x10-60x30|fill-100x40'], [renditions.teaser, 'croppct-40x25-48x40|fill-60x40']] as const) {
      const response = await fetch(url.replace(/^https?:\/\/[^/]+/, to.url), { headers: { accept: 'image/png' } });
      expectShows(await decode(Buffer.from(await response.arrayBuffer())), gradient(SOURCE), reference(spec, SOURCE));
    }
  }
  expect(banners).toHaveLength(1);
}, 600_000);
