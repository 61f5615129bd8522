import { shrinksOnLoad } from '../core/decode-cost';
import type { Encoding } from '../core/encoding';
import { clamp, type Rect, type Size } from '../core/geometry/rect';
import { compose, inverse, turnOfExif, turnRect, turnSize, type Turn } from '../core/geometry/turn';
import type { Effects, RasterPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';
import { joinFrames, readExcessTiming, renderFrames } from './animation';
import { drawSvg } from './draw-svg';
import { encode } from './encode';
import { composeGif } from './gif/compose';
import { keepColourAndOwner, keepOwnerOf } from './metadata';
import { openSource } from './open';
import type { Sharp, SharpFactory } from './sharp';
import { rewriteSvg } from './svg';
import { workingSpace } from './working-space';

export interface RenderSettings {
  readonly sharp: SharpFactory;
  readonly encoding: Encoding;
  /** Keep the colour profile and the copyright; everything else is dropped all the same. */
  readonly keepMetadata: boolean;
}

/** Carries out a plan: cut and resize, turn, canvas, effects, encode. */
export async function renderRaster(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  if (isFrameByFrame(bytes, facts, plan)) return joinFrames(await renderFramesOf(bytes, facts, plan, settings), bytes, plan, settings);
  const image = await renderStill(bytes, facts, plan, settings);
  // sharp converts to sRGB and drops all metadata unless it is told otherwise.
  const kept = settings.keepMetadata && facts.format !== 'svg' ? await keepColourAndOwner(settings.sharp, image, bytes, plan.output.format) : image;
  return encode(kept, plan.output, settings.encoding, plan.output.animated ? await readExcessTiming(settings.sharp, bytes, plan.output.format) : {});
}

/** The same up to the operations of the project's own: their pixels, frame by frame. */
export async function renderRaw(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<RawPixels> {
  if (plan.output.animated) return renderFramesOf(bytes, facts, plan, settings);
  const image = await renderStill(bytes, facts, plan, settings);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels, frames: 1 };
}

/** And the rest, from the pixels that these operations made: their colours are sRGB, whatever profile the source has. */
export async function encodeRaw(pixels: RawPixels, bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  if (plan.output.animated) return joinFrames(pixels, bytes, plan, settings);
  const { data, width, height, channels } = pixels;
  const image = settings.sharp(data, { limitInputPixels: false, raw: { width, height, channels } });
  const kept = settings.keepMetadata && facts.format !== 'svg' ? await keepOwnerOf(settings.sharp, image, bytes) : image;
  return encode(kept, plan.output, settings.encoding);
}

async function renderStill(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Sharp> {
  const image = await cutAndResize(bytes, facts, plan, planStored(facts, plan), settings);
  // By sharp, which then forgets the orientation: an encoder that writes it down would have viewers turn the pixels again.
  return applyEffects(place(image.autoOrient(), plan.turn, plan), plan.effects);
}

function renderFramesOf(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<RawPixels> {
  const stored = planStored(facts, plan);
  const { crop, size, turn } = stored;
  const finish = (frame: Sharp) =>
    applyEffects(place(sameSize(size, crop) ? frame : frame.resize(exactly(size)), turn, plan), { ...plan.effects, grayscale: false });
  return renderFrames(bytes, facts, { crop, finish }, settings.sharp);
}

const place = (image: Sharp, turn: Turn, plan: RasterPlan): Sharp => placeOnCanvas(flatten(turnImage(image, turn), plan), plan);

function isFrameByFrame(bytes: Buffer, facts: SourceFacts, plan: RasterPlan): boolean {
  if (!plan.output.animated) return false;
  return facts.orientation !== 1 || !worksOnWholeAnimation(plan, planStored(facts, plan)) || composeGif(bytes) !== null;
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
  return upright && sameSize(crop, size) && effects.blur === null && !effects.sharpen;
}

/** The crop at its size, as it is stored: sharp turns what was resized, and swaps its sides itself. Where it is resized first, sharp cuts after it has turned. */
async function cutAndResize(bytes: Buffer, facts: SourceFacts, { output }: RasterPlan, stored: StoredPlan, settings: RenderSettings): Promise<Sharp> {
  const { source, crop, size, turn } = stored;
  const { sharp } = settings;
  const exif = turnOfExif(facts.orientation);
  const resize = (image: Sharp, stored: Size): Sharp => image.resize(exactly(turnSize(stored, exif)));
  if (facts.format === 'svg') return drawSvg(rewriteSvg(bytes, crop, size), size, settings);

  const space = await workingSpace(sharp, bytes, facts);
  const opened = openSource(sharp, bytes, output.animated ? 'all' : 'first');
  const image = space === null ? opened : opened.pipelineColourspace(space);
  if (sameSize(crop, source)) return sameSize(size, source) ? image : resize(image, size);
  if (!shrinksOnLoad(facts, crop, size)) {
    const cut = image.extract(crop);
    return sameSize(size, crop) ? cut : resize(cut, size);
  }
  const { whole, cut } = resizeFirst(source, crop, size);
  return resize(image, whole).extract(turnRect(cut, whole, turn));
}

const exactly = ({ width, height }: Size) => ({ width, height, fit: 'fill' as const });

const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

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
const MAX_SIGMA = 200;

function applyEffects(image: Sharp, { grayscale, blur, sharpen }: Effects): Sharp {
  const grey = grayscale ? image.grayscale() : image;
  const blurred = blur === null ? grey : grey.blur(Math.min(blur, MAX_SIGMA));
  return sharpen ? blurred.sharpen() : blurred;
}
