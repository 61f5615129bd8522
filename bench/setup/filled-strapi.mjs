import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../scripts/setup/run-command.mjs';
import { step } from '../../scripts/setup/step.mjs';
import { filledRenditions, nameOf, tinyJpeg } from './filled-renditions.mjs';
import { fillDatabase } from './fill-database.mjs';
import { fillStore, namesInStore } from './fill-store.mjs';
import { WORK } from './paths.mjs';
import { drawSmallPicture } from './pictures.mjs';
import { startStrapi } from './strapi.mjs';

/** Space for twice as many renditions. */
const MAX_BYTES = 8 * 2 ** 30;

/**
 * A Strapi directory with `count` renditions in the store and in the ledger, and one uploaded image. Reuses the
 * directory of an earlier run, and adds the renditions that it has purged or evicted.
 */
export async function fillStrapi(count) {
  const name = `growth-${count}`;
  const facts = join(WORK, name, 'filled.json');
  const begun = existsSync(facts) ? JSON.parse(await readFile(facts, 'utf8')) : await begin(name);
  await step(`Filling a store with ${count.toLocaleString('en')} renditions`, () => fill(join(WORK, name), count, begun));
  // Marks the directory as complete: a later run reuses complete directories only.
  await writeFile(facts, JSON.stringify(begun));
  return {
    pictureId: begun.pictureId,
    start: ({ maxBytes = MAX_BYTES, ...config } = {}) => startStrapi({ name, keep: true, config: { store: { maxBytes }, ...config } }),
  };
}

/** Strapi creates the tables of the database at its first start. */
async function begin(name) {
  const strapi = await startStrapi({ name });
  const { id } = await strapi.upload(await drawSmallPicture());
  await strapi.stop();
  return { pictureId: id, firstGeneration: Math.floor(Date.now() / 1000) - 1000 };
}

async function fill(directory, count, { firstGeneration }) {
  const store = join(directory, 'renditions', 'public');
  const { all, generations } = filledRenditions(count);
  const present = namesInStore(store);
  const missing = all.filter((rendition) => !present.has(nameOf(rendition)));
  const bytes = await tinyJpeg();
  fillStore(store, missing, bytes, firstGeneration);
  fillDatabase(join(directory, 'data.db'), { fileIds: new Set(all.map(({ fileId }) => fileId)), renditions: missing, size: bytes.length, generations });
  // Otherwise the system would write to the disk during the measurements.
  await runCommand('sync', []);
  return `${missing.length.toLocaleString('en')} were missing`;
}
