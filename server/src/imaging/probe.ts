import { UnsupportedSourceError } from '../core/errors';
import { SNIFF_BYTES, sniffFormat, sniffRendition, type SourceFormat } from '../core/formats';
import type { Size } from '../core/geometry/rect';
import { turnOfExif, turnSize } from '../core/geometry/turn';
import { DEFAULT_LIMITS, type Limits } from '../core/limits';
import type { SourceFacts } from '../core/source-facts';
import { checkPixels, Counter, type ContainerFacts } from './containers/container';
import { icoSize } from './containers/ico';
import { walkContainer, type RasterFormat } from './containers/walk-container';
import { composeGif } from './gif/compose';
import { checkJpegEnd } from './source-pipeline';
import { withSharpErrors, type SharpFactory } from './sharp';
import { measureSvg } from './svg';

export type ProbedFacts = Omit<SourceFacts, 'focalPoint'>;

/** The structure of a source, read without a decoder. */
type SourceStructure = { readonly format: 'svg' } | ({ readonly format: RasterFormat } & ContainerFacts);

/** Formats whose pages are frames. The pages of TIFF and HEIF are separate images. */
const ANIMATABLE: readonly SourceFormat[] = ['gif', 'webp'];

/**
 * Recognises the format of a source and checks its structure against the limits. Takes milliseconds for any file.
 *
 * @throws LimitExceededError, UnsupportedSourceError
 */
function readStructure(bytes: Uint8Array, limits: Limits): SourceStructure {
  const format = sniffFormat(bytes);
  if (format === null) throw new UnsupportedSourceError('the file is not an image that can be read: expected JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG');
  return format === 'svg' ? { format } : { format, ...walkContainer(bytes, format, limits) };
}

/**
 * Reads headers, no pixels. Checks the structure against the limits before a decoder sees the file, and then checks what
 * the decoder reports.
 *
 * @throws LimitExceededError, UnsupportedSourceError
 */
export async function probe(sharp: SharpFactory, bytes: Buffer, limits: Limits): Promise<ProbedFacts> {
  const structure = readStructure(bytes, limits);
  const facts = structure.format === 'svg' ? probeSvg(bytes) : await probeRaster(sharp, bytes, structure);
  checkPixels(facts, limits);
  new Counter('frames', 'sourceFrames', limits).add(facts.frames);
  return facts;
}

const probeSvg = (bytes: Buffer): ProbedFacts => ({
  format: 'svg', ...measureSvg(bytes), orientation: 1, frames: 1, alpha: true, depth: 8, buffered: true,
});

async function probeRaster(sharp: SharpFactory, bytes: Buffer, { format, depth, buffered }: ContainerFacts & { readonly format: RasterFormat }): Promise<ProbedFacts> {
  const metadata = await withSharpErrors(() => sharp(bytes, { limitInputPixels: false, failOn: 'none' }).metadata());
  const { width, height, pages, hasAlpha, orientation = 1 } = metadata;
  if (!width || !height) throw new UnsupportedSourceError('the image cannot be decoded: its header gives no size');
  await withSharpErrors(() => checkJpegEnd(sharp, bytes, { width, height }));
  return {
    format,
    ...turnSize({ width, height }, turnOfExif(orientation)),
    orientation,
    frames: ANIMATABLE.includes(format) ? (pages ?? 1) : 1,
    alpha: hasAlpha === true || composeGif(bytes) !== null,
    depth,
    buffered,
  };
}

/** Renditions were checked against the limits when they were rendered. */
const UNLIMITED = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, Infinity])) as unknown as Limits;

/**
 * Width and height of a rendition in pixels; of one frame if it is animated. Reads the header, without sharp.
 *
 * @throws Error where the bytes are no rendition
 */
export function measureRendition(bytes: Buffer): Size {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === 'ico') return icoSize(bytes);
  if (format === 'svg') return measureSvg(bytes);
  const size = format && walkContainer(bytes, format, UNLIMITED).size;
  if (!size) throw new Error('the rendition has no size in its header: it is damaged');
  return size;
}
