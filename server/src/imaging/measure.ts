import { sniffRendition, SNIFF_BYTES } from '../core/formats';
import type { Size } from '../core/geometry/rect';
import { DEFAULT_LIMITS, type Limits } from '../core/limits';
import { walkContainer } from './containers/walk-container';
import { icoSize } from './ico';
import { measureSvg } from './svg';

/** The plugin's own renditions were within the limits when they were rendered. */
const UNLIMITED = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, Infinity])) as unknown as Limits;

/**
 * Width and height of a rendition, of one frame where it has several; in pixels. Read from its header, without sharp.
 *
 * @throws Error where the bytes are no rendition
 */
export function measure(bytes: Buffer): Size {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === 'ico') return icoSize(bytes);
  if (format === 'svg') return measureSvg(bytes);
  const size = format && walkContainer(bytes, format, UNLIMITED).size;
  if (!size) throw new Error('the rendition has no size in its header: it is damaged');
  return size;
}
