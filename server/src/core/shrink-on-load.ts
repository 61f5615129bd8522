import type { SourceFormat } from './formats';
import { boundsOf, clamp, type Rect, type Size } from './geometry/rect';
import type { SourceFacts } from './source-facts';

/**
 * Formats that decode at a fraction of their size, far faster, but only if they are not cut before; and how much a
 * picture has to be reduced for that. Below three times, sharp decodes a JPEG in full, and would resize all of it in vain.
 */
const MIN_REDUCTION: Partial<Record<SourceFormat, number>> = { jpeg: 3, webp: 2 };

type Facts = Pick<SourceFacts, 'format' | 'frames' | 'alpha' | 'buffered'>;

/** libwebp reduces the colours of a lossy picture without regard to transparency: what nobody should see shines through its edges. */
export const reducesWell = ({ format, alpha, buffered }: Pick<Facts, 'format' | 'alpha' | 'buffered'>): boolean => format !== 'webp' || !alpha || buffered;

/** How far an edge of a crop may lie off, in pixels of the rendition. */
const MAX_OFFSET = 0.25;

/** The whole picture is resized to `whole`, and `cut` is taken out of that. */
export interface ShrinkOnLoad {
  readonly whole: Size;
  readonly cut: Rect;
}

/**
 * How a crop is had from a picture that is reduced while it is decoded; null where it is to be cut first, which is exact.
 * All sizes are whole numbers, so that the size of the whole picture is chosen together with the place of the crop in
 * it: one at which each edge of the crop lies within a quarter of a pixel, if there is one. A picture that is not cut
 * is reduced as sharp does it.
 *
 * Boxes are those before a turn.
 */
export function shrinkOnLoad(facts: Facts, source: Size, crop: Rect, size: Size): ShrinkOnLoad | null {
  const { format, frames } = facts;
  const reduction = leastOf(crop, size);
  if (frames > 1 || !reducesWell(facts) || reduction < (MIN_REDUCTION[format] ?? Infinity)) return null;
  if (crop.width === source.width && crop.height === source.height) return { whole: size, cut: boundsOf(size) };
  const step = decodedStep(format, reduction);
  const across = fit({ all: source.width, start: crop.left, part: crop.width }, size.width, step);
  const down = fit({ all: source.height, start: crop.top, part: crop.height }, size.height, step);
  if (across === null || down === null) return null;
  const whole = { width: across.all, height: down.all };
  // The size that was chosen may be just beyond where the decoder takes another step.
  return decodedStep(format, leastOf(source, whole)) === step ? { whole, cut: { left: across.start, top: down.start, ...size } } : null;
}

const leastOf = (from: Size, to: Size): number => Math.min(from.width / to.width, from.height / to.height);

/** Pixels of a JPEG that become one on each axis; sharp leaves a further reduction by more than one to its own kernel. WebP is reduced to any size. */
const decodedStep = (format: SourceFormat, reduction: number): number =>
  format !== 'jpeg' ? 1 : reduction >= 9 ? 8 : reduction >= 5 ? 4 : reduction >= 3 ? 2 : 1;

/** Of one axis. */
interface Part {
  readonly all: number;
  readonly start: number;
  readonly part: number;
}

function fit({ all, start, part }: Part, target: number, step: number): { readonly all: number; readonly start: number } | null {
  // libvips leaves out what is left of a JPEG at its right and lower edge.
  const decoded = Math.floor(all / step) * step;
  const ideal = (decoded * target) / part;
  const room = (MAX_OFFSET * 2 * decoded) / part;
  let best: { readonly all: number; readonly start: number; readonly off: number } | null = null;
  for (let whole = Math.max(target, Math.ceil(ideal - room)); whole <= ideal + room; whole += 1) {
    const [from, to] = [(start * whole) / decoded, ((start + part) * whole) / decoded];
    const at = clamp(Math.round((from + to - target) / 2), 0, whole - target);
    const off = Math.max(Math.abs(at - from), Math.abs(at + target - to));
    if (off <= (best?.off ?? MAX_OFFSET)) best = { all: whole, start: at, off };
  }
  return best;
}
