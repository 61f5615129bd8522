import { clamp, type Rect, type Size } from '../core/geometry/rect';
import { compose, inverse, turnOfExif, turnRect, turnSize, UPRIGHT, type Turn } from '../core/geometry/turn';
import type { Effects, RasterPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import type { CustomOperations } from '../core/spec/custom-operation';
import { renderFrames } from './animation';
import { encode, type DefaultQuality } from './encode';
import { keepColourAndOwner } from './metadata';
import { openSource } from './open';
import type { Sharp, SharpFactory } from './sharp';
import { rewriteSvg } from './svg';
import { workingSpace } from './working-space';

export interface RenderSettings {
  readonly sharp: SharpFactory;
  readonly custom: CustomOperations;
  readonly quality: DefaultQuality;
  /** Keep the colour profile and the copyright; everything else is dropped all the same. */
  readonly keepMetadata: boolean;
  /** Of one pipeline. */
  readonly timeoutSeconds: number;
}

/** Carries out a plan: cut and resize, turn, canvas, effects, encode. */
export async function renderRaster(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  const turn = compose(turnOfExif(facts.orientation), plan.turn);
  const finish = (image: Sharp) => applyEffects(placeOnCanvas(flatten(turnImage(image, turn), plan), plan), plan.effects, settings.custom);

  if (plan.output.animated && !worksOnWholeAnimation(plan, turn)) {
    const cut = await cutAndResize(bytes, facts, plan, UPRIGHT, settings);
    return renderFrames(cut, bytes, finish, plan.output, settings);
  }
  const image = finish(await cutAndResize(bytes, facts, plan, turn, settings));
  // sharp converts to sRGB and drops all metadata unless it is told otherwise.
  const kept = settings.keepMetadata ? await keepColourAndOwner(settings.sharp, image, bytes, plan.output.format) : image;
  return encode(kept, plan.output, settings.quality);
}

/** sharp lays all frames of an animation in one column: whatever looks beyond a frame's edge has to see one at a time. */
function worksOnWholeAnimation({ effects }: RasterPlan, turn: Turn): boolean {
  const upright = !turn.mirror && turn.degrees === 0;
  return upright && effects.blur === null && !effects.sharpen && effects.custom.length === 0;
}

/** The crop at its size, as the source lies; where it is resized first, the cut is made after `turn`. */
async function cutAndResize(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, turn: Turn, settings: RenderSettings): Promise<Sharp> {
  const upright = { width: facts.width, height: facts.height };
  const exif = turnOfExif(facts.orientation);
  const stored = turnSize(upright, inverse(exif));
  const crop = turnRect(plan.crop, upright, inverse(exif));
  const size = turnSize(plan.size, inverse(compose(exif, plan.turn)));

  // What an SVG says of its own size can be overruled by its style sheet: whatever is drawn is brought to the planned size.
  if (facts.format === 'svg') return openForRender(rewriteSvg(bytes, crop, size), facts, plan, settings).resize(exactly(size));
  const space = await workingSpace(settings.sharp, bytes, facts);
  const opened = openForRender(bytes, facts, plan, settings);
  const image = space === null ? opened : opened.pipelineColourspace(space);
  if (sameSize(crop, stored)) return sameSize(size, stored) ? image : image.resize(exactly(size));
  if (!shrinksOnLoad(facts, crop, size)) {
    const cut = image.extract(crop);
    return sameSize(size, crop) ? cut : cut.resize(exactly(size));
  }
  const { whole, cut } = resizeFirst(stored, crop, size);
  return image.resize(exactly(whole)).extract(turnRect(cut, whole, turn));
}

const openForRender = (bytes: Buffer, facts: SourceFacts, { output }: RasterPlan, { sharp, timeoutSeconds }: RenderSettings): Sharp =>
  openSource(sharp, bytes, facts, output.animated).timeout({ seconds: timeoutSeconds });

const exactly = ({ width, height }: Size) => ({ width, height, fit: 'fill' as const });

const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/** JPEG and WebP decode at a fraction of their size, far faster, but only if they are not cut before. */
function shrinksOnLoad({ format, frames }: SourceFacts, crop: Size, size: Size): boolean {
  return (format === 'jpeg' || format === 'webp') && frames === 1 && Math.min(crop.width / size.width, crop.height / size.height) >= 2;
}

/**
 * The size of the whole picture at which the crop has its own, and where it lies then. Both are whole numbers,
 * so that an edge is off by three quarters of a pixel at most: half for the place, a quarter for the size.
 */
function resizeFirst(stored: Size, crop: Rect, size: Size): { readonly whole: Size; readonly cut: Rect } {
  const side = (all: number, part: number, target: number) => Math.max(target, Math.round((all * target) / part));
  const whole = { width: side(stored.width, crop.width, size.width), height: side(stored.height, crop.height, size.height) };
  // By its middle: what rounding the size has shifted is then shared by both edges.
  const left = Math.round(((crop.left + crop.width / 2) * whole.width) / stored.width - size.width / 2);
  const top = Math.round(((crop.top + crop.height / 2) * whole.height) / stored.height - size.height / 2);
  return { whole, cut: { left: clamp(left, 0, whole.width - size.width), top: clamp(top, 0, whole.height - size.height), ...size } };
}

function turnImage(image: Sharp, { mirror, degrees }: Turn): Sharp {
  const mirrored = mirror ? image.flop() : image;
  return degrees === 0 ? mirrored : mirrored.rotate(degrees);
}

function flatten(image: Sharp, { output: { background } }: RasterPlan): Sharp {
  return background === null ? image : image.flatten({ background: `#${background}` });
}

function placeOnCanvas(image: Sharp, { canvas, size, output: { background } }: RasterPlan): Sharp {
  if (canvas === null) return image;
  return image.extend({
    left: canvas.left,
    top: canvas.top,
    right: canvas.width - canvas.left - size.width,
    bottom: canvas.height - canvas.top - size.height,
    background: background === null ? { r: 0, g: 0, b: 0, alpha: 0 } : `#${background}`,
  });
}

/** Twice what one step may ask for; only enlarging after a blur leads beyond. Each pixel costs in proportion to it. */
const MOST_SIGMA = 200;

function applyEffects(image: Sharp, { grayscale, blur, sharpen, custom }: Effects, operations: CustomOperations): Sharp {
  const grey = grayscale ? image.grayscale() : image;
  const blurred = blur === null ? grey : grey.blur(Math.min(blur, MOST_SIGMA));
  const sharpened = sharpen ? blurred.sharpen() : blurred;
  return custom.reduce((last, { name, args }) => (operations[name]?.render?.(last, args) as Sharp | undefined) ?? last, sharpened);
}
