import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainJpeg } from '../helpers/plain-jpeg';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';
import { changeRows, selectRows } from '../helpers/playground-database';

const ROUNDS = 5;
let playground: TestPlayground;

beforeAll(async () => {
  playground = await startTestPlayground({ quick: true });
});
afterAll(async () => {
  await playground?.stop();
  if (playground) await rm(playground.directory, { recursive: true, force: true });
});

/** Decodes all pixels of every stored rendition; returns their number. */
async function countComplete(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true }).catch(() => []);
  const renditions = files.filter((path) => /-[0-9a-f]{32}$/.test(path));
  for (const path of renditions) await sharp(await readFile(join(directory, path)), { failOn: 'warning' }).stats();
  return renditions.length;
}

it(`a Strapi killed ${ROUNDS} times while it renders and stores leaves no incomplete rendition`, async () => {
  const { directory, renditionsDirectory } = playground;
  const { id } = await playground.admin.findFile('harbour.jpg');
  const url = await playground.signedUrl(id, 'width-100');
  let complete = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const burst = Array.from({ length: 60 }, async (_, index) => {
      const path = await playground.signedUrl(id, `width-${200 + round * 60 + index}`);
      const response = await fetch(`${playground.url}${path}`);
      if (response.status === 200) await sharp(Buffer.from(await response.arrayBuffer()), { failOn: 'warning' }).stats();
    });
    // Kills at a different moment each time, between the first response and the last.
    await Promise.any(burst);
    await new Promise((resolve) => setTimeout(resolve, round * 150));
    await playground.kill();
    // Pending requests fail with a closed connection; no response is wrong.
    const outcomes = await Promise.allSettled(burst);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(String(outcome.reason)).toMatch(/fetch failed|terminated/);
    complete = await countComplete(renditionsDirectory);
    playground = await startTestPlayground({ quick: true, directory });
    expect((await fetch(`${playground.url}${url}`)).status).toBe(200);
  }
  expect(complete).toBeGreaterThan(0);
}, 300_000);

it('the next start purges the renditions of a file that was deleted while Strapi was stopped', async () => {
  const { id } = await playground.admin.uploadFile({ name: 'gone.jpg', bytes: await plainJpeg('#ff0000') });
  const left = async () => ({
    rows: selectRows(playground, 'select hash from strapi_plugin_renditions where file_id = ?', id).length,
    files: (await readdir(playground.renditionsDirectory, { recursive: true })).filter((path) => basename(path).startsWith(`${id}-`)).length,
  });
  for (const spec of ['width-40', 'width-41']) expect((await fetch(`${playground.url}${await playground.signedUrl(id, spec)}`)).status).toBe(200);
  await expect.poll(left).toEqual({ rows: 2, files: 2 });
  await playground.kill();
  changeRows(playground, 'delete from files where id = ?', id);
  expect(await left()).toEqual({ rows: 2, files: 2 });
  playground = await startTestPlayground({ quick: true, directory: playground.directory });
  await expect.poll(left).toEqual({ rows: 0, files: 0 });
});
