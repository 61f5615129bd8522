import type { OutputPlan } from '../core/plan';
import { encode } from './encode';
import type { RenderSettings } from './render';
import type { Sharp } from './sharp';

/**
 * Renders an animation frame by frame.
 *
 * `cut` gives all frames, resized, in one column; `finish` is what is done to each of them. All frames of the
 * outcome are in memory at once: the limit `outputPixels` counts them all.
 */
export async function renderFrames(
  cut: Sharp, source: Buffer, finish: (frame: Sharp) => Sharp, output: OutputPlan, { sharp, quality, timeoutSeconds }: RenderSettings,
): Promise<Buffer> {
  const { delay, loop, pages = 1 } = await sharp(source, { animated: true, limitInputPixels: false }).metadata();
  const column = await cut.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, channels } = column.info;
  const height = column.info.height / pages;
  const frameBytes = width * height * channels;

  const frames: Buffer[] = [];
  let size = { width, height };
  for (let page = 0; page < pages; page += 1) {
    const pixels = column.data.subarray(page * frameBytes, (page + 1) * frameBytes);
    const frame = finish(sharp(pixels, { raw: { width, height, channels } })).ensureAlpha().timeout({ seconds: timeoutSeconds });
    const { data, info } = await frame.raw().toBuffer({ resolveWithObject: true });
    frames.push(data);
    size = { width: info.width, height: info.height };
  }
  const joined = sharp(Buffer.concat(frames), {
    limitInputPixels: false,
    raw: { width: size.width, height: size.height * pages, channels: 4, pageHeight: size.height },
  });
  const timing = { ...(delay ? { delay } : {}), ...(loop === undefined ? {} : { loop }) };
  return encode(joined.timeout({ seconds: timeoutSeconds }), output, quality, timing);
}
