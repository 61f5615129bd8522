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
 * Bytes of decoded frames in memory at once. Each frame builds on those before it, so every batch is decoded from the first
 * frame on: large batches cost less time, small ones less memory.
 */
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

const CHANNELS = 4;

/** How to render each frame. */
export interface FrameRenderer {
  /** In pixels of a frame as stored. */
  readonly crop: Rect;
  /** Resizes the crop and applies the remaining steps. */
  finish(frame: Sharp): Promise<Sharp>;
}

/**
 * Renders an animation frame by frame, so that frames do not bleed into each other.
 *
 * All frames of the result are in memory at once. The limit `outputPixels` counts all of them.
 */
export async function renderFrames(source: Buffer, facts: SourceFacts, renderer: FrameRenderer, sharp: SharpFactory): Promise<RawPixels> {
  const { width, height } = renderer.crop;
  const frames: Buffer[] = [];
  let size = { width: 0, height: 0 };
  for await (const frame of framesOf(sharp, source, facts, renderer.crop)) {
    const image = await renderer.finish(sharp(frame, { limitInputPixels: false, raw: { width, height, channels: CHANNELS } }));
    const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    frames.push(data);
    size = { width: info.width, height: info.height };
  }
  return { data: Buffer.concat(frames), ...size, channels: CHANNELS, frames: frames.length };
}

/** The crop of each frame as raw pixels. */
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

/** Encodes frames as an animation with the timing of its source. */
export async function joinFrames({ data, width, height, channels, frames }: RawPixels, source: Buffer, plan: RasterPlan, settings: RenderSettings): Promise<Buffer> {
  const { sharp, encoding, keepMetadata } = settings;
  const metadata = await readAnimation(sharp, source);
  const image = sharp(data, { limitInputPixels: false, raw: { width, height: height * frames, channels, pageHeight: height } });
  return encode(keepMetadata ? keepCopyright(image, metadata.exif) : image, plan.output, encoding, timingOf(metadata));
}

/** Largest `loop`, and largest `delay` in milliseconds, that sharp accepts. */
const MAX_SHARP_TIMING = 65_535;

/** Largest `loop` and `delay` that each format can hold. sharp copies smaller ones from the source by itself. */
const MAX_FORMAT_TIMING: Partial<Record<OutputFormat, { readonly loop: number; readonly delay: number }>> = {
  gif: { loop: 65_536, delay: 655_350 },
  webp: { loop: 65_535, delay: 0xff_ff_ff },
};

const readAnimation = (sharp: SharpFactory, source: Buffer): Promise<Metadata> => sharp(source, { animated: true, limitInputPixels: false }).metadata();

/** The timing of a source, clamped to what sharp accepts. */
const timingOf = ({ delay, loop }: Metadata): Timing => ({
  ...(delay ? { delay: delay.map((milliseconds) => clamp(milliseconds, 0, MAX_SHARP_TIMING)) } : {}),
  ...(loop === undefined ? {} : { loop: clamp(loop, 0, MAX_SHARP_TIMING) }),
});

/** The timing of a source where the format cannot hold it; empty where sharp copies it by itself. */
export async function readExcessTiming(sharp: SharpFactory, source: Buffer, format: OutputFormat): Promise<Timing> {
  const metadata = await readAnimation(sharp, source);
  const { delay = [], loop = 0 } = metadata;
  const max = MAX_FORMAT_TIMING[format] ?? { loop: Infinity, delay: Infinity };
  const fits = loop <= max.loop && delay.every((milliseconds) => milliseconds <= max.delay);
  return fits ? {} : timingOf(metadata);
}
