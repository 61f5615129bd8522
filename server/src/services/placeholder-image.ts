import { deflateSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { thumbHashToRGBA } from 'thumbhash';
import { clamp, type Point, type Rect, type Size } from '../core/geometry/rect';
import { inverse, turnPoint, type Turn } from '../core/geometry/turn';
import type { ShownRegion } from '../core/responsive/shown-region';
import { PNG_COLOUR, pngChunk, pngHeader, PNG_SIGNATURE } from '../imaging/png-chunks';
import type { Placeholder } from '../renditions/ports/image-facts';
import type { PlaceholderKind, PresetPlaceholder } from './responsive-contract';

/** Longest sides to try, in pixels. Even if nothing of it can be compressed, the last one fits. */
const SIDES = [16, 12, 8];
const MAX_LENGTH = 600;

const PREFIX = 'data:image/png;base64,';

/** Placeholders that are kept. Each takes less than a kilobyte. */
const MAX_IMAGES = 5000;

const images = new LRUCache<string, string>({ max: MAX_IMAGES });

/** Pixels of an image: red, green, blue and alpha. */
interface Decoded {
  readonly w: number;
  readonly h: number;
  readonly rgba: Uint8Array;
}

const RGBA = 4;

/** The image is made when it is first read: GraphQL reads it where a query asks for it. */
export function placeholderOf({ thumbhash, color }: Placeholder, kind: PlaceholderKind, shown: () => ShownRegion): PresetPlaceholder {
  if (kind !== 'dataUrl') return { thumbhash, color };
  let image: string | undefined;
  return {
    thumbhash,
    color,
    get dataUrl() {
      return (image ??= placeholderImage(thumbhash, shown()));
    },
  };
}

/** A data URL of at most 600 characters: the part of the image that a rendition shows, from a ThumbHash in base64. */
export function placeholderImage(thumbhash: string, shown: ShownRegion): string {
  const { region: { left, top, width, height }, turn, size } = shown;
  const key = [thumbhash, left, top, width, height, turn.mirror, turn.degrees, size.width / size.height].join(' ');
  const known = images.get(key);
  if (known !== undefined) return known;
  const image = largestThatFits(thumbHashToRGBA(Buffer.from(thumbhash, 'base64')), shown);
  images.set(key, image);
  return image;
}

function largestThatFits(decoded: Decoded, shown: ShownRegion): string {
  const channels = isOpaque(decoded) ? 3 : RGBA;
  let url = '';
  for (const side of SIDES) {
    const size = shrunk(shown.size, side);
    url = PREFIX + encode(rowsOf(decoded, shown, size, channels), size, channels).toString('base64');
    if (url.length <= MAX_LENGTH) break;
  }
  return url;
}

function isOpaque({ rgba }: Decoded): boolean {
  for (let at = 3; at < rgba.length; at += RGBA) if (rgba[at] !== 255) return false;
  return true;
}

function shrunk({ width, height }: Size, side: number): Size {
  const longest = Math.max(width, height);
  return { width: Math.max(1, Math.round((width * side) / longest)), height: Math.max(1, Math.round((height * side) / longest)) };
}

const encode = (rows: Buffer, size: Size, channels: number): Buffer => Buffer.concat([
  PNG_SIGNATURE,
  pngHeader(size, 8, channels === RGBA ? PNG_COLOUR.rgba : PNG_COLOUR.rgb),
  pngChunk('IDAT', deflateSync(rows, { level: 9 })),
  pngChunk('IEND', Buffer.alloc(0)),
]);

/** The rows of a PNG. Each starts with its filter type, here none: at this size, filters seldom help. */
function rowsOf(decoded: Decoded, { region, turn }: ShownRegion, { width, height }: Size, channels: number): Buffer {
  const rows = Buffer.alloc((1 + width * channels) * height);
  const { origin, right, down } = axesOf(region, turn);
  for (let y = 0, at = 0; y < height; y += 1) {
    at += 1;
    const v = (y + 0.5) / height;
    for (let x = 0; x < width; x += 1, at += channels) {
      const u = (x + 0.5) / width;
      putColour(rows, at, channels, decoded, origin.x + u * right.x + v * down.x, origin.y + u * right.y + v * down.y);
    }
  }
  return rows;
}

/** Where the upper left corner of a turned region is in the image, and the ways to its other corners. In fractions of the image. */
function axesOf({ left, top, width, height }: Rect, turn: Turn): Readonly<Record<'origin' | 'right' | 'down', Point>> {
  const corner = (x: number, y: number): Point => {
    const point = turnPoint({ x, y }, { width: 1, height: 1 }, inverse(turn));
    return { x: left + point.x * width, y: top + point.y * height };
  };
  const origin = corner(0, 0);
  const wayTo = (point: Point): Point => ({ x: point.x - origin.x, y: point.y - origin.y });
  return { origin, right: wayTo(corner(1, 0)), down: wayTo(corner(0, 1)) };
}

/** Writes the colour at a point, in fractions of the image: mixed from the four nearest pixels. */
function putColour(rows: Buffer, to: number, channels: number, { w, h, rgba }: Decoded, x: number, y: number): void {
  const [across, down] = [clamp(x * w - 0.5, 0, w - 1), clamp(y * h - 0.5, 0, h - 1)];
  const [left, top] = [Math.floor(across), Math.floor(down)];
  const [toRight, toBottom] = [across - left, down - top];
  const first = (top * w + left) * RGBA;
  const next = left + 1 < w ? RGBA : 0;
  const below = top + 1 < h ? w * RGBA : 0;
  for (let at = first, channel = 0; channel < channels; at += 1, channel += 1) {
    const upper = (rgba[at] ?? 0) * (1 - toRight) + (rgba[at + next] ?? 0) * toRight;
    const lower = (rgba[at + below] ?? 0) * (1 - toRight) + (rgba[at + below + next] ?? 0) * toRight;
    rows[to + channel] = Math.round(upper * (1 - toBottom) + lower * toBottom);
  }
}
