import { InternalError } from '../core/errors';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import type { RasterPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import { withSharpErrors, type Sharp, type SharpFactory } from './sharp';

/**
 * Runs custom operations on the pixels of each frame. They are functions of the configuration, which only the server's
 * process has. Nothing else uses libvips in that process.
 *
 * @throws InternalError where an operation fails
 */
export async function runCustomOperations(sharp: SharpFactory, pixels: RawPixels, planned: RasterPlan['custom'], operations: CustomOperations): Promise<RawPixels> {
  const { data, width, height, channels, frames } = pixels;
  const frameBytes = width * height * channels;
  const results: { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number; readonly channels: number } }[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const raw = data.subarray(frame * frameBytes, (frame + 1) * frameBytes);
    const image = applyOperations(sharp(raw, { raw: { width, height, channels }, limitInputPixels: false }), planned, operations);
    // The frames of an animation are joined, so all need the same channels.
    const result = frames > 1 ? image.ensureAlpha() : image;
    results.push(await withSharpErrors(() => result.raw().toBuffer({ resolveWithObject: true })));
  }
  const [first] = results;
  if (first === undefined) return pixels;
  return {
    data: frames === 1 ? first.data : Buffer.concat(results.map((result) => result.data)),
    width: first.info.width,
    height: first.info.height,
    channels: first.info.channels as RawPixels['channels'],
    frames,
  };
}

function applyOperations(image: Sharp, planned: RasterPlan['custom'], operations: CustomOperations): Sharp {
  return planned.reduce((last, { name, args }) => {
    try {
      return (operations[name]?.render?.(last, args) as Sharp | undefined) ?? last;
    } catch (cause) {
      throw new InternalError(`the operation "${name}" failed`, { cause });
    }
  }, image);
}
