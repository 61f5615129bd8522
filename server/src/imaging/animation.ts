import type { OutputFormat } from '../core/formats';
import { clamp, type Rect } from '../core/geometry/rect';
import type { RasterPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';
import { encode, type Timing } from './encode';
import { composeGif } from './gif/compose';
import { keepCopyright } from './metadata';
import { openFrame, openSource } from './source-pipeline';
import type { RenderSettings } from './render';
import type { Metadata, Sharp, SharpFactory } from './sharp';

/**
 * Bytes of decoded frames that are held at once. Each frame builds on those before it, so that every batch
 * is decoded from the first frame on: few large ones cost less time, small ones less memory.
 */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

const CHANNELS = 4;

/** What is to be done to each frame. */
export interface FrameRenderer {
  /** In pixels of a frame as it is stored. */
  readonly crop: Rect;
  /** Resizes the crop and does all that comes after. */
  finish(frame: Sharp): Promise<Sharp>;
}

/**
 * Renders an animation frame by frame, so that none can bleed into the next.
 *
 * All frames of the result are in memory at once: the limit `outputPixels` counts them all.
 */
export async function renderFrames(source: Buffer, facts: SourceFacts, work: FrameRenderer, sharp: SharpFactory): Promise<RawPixels> {
  const { width, height } = work.crop;
  const frames: Buffer[] = [];
  let size = { width: 0, height: 0 };
  for await (const frame of framesOf(sharp, source, facts, work.crop)) {
    const image = await work.finish(sharp(frame, { limitInputPixels: false, raw: { width, height, channels: CHANNELS } }));
    const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    frames.push(data);
    size = { width: info.width, height: info.height };
  }
  return { data: Buffer.concat(frames), ...size, channels: CHANNELS, frames: frames.length };
}

/** The crop of each frame, in raw pixels. */
async function* framesOf(sharp: SharpFactory, source: Buffer, facts: SourceFacts, crop: Rect): AsyncGenerator<Buffer> {
  const composed = composeGif(source);
  if (composed !== null) {
    for (const frame of composed.frames()) yield openFrame(sharp, frame, composed).extract(crop).raw().toBuffer();
    return;
  }
  const frameBytes = crop.width * crop.height * CHANNELS;
  const batch = Math.max(1, Math.floor(MAX_BATCH_BYTES / frameBytes));
  for (let page = 0; page < facts.frames; page += batch) {
    const pages = Math.min(batch, facts.frames - page);
    const column = await openSource(sharp, source, { page, pages }).extract(crop).ensureAlpha().raw().toBuffer();
    for (let index = 0; index < pages; index += 1) yield column.subarray(index * frameBytes, (index + 1) * frameBytes);
  }
}

/** Encodes frames as an animation that is timed as its source. */
export async function joinFrames({ data, width, height, channels, frames }: RawPixels, source: Buffer, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  const { sharp, encoding, keepMetadata } = settings;
  const metadata = await readAnimation(sharp, source);
  const image = sharp(data, { limitInputPixels: false, raw: { width, height: height * frames, channels, pageHeight: height } });
  return encode(keepMetadata ? keepCopyright(image, metadata.exif) : image, plan.output, encoding, timingOf(metadata));
}

/** The largest number of plays, and of milliseconds of a frame, that sharp can be told. */
const MAX_SHARP_TIMING = 65_535;

/** The largest that each format has room for: what lies within, a pipeline carries along. */
const MAX_FORMAT_TIMING: Partial<Record<OutputFormat, { readonly loop: number; readonly delay: number }>> = {
  gif: { loop: 65_536, delay: 655_350 },
  webp: { loop: 65_535, delay: 0xff_ff_ff },
};

const readAnimation = (sharp: SharpFactory, source: Buffer): Promise<Metadata> => sharp(source, { animated: true, limitInputPixels: false }).metadata();

/** How a source is timed, as far as sharp can be told. */
const timingOf = ({ delay, loop }: Metadata): Timing => ({
  ...(delay ? { delay: delay.map((milliseconds) => clamp(milliseconds, 0, MAX_SHARP_TIMING)) } : {}),
  ...(loop === undefined ? {} : { loop: clamp(loop, 0, MAX_SHARP_TIMING) }),
});

/** The timing of a source that a pipeline cannot carry along into that format; nothing where it can. */
export async function readExcessTiming(sharp: SharpFactory, source: Buffer, format: OutputFormat): Promise<Timing> {
  const metadata = await readAnimation(sharp, source);
  const { delay = [], loop = 0 } = metadata;
  const held = MAX_FORMAT_TIMING[format] ?? { loop: Infinity, delay: Infinity };
  const fits = loop <= held.loop && delay.every((milliseconds) => milliseconds <= held.delay);
  return fits ? {} : timingOf(metadata);
}
