import { LimitExceededError, UnsupportedSourceError } from '../core/errors';
import { SNIFF_BYTES, sniffFormat, type SourceFormat } from '../core/formats';
import { turnOfExif, turnSize } from '../core/geometry/turn';
import type { Limits } from '../core/limits';
import type { SourceFacts } from '../core/source-facts';
import type { SharpFactory } from './sharp';
import { withSharpErrors } from './sharp-errors';
import { measureSvg } from './svg';

export type ProbedFacts = Omit<SourceFacts, 'focalPoint'>;

/** In these, further pages are frames; in TIFF or HEIF they are other pictures. */
const ANIMATABLE: readonly SourceFormat[] = ['gif', 'webp'];

/** Reads the headers and holds them against the limits: nothing is decoded before this has answered. */
export async function probe(sharp: SharpFactory, bytes: Buffer, limits: Limits): Promise<ProbedFacts> {
  const format = sniffFormat(bytes.subarray(0, SNIFF_BYTES));
  if (format === null) throw new UnsupportedSourceError('the file is not an image that can be read: expected JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG');
  const facts = format === 'svg' ? probeSvg(bytes) : await probeRaster(sharp, bytes, format);
  checkSource(facts, limits);
  return facts;
}

const probeSvg = (bytes: Buffer): ProbedFacts => ({ format: 'svg', ...measureSvg(bytes), orientation: 1, frames: 1, alpha: true });

async function probeRaster(sharp: SharpFactory, bytes: Buffer, format: SourceFormat): Promise<ProbedFacts> {
  const metadata = await withSharpErrors(() => sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata());
  const { width, height, pages, hasAlpha, orientation = 1 } = metadata;
  if (!width || !height) throw new UnsupportedSourceError('the image cannot be decoded: its header gives no size');
  return {
    format,
    ...turnSize({ width, height }, turnOfExif(orientation)),
    orientation,
    frames: ANIMATABLE.includes(format) ? (pages ?? 1) : 1,
    alpha: hasAlpha === true,
  };
}

function checkSource({ width, height, frames }: ProbedFacts, { sourcePixels, sourceFrames }: Limits): void {
  if (width * height > sourcePixels) {
    throw new LimitExceededError(`the source has ${width}x${height} pixels; the limit sourcePixels is ${sourcePixels}`);
  }
  if (frames > sourceFrames) throw new LimitExceededError(`the source has ${frames} frames; the limit sourceFrames is ${sourceFrames}`);
}
