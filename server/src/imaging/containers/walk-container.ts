import type { SourceFormat } from '../../core/formats';
import type { Limits } from '../../core/limits';
import { checkPixels, type ContainerFacts } from './container';
import { walkGif } from './gif';
import { walkHeif } from './heif';
import { walkJpeg } from './jpeg';
import { walkPng } from './png';
import { walkTiff } from './tiff';
import { walkWebp } from './webp';

type Walk = (bytes: Uint8Array, limits: Limits) => ContainerFacts;

const WALKS = {
  jpeg: walkJpeg, png: walkPng, webp: walkWebp, gif: walkGif, tiff: walkTiff, avif: walkHeif, heic: walkHeif,
} satisfies Record<Exclude<SourceFormat, 'svg'>, Walk>;

export type RasterFormat = keyof typeof WALKS;

/**
 * Reads a file's structure in linear time, so that a file that would keep a decoder busy for minutes is refused within
 * milliseconds. Does not refuse damaged files: the decoder does.
 *
 * @throws LimitExceededError, which names the limit
 */
export function walkContainer(bytes: Uint8Array, format: RasterFormat, limits: Limits): ContainerFacts {
  const facts = WALKS[format](bytes, limits);
  if (facts.size !== null) checkPixels(facts.size, limits);
  return facts;
}
