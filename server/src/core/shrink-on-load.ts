import type { SourceFormat } from './formats';
import { boundsOf, clamp, type Rect, type Size } from './geometry/rect';
import type { SourceFacts } from './source-facts';

/**
 * Formats that libvips can shrink on load, and the least reduction that makes it worthwhile. It decodes at a fraction of
 * the size, which is far faster, but only if the image is not cropped before. Below three times, sharp decodes a JPEG in full.
 */
const MIN_REDUCTION: Partial<Record<SourceFormat, number>> = { jpeg: 3, webp: 2 };

type Facts = Pick<SourceFacts, 'format' | 'frames' | 'alpha' | 'buffered'>;

/** libwebp shrinks a lossy image without regard to transparency: hidden colours would bleed into its edges. */
export const canShrinkOnLoad = ({ format, alpha, buffered }: Pick<Facts, 'format' | 'alpha' | 'buffered'>): boolean => format !== 'webp' || !alpha || buffered;

/** Largest error of an edge of the crop, in pixels of the rendition. */
const MAX_OFFSET = 0.25;

/** Resize the whole image to `whole`, then crop it to `cut`. */
export interface ShrinkOnLoad {
  readonly whole: Size;
  readonly cut: Rect;
}

/**
 * Plans a crop from an image that libvips shrinks on load; null where it must be cropped first, which is exact.
 * Sizes are whole numbers of pixels. So the function looks for a size of the whole image at which each edge of the crop
 * lies within a quarter of a pixel; without one it returns null. An image that is not cropped gets the size as it is.
 *
 * Boxes and sizes are those before a turn.
 */
export function shrinkOnLoad(facts: Facts, source: Size, crop: Rect, size: Size): ShrinkOnLoad | null {
  const { format, frames } = facts;
  const reduction = reductionOf(crop, size);
  if (frames > 1 || !canShrinkOnLoad(facts) || reduction < (MIN_REDUCTION[format] ?? Infinity)) return null;
  if (crop.width === source.width && crop.height === source.height) return { whole: size, cut: boundsOf(size) };
  const step = shrinkFactorOf(format, reduction);
  const across = fitAxis({ all: source.width, start: crop.left, part: crop.width }, size.width, step);
  const down = fitAxis({ all: source.height, start: crop.top, part: crop.height }, size.height, step);
  if (across === null || down === null) return null;
  const whole = { width: across.all, height: down.all };
  // The chosen size may lie just beyond the point where the decoder uses another factor.
  return shrinkFactorOf(format, reductionOf(source, whole)) === step ? { whole, cut: { left: across.start, top: down.start, ...size } } : null;
}

const reductionOf = (from: Size, to: Size): number => Math.min(from.width / to.width, from.height / to.height);

/** Pixels that the decoder makes one of, on each axis. For JPEG sharp leaves at least a further reduction to its own kernel. WebP decodes at any size. */
const shrinkFactorOf = (format: SourceFormat, reduction: number): number =>
  format !== 'jpeg' ? 1 : reduction >= 9 ? 8 : reduction >= 5 ? 4 : reduction >= 3 ? 2 : 1;

/** A crop on one axis. */
interface Part {
  readonly all: number;
  readonly start: number;
  readonly part: number;
}

function fitAxis({ all, start, part }: Part, target: number, step: number): { readonly all: number; readonly start: number } | null {
  // libvips drops the remaining columns and rows at the right and lower edge of a JPEG.
  const decoded = Math.floor(all / step) * step;
  const ideal = (decoded * target) / part;
  const tolerance = (MAX_OFFSET * 2 * decoded) / part;
  let best: { readonly all: number; readonly start: number; readonly off: number } | null = null;
  for (let whole = Math.max(target, Math.ceil(ideal - tolerance)); whole <= ideal + tolerance; whole += 1) {
    const [from, to] = [(start * whole) / decoded, ((start + part) * whole) / decoded];
    const at = clamp(Math.round((from + to - target) / 2), 0, whole - target);
    const off = Math.max(Math.abs(at - from), Math.abs(at + target - to));
    if (off <= (best?.off ?? MAX_OFFSET)) best = { all: whole, start: at, off };
  }
  return best;
}
