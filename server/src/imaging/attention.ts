import { boundsOf, type Point, type Rect, type Size } from '../core/geometry/rect';
import { inverse, turnOfExif, turnPoint, turnRect, turnSize } from '../core/geometry/turn';
import type { AttentionPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { openSource } from './open';
import type { Sharp, SharpFactory } from './sharp';
import { rewriteSvg } from './svg';

/** libvips judges attention on a picture of about this size: more pixels find nothing else. */
const LONGEST_SIDE = 256;

/** The middle of the most striking area of the planned region, in pixels of the upright source. */
export async function findAttention(sharp: SharpFactory, bytes: Buffer, facts: SourceFacts, plan: AttentionPlan): Promise<Point> {
  const upright = { width: facts.width, height: facts.height };
  const exif = turnOfExif(facts.orientation);
  const stored = turnSize(upright, inverse(exif));
  const region = wholeInside(turnRect(plan.region, upright, inverse(exif)), boundsOf(stored));
  const box = turnSize(plan.box, inverse(exif));

  const longest = Math.max(box.width, box.height);
  const width = Math.max(1, Math.round((box.width / longest) * LONGEST_SIDE));
  const height = Math.max(1, Math.round((box.height / longest) * LONGEST_SIDE));
  const { info } = await openRegion(sharp, bytes, facts, region, stored)
    .resize(width, height, { fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });

  // sharp covers the box, then cuts it out: the offsets are negative, in pixels of the covering picture.
  const scale = Math.max(width / region.width, height / region.height);
  const centre = {
    x: region.left + (width / 2 - (info.cropOffsetLeft ?? 0)) / scale,
    y: region.top + (height / 2 - (info.cropOffsetTop ?? 0)) / scale,
  };
  return turnPoint(centre, stored, exif);
}

function openRegion(sharp: SharpFactory, bytes: Buffer, facts: SourceFacts, region: Rect, stored: Size): Sharp {
  if (facts.format === 'svg') return openSource(sharp, rewriteSvg(bytes, region, region), facts);
  const image = openSource(sharp, bytes, facts);
  return region.width === stored.width && region.height === stored.height ? image : image.extract(region);
}

function wholeInside({ left, top, width, height }: Rect, bounds: Rect): Rect {
  const [l, t] = [Math.floor(left), Math.floor(top)];
  return { left: l, top: t, width: Math.min(bounds.width - l, Math.ceil(width)), height: Math.min(bounds.height - t, Math.ceil(height)) };
}
