import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** What was uploaded before has lower ids. */
export const FIRST_FILE = 1001;
export const RENDITIONS_OF_A_FILE = 100;

/** What a generation holds of so small ones where a million fill the store: 32 generations share it. */
const RENDITIONS_OF_A_GENERATION = 31_250;

/** All renditions that a store is filled with, always the same, by the place of the generation that they belong to. */
export function filledRenditions(count) {
  const files = Math.ceil(count / RENDITIONS_OF_A_FILE);
  // The files take turns, as visitors see to it: the renditions of one are in all generations.
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
