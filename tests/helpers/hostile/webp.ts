import { longWebp, riffChunk } from '../imaging/bombs';

/** One pixel, without loss. */
const PIXEL = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');

/** Frames of one pixel on a canvas of any size. */
export const webpOfFrames = (frames: number, width = 1, height = 1): Buffer => longWebp(frames, PIXEL, width, height);

/** Chunks that no decoder knows, beside one pixel. */
export function webpOfChunks(count: number): Buffer {
  const unknown = riffChunk('ABCD', Buffer.alloc(0));
  return riffChunk('RIFF', Buffer.concat([PIXEL.subarray(8), Buffer.alloc(unknown.length * count, unknown)]));
}
