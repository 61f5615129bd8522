import { sniffRendition, SNIFF_BYTES } from '../core/formats';
import type { Size } from '../core/geometry/rect';
import { icoSize } from './ico';
import type { SharpFactory } from './sharp';
import { measureSvg } from './svg';

/** Width and height of a rendition of ours, of one frame where it has several; in pixels. */
export async function measure(sharp: SharpFactory, bytes: Buffer): Promise<Size> {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === 'ico') return icoSize(bytes);
  if (format === 'svg') return measureSvg(bytes);
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return { width: width ?? 0, height: height ?? 0 };
}
