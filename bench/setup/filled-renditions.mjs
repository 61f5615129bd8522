import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Above the ids of the files that Strapi itself has created. */
export const FIRST_FILE = 1001;
export const RENDITIONS_OF_A_FILE = 100;

/** A full store has 32 generations; a million small renditions fill it. */
const RENDITIONS_OF_A_GENERATION = 31_250;

/** The renditions of a filled store, the same in every run, each with the index of its generation. */
export function filledRenditions(count) {
  const files = Math.ceil(count / RENDITIONS_OF_A_FILE);
  // The files take turns, as with real traffic: the renditions of a file are in all generations.
  const all = Array.from({ length: count }, (_none, index) => ({
    fileId: FIRST_FILE + (index % files),
    hash: createHash('md5').update(String(index)).digest('hex'),
    generation: Math.floor(index / RENDITIONS_OF_A_GENERATION),
  }));
  return { all, generations: Math.ceil(count / RENDITIONS_OF_A_GENERATION) };
}

export const nameOf = ({ fileId, hash }) => `${fileId}-${hash}`;

/** A JPEG of a few hundred bytes. */
export const tinyJpeg = () => sharp({ create: { width: 32, height: 32, channels: 3, background: '#3a6ea5' } }).jpeg().toBuffer();
