import { boundsOf, type Point, type Rect, type Size } from '../core/geometry/rect';
import { inverse, turnOfExif, turnPoint, turnRect, turnSize } from '../core/geometry/turn';
import type { AttentionPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { drawSvg } from './draw-svg';
import { openSource } from './open';
import type { RenderSettings } from './render';
import type { Sharp } from './sharp';
import { rewriteSvg } from './svg';

/** libvips judges attention on a picture of about this size: more pixels find nothing else. */
const LONGEST_SIDE = 256;

/** Longest side of an SVG that is drawn to be judged: a box that covers a long, narrow one would ask for far more. */
const LONGEST_DRAWN = 2048;
export const MOST_DRAWN_PIXELS = LONGEST_DRAWN ** 2;

type Settings = Pick<RenderSettings, 'sharp' | 'sharpPath' | 'timeoutSeconds'>;

/** The middle of the most striking area of the planned region, in pixels of the upright source. */
export async function findAttention(bytes: Buffer, facts: SourceFacts, plan: AttentionPlan, settings: Settings): Promise<Point> {
  const upright = { width: facts.width, height: facts.height };
  const exif = turnOfExif(facts.orientation);
  const stored = turnSize(upright, inverse(exif));
  const region = wholeInside(turnRect(plan.region, upright, inverse(exif)), boundsOf(stored));
  const box = turnSize(plan.box, inverse(exif));

  const longest = Math.max(box.width, box.height);
  const width = Math.max(1, Math.round((box.width / longest) * LONGEST_SIDE));
  const height = Math.max(1, Math.round((box.height / longest) * LONGEST_SIDE));
  const scale = Math.max(width / region.width, height / region.height);
  const drawn = facts.format === 'svg' ? sizeToDraw(region, scale) : region;
  const image = facts.format === 'svg' ? await drawSvg(rewriteSvg(bytes, region, drawn), drawn, settings) : openRegion(bytes, region, stored, settings);
  const { info } = await image
    .timeout({ seconds: settings.timeoutSeconds })
    .resize(width, height, { fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });

  // sharp covers the box, then cuts it out: the offsets are negative, in pixels of the covering picture.
  const covering = Math.max(width / drawn.width, height / drawn.height);
  const centre = {
    x: region.left + ((width / 2 - (info.cropOffsetLeft ?? 0)) / covering) * (region.width / drawn.width),
    y: region.top + ((height / 2 - (info.cropOffsetTop ?? 0)) / covering) * (region.height / drawn.height),
  };
  return turnPoint(centre, stored, exif);
}

function sizeToDraw({ width, height }: Rect, scale: number): Size {
  const bounded = Math.min(scale, LONGEST_DRAWN / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * bounded)), height: Math.max(1, Math.round(height * bounded)) };
}

function openRegion(bytes: Buffer, region: Rect, stored: Size, { sharp }: Settings): Sharp {
  const image = openSource(sharp, bytes);
  return region.width === stored.width && region.height === stored.height ? image : image.extract(region);
}

function wholeInside({ left, top, width, height }: Rect, bounds: Rect): Rect {
  const [l, t] = [Math.floor(left), Math.floor(top)];
  return { left: l, top: t, width: Math.min(bounds.width - l, Math.ceil(width)), height: Math.min(bounds.height - t, Math.ceil(height)) };
}
