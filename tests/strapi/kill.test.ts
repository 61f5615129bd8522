import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { startTestPlayground, type TestPlayground } from '../helpers/playground';

const ROUNDS = 5;
let playground: TestPlayground;

afterAll(async () => {
  await playground?.stop();
  if (playground) await rm(playground.directory, { recursive: true, force: true });
}, 300_000);

/** Every rendition at rest, decoded to its last pixel. */
async function countWhole(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true }).catch(() => []);
  const renditions = files.filter((path) => /-[0-9a-f]{32}$/.test(path));
  for (const path of renditions) await sharp(await readFile(join(directory, path)), { failOn: 'warning' }).stats();
  return renditions.length;
}

it(`a Strapi killed ${ROUNDS} times while it renders and stores never leaves a part of a picture`, async () => {
  playground = await startTestPlayground();
  const { directory, renditionsDirectory } = playground;
  const { id } = await playground.admin.findFile('harbour.jpg');
  const url = await playground.signedUrl(id, 'width-100');
  let whole = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const burst = Array.from({ length: 60 }, async (_, index) => {
      const path = await playground.signedUrl(id, `width-${200 + round * 60 + index}`);
      const answer = await fetch(`${playground.url}${path}`);
      if (answer.status === 200) await sharp(Buffer.from(await answer.arrayBuffer()), { failOn: 'warning' }).stats();
    });
    // A different moment each time: between the first rendition and the last.
    await Promise.any(burst);
    await new Promise((resolve) => setTimeout(resolve, round * 150));
    await playground.kill();
    // Who was waiting sees the connection break: no answer, but no wrong one either.
    const outcomes = await Promise.allSettled(burst);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(String(outcome.reason)).toMatch(/fetch failed|terminated/);
    whole = await countWhole(renditionsDirectory);
    playground = await startTestPlayground({ directory });
    expect((await fetch(`${playground.url}${url}`)).status).toBe(200);
  }
  expect(whole).toBeGreaterThan(0);
}, 300_000);
