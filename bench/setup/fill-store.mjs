import { appendFileSync, closeSync, futimesSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf } from './filled-renditions.mjs';

/** The layout of the store: see server/src/stores/rendition-files.ts and space.ts. */
const SHARDS = 1024;
const BLOCK = 4096;
const ENTRY = 128;
const STEP = 1024 * 1024;

const shardOf = (fileId) => (fileId % SHARDS).toString(16).padStart(3, '0');

export function namesInStore(directory) {
  mkdirSync(join(directory, 'files'), { recursive: true });
  return new Set(readdirSync(join(directory, 'files')).flatMap((shard) => readdirSync(join(directory, 'files', shard))));
}

/** Writes renditions into a store while Strapi is stopped, with the dates, lists and counts that the store would write. */
export function fillStore(directory, renditions, bytes, firstGeneration) {
  for (const shard of new Set(renditions.map(({ fileId }) => shardOf(fileId)))) mkdirSync(join(directory, 'files', shard), { recursive: true });
  for (const rendition of renditions) writeDated(join(directory, 'files', shardOf(rendition.fileId), nameOf(rendition)), bytes, firstGeneration + rendition.generation);
  const cost = Math.ceil(bytes.length / BLOCK) * BLOCK + ENTRY;
  for (const generation of new Set(renditions.map((rendition) => rendition.generation))) {
    const itsRenditions = renditions.filter((rendition) => rendition.generation === generation);
    const place = join(directory, 'generations', String(firstGeneration + generation));
    mkdirSync(place, { recursive: true });
    appendFileSync(join(place, 'names'), itsRenditions.map((rendition) => `${nameOf(rendition)}\n`).join(''));
    appendFileSync(join(place, 'bytes'), inSteps(itsRenditions.length * cost));
  }
}

/** The modification time is the number of the generation. */
function writeDated(path, bytes, seconds) {
  const file = openSync(path, 'w');
  writeSync(file, bytes);
  futimesSync(file, seconds, seconds);
  closeSync(file);
}

/** The store reserves space in steps, and returns the unused part of the last. */
function inSteps(bytes) {
  const steps = Math.ceil(bytes / STEP);
  return `${STEP}\n`.repeat(steps) + (bytes === steps * STEP ? '' : `${bytes - steps * STEP}\n`);
}
