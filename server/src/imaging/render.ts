import type { Encoding } from '../core/encoding';
import type { SourceFormat } from '../core/formats';
import { clamp, type Rect, type Size } from '../core/geometry/rect';
import { compose, inverse, turnOfExif, turnRect, turnSize, type Turn } from '../core/geometry/turn';
import type { Effects, RasterPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import type { CustomOperations } from '../core/spec/custom-operation';
import { renderFrames } from './animation';
import { drawSvg } from './draw-svg';
import { encode } from './encode';
import { keepColourAndOwner } from './metadata';
import { openSource } from './open';
import type { LoadedSharp, Sharp } from './sharp';
import { OurFault } from './sharp-errors';
import { rewriteSvg } from './svg';
import { workingSpace } from './working-space';

export interface RenderSettings extends LoadedSharp {
  readonly custom: CustomOperations;
  readonly encoding: Encoding;
  /** Keep the colour profile and the copyright; everything else is dropped all the same. */
  readonly keepMetadata: boolean;
  /** Of one pipeline; of all frames of an animation together; of the drawing of an SVG. */
  readonly timeoutSeconds: number;
}

/** Carries out a plan: cut and resize, turn, canvas, effects, encode. */
export async function renderRaster(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  const stored = planStored(facts, plan);
  const place = (image: Sharp) => placeOnCanvas(flatten(turnImage(image, stored.turn), plan), plan);

  if (plan.output.animated && !worksOnWholeAnimation(plan, stored)) {
    const { crop, size } = stored;
    const { grayscale, ...effects } = plan.effects;
    const finish = (frame: Sharp) =>
      applyEffects(place(sameSize(size, crop) ? frame : frame.resize(exactly(size))), { ...effects, grayscale: false }, settings.custom);
    return renderFrames(bytes, facts, { crop, finish, grayscale }, plan.output, settings);
  }
  const image = applyEffects(place(await cutAndResize(bytes, facts, plan, stored, settings)), plan.effects, settings.custom);
  // sharp converts to sRGB and drops all metadata unless it is told otherwise.
  const kept = settings.keepMetadata && facts.format !== 'svg' ? await keepColourAndOwner(settings.sharp, image, bytes, plan.output.format) : image;
  return encode(kept, plan.output, settings.encoding);
}

/** What is to be done to the pixels as they are stored, which EXIF may say is not upright. */
interface StoredPlan {
  /** Of the whole source. */
  readonly source: Size;
  readonly crop: Rect;
  /** Of the crop once resized, before it is turned. */
  readonly size: Size;
  readonly turn: Turn;
}

function planStored(facts: SourceFacts, plan: RasterPlan): StoredPlan {
  const upright = { width: facts.width, height: facts.height };
  const exif = turnOfExif(facts.orientation);
  const turn = compose(exif, plan.turn);
  return {
    source: turnSize(upright, inverse(exif)),
    crop: turnRect(plan.crop, upright, inverse(exif)),
    size: turnSize(plan.size, inverse(turn)),
    turn,
  };
}

/** sharp lays all frames of an animation in one column: whatever looks beyond a frame's edge has to see one at a time. */
function worksOnWholeAnimation({ effects }: RasterPlan, { crop, size, turn }: StoredPlan): boolean {
  const upright = !turn.mirror && turn.degrees === 0;
  return upright && sameSize(crop, size) && effects.blur === null && !effects.sharpen && effects.custom.length === 0;
}

/** The crop at its size; where it is resized first, sharp cuts after it has turned. */
async function cutAndResize(bytes: Buffer, facts: SourceFacts, { output }: RasterPlan, stored: StoredPlan, settings: RenderSettings): Promise<Sharp> {
  const { source, crop, size, turn } = stored;
  const { sharp, timeoutSeconds } = settings;
  if (facts.format === 'svg') return (await drawSvg(rewriteSvg(bytes, crop, size), size, settings)).timeout({ seconds: timeoutSeconds });

  const space = await workingSpace(sharp, bytes, facts);
  const opened = openSource(sharp, bytes, output.animated ? 'all' : 'first').timeout({ seconds: timeoutSeconds });
  const image = space === null ? opened : opened.pipelineColourspace(space);
  if (sameSize(crop, source)) return sameSize(size, source) ? image : image.resize(exactly(size));
  if (!shrinksOnLoad(facts, crop, size)) {
    const cut = image.extract(crop);
    return sameSize(size, crop) ? cut : cut.resize(exactly(size));
  }
  const { whole, cut } = resizeFirst(source, crop, size);
  return image.resize(exactly(whole)).extract(turnRect(cut, whole, turn));
}

const exactly = ({ width, height }: Size) => ({ width, height, fit: 'fill' as const });

const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

/**
 * Formats that decode at a fraction of their size, far faster, but only if they are not cut before; and how much a
 * picture has to be reduced for that. Below three times, sharp decodes a JPEG in full, and would resize all of it in vain.
 */
const SHRINK_ON_LOAD: Partial<Record<SourceFormat, number>> = { jpeg: 3, webp: 2 };

function shrinksOnLoad({ format, frames }: SourceFacts, crop: Size, size: Size): boolean {
  const least = SHRINK_ON_LOAD[format] ?? Infinity;
  return frames === 1 && Math.min(crop.width / size.width, crop.height / size.height) >= least;
}

/**
 * The size of the whole picture at which the crop has its own, and where it lies then. Both are whole numbers,
 * so that an edge is off by three quarters of a pixel at most: half for the place, a quarter for the size.
 */
function resizeFirst(source: Size, crop: Rect, size: Size): { readonly whole: Size; readonly cut: Rect } {
  const side = (all: number, part: number, target: number) => Math.max(target, Math.round((all * target) / part));
  const whole = { width: side(source.width, crop.width, size.width), height: side(source.height, crop.height, size.height) };
  // By its middle: what rounding the size has shifted is then shared by both edges.
  const left = Math.round(((crop.left + crop.width / 2) * whole.width) / source.width - size.width / 2);
  const top = Math.round(((crop.top + crop.height / 2) * whole.height) / source.height - size.height / 2);
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
  return custom.reduce((last, { name, args }) => {
    try {
      return (operations[name]?.render?.(last, args) as Sharp | undefined) ?? last;
    } catch (cause) {
      throw new OurFault(`the operation "${name}" failed`, { cause });
    }
  }, sharpened);
}
