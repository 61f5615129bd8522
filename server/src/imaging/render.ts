import { MAX_COUNTED_PIXELS, suitsColumn } from '../core/render-cost';
import type { Encoding } from '../core/encoding';
import type { SourceFormat } from '../core/formats';
import type { Rect, Size } from '../core/geometry/rect';
import { compose, inverse, turnOfExif, turnRect, turnSize, type Turn } from '../core/geometry/turn';
import { renditionSizeOf } from '../core/pixel-steps';
import type { RasterPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import { canShrinkOnLoad, shrinkOnLoad } from '../core/shrink-on-load';
import type { SourceFacts } from '../core/source-facts';
import { joinFrames, readExcessTiming, renderFrames } from './animation';
import { applySteps, flushPipeline } from './apply-steps';
import { coloursOf, type Colours } from './colours';
import { encode } from './encode';
import { composeGif } from './gif/compose';
import { encodeFewColours } from './indexed-png';
import { keepCopyrightOf } from './metadata';
import { openSource } from './source-pipeline';
import type { Sharp, SharpFactory } from './sharp';
import { rasteriseSvg, rewriteSvg } from './svg';

export interface RenderSettings {
  readonly sharp: SharpFactory;
  readonly encoding: Encoding;
  /** Keep the colour profile and the copyright. All other metadata is always dropped. */
  readonly keepMetadata: boolean;
}

/** Renders a plan: crop, resize, turn, apply the steps, encode. */
export async function renderRaster(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  if (isFrameByFrame(bytes, facts, plan)) return joinFrames(await renderFramesOf(bytes, facts, plan, settings), bytes, plan, settings);
  const { sharp, keepMetadata } = settings;
  const colours = await coloursOf(sharp, bytes, facts, plan, keepMetadata);
  const image = await renderStill(bytes, facts, plan, colours, settings);
  // By default sharp converts to sRGB and drops all metadata.
  const kept = keepMetadata && facts.format !== 'svg' ? await keepCopyrightOf(sharp, image, bytes) : image;
  const indexed = colours.hasFewColours && FEW_COLOUR_FORMATS.includes(facts.format) && plan.output.format === 'png' && areaOf(renditionSizeOf(plan)) <= MAX_COUNTED_PIXELS;
  if (indexed) return encodeFewColours(kept, sharp);
  return encode(kept, plan.output, settings.encoding, plan.output.animated ? await readExcessTiming(sharp, bytes, plan.output.format) : {});
}

/** Sources that authors reduce to few colours. A PNG of one must not be much larger than the source. */
const FEW_COLOUR_FORMATS: readonly SourceFormat[] = ['png', 'gif'];

const areaOf = ({ width, height }: Size): number => width * height;

/** Renders the pixels that custom operations get, frame by frame. */
export async function renderRaw(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<RawPixels> {
  if (plan.output.animated) return renderFramesOf(bytes, facts, plan, settings);
  const colours = await coloursOf(settings.sharp, bytes, facts, plan, false);
  const image = await toColour(await renderStill(bytes, facts, plan, colours, settings), plan, settings);
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels, frames: 1 };
}

/** Encodes the pixels that custom operations returned. They are sRGB, whatever profile the source has. */
export async function encodeRaw(pixels: RawPixels, bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  if (plan.output.animated) return joinFrames(pixels, bytes, plan, settings);
  const { data, width, height, channels } = pixels;
  const image = settings.sharp(data, { limitInputPixels: false, raw: { width, height, channels } });
  const kept = settings.keepMetadata && facts.format !== 'svg' ? await keepCopyrightOf(settings.sharp, image, bytes) : image;
  return encode(kept, plan.output, settings.encoding);
}

async function renderStill(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, colours: Colours, settings: RenderSettings): Promise<Sharp> {
  const image = cropAndResize(bytes, facts, plan, planStoredPixels(facts, plan), colours, settings);
  // Only `autoOrient` makes sharp drop the orientation. If an encoder wrote it, viewers would turn the image again.
  const turned = turnImage(image.autoOrient(), plan.turn);
  return applySteps(turned, plan, { ...colours, sharp: settings.sharp });
}

async function renderFramesOf(bytes: Buffer, facts: SourceFacts, plan: RasterPlan, settings: RenderSettings): Promise<RawPixels> {
  const { sharp } = settings;
  const { crop, size, turn } = planStoredPixels(facts, plan);
  // The frames are raw pixels in sRGB, so only the background matters.
  const { background } = await coloursOf(sharp, bytes, facts, plan, false);
  const finish = async (frame: Sharp) => {
    const turned = turnImage(sameSize(size, crop) ? frame : frame.resize(fillExactly(size)), turn);
    return toColour(await applySteps(turned, plan, { sharp, background, acceptsBackground: true, keepsProfile: false }), plan, settings);
  };
  return renderFrames(bytes, facts, { crop, finish }, sharp);
}

/** After `grayscale` raw pixels would have one channel and no transparency: converts them to RGB. */
const toColour = async (image: Sharp, { steps }: RasterPlan, { sharp }: RenderSettings): Promise<Sharp> =>
  steps.some(({ type }) => type === 'grayscale') ? flushPipeline(image, { sharp, keepsProfile: false }) : image;

/** sharp holds all frames in one column. Steps that read beyond a frame's edge need one frame at a time. */
function isFrameByFrame(bytes: Buffer, facts: SourceFacts, plan: RasterPlan): boolean {
  if (!plan.output.animated) return false;
  const { crop, size, turn } = planStoredPixels(facts, plan);
  return facts.orientation !== 1 || !suitsColumn(plan, crop, size, turn) || composeGif(bytes) !== null;
}

/** A plan for the pixels as stored, which may not be upright. */
interface StoredPixelsPlan {
  /** Size of the whole source. */
  readonly source: Size;
  readonly crop: Rect;
  /** Size of the crop after resizing, before the turn. */
  readonly size: Size;
  readonly turn: Turn;
}

function planStoredPixels(facts: SourceFacts, plan: RasterPlan): StoredPixelsPlan {
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

/**
 * Crops and resizes the pixels as stored. sharp turns the resized image by EXIF later and swaps the sides of a resize itself.
 * Where it resizes first, it crops after that turn.
 */
function cropAndResize(bytes: Buffer, facts: SourceFacts, { output }: RasterPlan, stored: StoredPixelsPlan, { convertTo: space, keepsProfile }: Colours, settings: RenderSettings): Sharp {
  const { source, crop, size, turn } = stored;
  if (facts.format === 'svg') return rasteriseSvg(rewriteSvg(bytes, crop, size), size, settings);

  const exif = turnOfExif(facts.orientation);
  const resize = (image: Sharp, to: Size): Sharp => image.resize({ ...fillExactly(turnSize(to, exif)), fastShrinkOnLoad: canShrinkOnLoad(facts) });
  const opened = openSource(settings.sharp, bytes, output.animated ? 'all' : 'first');
  const profiled = keepsProfile ? opened.keepIccProfile() : opened;
  const image = space === null ? profiled : profiled.pipelineColourspace(space);
  if (sameSize(crop, source)) return sameSize(size, source) ? image : resize(image, size);
  const shrunk = shrinkOnLoad(facts, source, crop, size);
  if (shrunk !== null) return resize(image, shrunk.whole).extract(turnRect(shrunk.cut, shrunk.whole, turn));
  const cropped = image.extract(crop);
  return sameSize(size, crop) ? cropped : resize(cropped, size);
}

const fillExactly = ({ width, height }: Size) => ({ width, height, fit: 'fill' as const });

const sameSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

function turnImage(image: Sharp, { mirror, degrees }: Turn): Sharp {
  const mirrored = mirror ? image.flop() : image;
  return degrees === 0 ? mirrored : mirrored.rotate(degrees);
}
