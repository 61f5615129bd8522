import { attentionSize } from '../core/attention-size';
import { boundsOf, type Point, type Rect, type Size } from '../core/geometry/rect';
import { inverse, turnOfExif, turnPoint, turnRect, turnSize } from '../core/geometry/turn';
import type { AttentionPlan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { openSource } from './source-pipeline';
import type { RenderSettings } from './render';
import type { Sharp } from './sharp';
import { rasteriseSvg, rewriteSvg } from './svg';

type Settings = Pick<RenderSettings, 'sharp'>;

/**
 * The attention point of the planned region, in pixels of the upright source: the centre of sharp's `attention` crop.
 *
 * @throws what sharp throws
 */
export async function findAttention(bytes: Buffer, facts: SourceFacts, plan: AttentionPlan, settings: Settings): Promise<Point> {
  const upright = { width: facts.width, height: facts.height };
  const exif = turnOfExif(facts.orientation);
  const stored = turnSize(upright, inverse(exif));
  const region = toWholePixels(turnRect(plan.region, upright, inverse(exif)), boundsOf(stored));
  const box = turnSize(plan.box, inverse(exif));
  const centre = fills(box, region) ? middleOf(region) : await locate(bytes, facts, { region, box, stored }, settings);
  return turnPoint(centre, stored, exif);
}

interface StoredRegion {
  /** In pixels as stored, like `box` and `stored`. */
  readonly region: Rect;
  readonly box: Size;
  readonly stored: Size;
}

async function locate(bytes: Buffer, facts: SourceFacts, { region, box, stored }: StoredRegion, settings: Settings): Promise<Point> {
  const vector = facts.format === 'svg';
  const judged = attentionSize(region, box, vector);
  const rendered = vector ? judged.region : region;
  const image = vector ? await openRasterised(rewriteSvg(bytes, region, rendered), rendered, settings) : openRegion(bytes, region, stored, settings);
  const { width, height } = judged.box;
  const { info } = await image
    .resize(width, height, { fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });

  // sharp covers the box and then crops it. The offsets are negative, in pixels of the covering image.
  const covering = Math.max(width / rendered.width, height / rendered.height);
  return {
    x: region.left + ((width / 2 - (info.cropOffsetLeft ?? 0)) / covering) * (region.width / rendered.width),
    y: region.top + ((height / 2 - (info.cropOffsetTop ?? 0)) / covering) * (region.height / rendered.height),
  };
}

/** Whether the box can move by less than a pixel, so that there is only one crop. */
const fills = (box: Size, region: Size): boolean => region.width - box.width < 1 && region.height - box.height < 1;

const middleOf = ({ left, top, width, height }: Rect): Point => ({ x: left + width / 2, y: top + height / 2 });

/** Rasterises in a separate pipeline, since sharp resizes once in each. */
async function openRasterised(svg: Buffer, size: Size, { sharp }: Settings): Promise<Sharp> {
  const { data, info } = await rasteriseSvg(svg, size, { sharp }).raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { limitInputPixels: false, raw: { width: info.width, height: info.height, channels: info.channels } });
}

function openRegion(bytes: Buffer, region: Rect, stored: Size, { sharp }: Settings): Sharp {
  const image = openSource(sharp, bytes);
  return region.width === stored.width && region.height === stored.height ? image : image.extract(region);
}

function toWholePixels({ left, top, width, height }: Rect, bounds: Rect): Rect {
  const [l, t] = [Math.floor(left), Math.floor(top)];
  return { left: l, top: t, width: Math.min(bounds.width - l, Math.ceil(width)), height: Math.min(bounds.height - t, Math.ceil(height)) };
}
