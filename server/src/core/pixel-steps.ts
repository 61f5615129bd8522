import { turnTo, type PlacedEffect, type Region } from './effects';
import { boundsOf, clamp, intersect, pixelsOf, sameRect, sizeOf, type Rect, type Size } from './geometry/rect';
import { inverse, turnRect, turnSize } from './geometry/turn';
import { meanScale, scaleOf, type View } from './geometry/view';
import type { PixelStep, RasterPlan } from './plan';

/** libvips does nothing visible below it. */
const MIN_SIGMA = 0.3;

/** Twice what one operation may ask for; only enlarging after a blur leads beyond. Each pixel costs in proportion to it. */
const MAX_SIGMA = 200;

type Effect = Exclude<PixelStep, Rect>;

/** An effect in the scale of the rendition. Boxes are in whole pixels, from the rendition's corner. */
interface Stage {
  readonly effect: Effect;
  /** The picture when its turn comes. */
  readonly view: View;
  /** What it is applied to. */
  readonly all: Rect;
  /** What of that is left when the next one comes. */
  readonly left: Rect;
}

/**
 * Turns what a spec has come to into steps on pixels. All of them have the scale of the rendition, so that pixels are
 * resampled once. What no pixel of the rendition depends on is left out: where a blurred picture is cut afterwards, the
 * blur works on what stays and on the margin that it looks at.
 */
export function planPixels(effects: readonly PlacedEffect[], view: View): Pick<RasterPlan, 'crop' | 'size' | 'steps'> {
  const outcome = boundsOf(view.size);
  const core = overlap(pixelsIn({ ...view, box: view.visible }, view), outcome);
  const stages = effects.map((placed) => stageOf(placed, view, core)).reduce(merge, []).reduce(leaveOut, []);
  const from = stages[0]?.view ?? view;
  const laid = overlap(around(core, pixelsIn({ ...from, box: from.visible }, view)), stages[0]?.all ?? outcome);
  const needed = narrow(stages, outcome);
  const picture = overlap(laid, needed[0]?.all ?? outcome);
  return { crop: sameRect(picture, laid) ? wholeCrop(from) : partOf(picture, from, view), size: sizeOf(picture), steps: stepsOf(picture, needed, outcome) };
}

/** `core` is what the rendition shows of the source. */
function stageOf({ operation, view, left }: PlacedEffect, final: View, core: Rect): Stage {
  const effect: Effect = operation.type === 'blur'
    ? { type: 'blur', sigma: operation.sigma * (meanScale(final) / meanScale(view)) }
    : { type: operation.type };
  const all = around(core, pixelsIn({ ...view, box: view.region }, final));
  return { effect, view, all, left: overlap(around(core, pixelsIn(left, final)), all) };
}

/** Makes one of neighbours with nothing between them: two Gaussian blurs have a variance that is the sum of theirs. */
function merge(before: readonly Stage[], stage: Stage): readonly Stage[] {
  const last = before.at(-1);
  if (last === undefined || !sameRect(last.all, stage.all) || !sameRect(last.all, last.left)) return [...before, stage];
  const [first, second] = [last.effect, stage.effect];
  if (first.type === 'blur' && second.type === 'blur') return [...before.slice(0, -1), { ...stage, effect: { type: 'blur', sigma: Math.hypot(first.sigma, second.sigma) } }];
  return first.type === 'grayscale' && second.type === 'grayscale' ? [...before.slice(0, -1), stage] : [...before, stage];
}

/** Leaves out a blur that was reduced to nothing; what is cut after it is then cut after the one before. */
function leaveOut(before: readonly Stage[], stage: Stage): readonly Stage[] {
  const { effect } = stage;
  if (effect.type !== 'blur') return [...before, stage];
  if (effect.sigma >= MIN_SIGMA) return [...before, { ...stage, effect: { type: 'blur', sigma: Math.min(effect.sigma, MAX_SIGMA) } }];
  const last = before.at(-1);
  return last === undefined ? before : [...before.slice(0, -1), { ...last, left: overlap(last.left, stage.left) }];
}

/** What of each stage the rendition depends on, from the last to the first. */
function narrow(stages: readonly Stage[], outcome: Rect): readonly Stage[] {
  let needed = outcome;
  return stages.toReversed().map((stage) => {
    const left = overlap(needed, stage.left);
    needed = overlap(grow(left, reachOf(stage.effect)), stage.all);
    return { ...stage, all: needed, left };
  }).toReversed();
}

/** Pixels that an effect looks at beyond the one that it changes. libvips ends a Gaussian where it falls below a fifth, at 1.8 sigma. */
function reachOf(effect: Effect): number {
  if (effect.type === 'grayscale') return 0;
  return effect.type === 'blur' ? Math.ceil(1.8 * effect.sigma) + 1 : 2;
}

function stepsOf(picture: Rect, stages: readonly Stage[], outcome: Rect): readonly PixelStep[] {
  const steps: PixelStep[] = [];
  let now = picture;
  const layOn = (canvas: Rect) => {
    if (!sameRect(now, canvas)) steps.push({ type: 'canvas', left: now.left - canvas.left, top: now.top - canvas.top, ...sizeOf(canvas) });
  };
  for (const { effect, all, left } of stages) {
    layOn(all);
    steps.push(effect);
    if (!sameRect(all, left)) steps.push({ type: 'cut', left: left.left - all.left, top: left.top - all.top, ...sizeOf(left) });
    now = left;
  }
  layOn(outcome);
  return steps;
}

/** Of the upright source, in whole pixels: all that is visible. */
const wholeCrop = ({ visible, source, turn }: View): Rect => turnRect(pixelsOf(visible, source), source, inverse(turn));

/** The same of a part of the rendition. */
function partOf({ left, top, width, height }: Rect, from: View, final: View): Rect {
  const scale = scaleOf(final);
  const box = { left: final.region.left + left / scale.x, top: final.region.top + top / scale.y, width: width / scale.x, height: height / scale.y };
  const visible = turnTo({ ...from, box: from.visible }, final);
  return wholeCrop({ ...final, visible: intersect(box, visible) ?? visible });
}

/** A box of the source in pixels of the rendition. Its ends are rounded and not its length, so that what lies within another still does. */
function pixelsIn(region: Region, final: View): Rect {
  const { left, top, width, height } = turnTo(region, final);
  const scale = scaleOf(final);
  const [x, y] = [(left - final.region.left) * scale.x, (top - final.region.top) * scale.y];
  const [l, t] = [Math.round(x), Math.round(y)];
  return { left: l, top: t, width: Math.round(x + width * scale.x) - l, height: Math.round(y + height * scale.y) - t };
}

const grow = ({ left, top, width, height }: Rect, by: number): Rect => ({ left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by });

/** Both boxes. Whatever the rendition shows lies in all that came before it: rounding must not part them. */
function around(a: Rect, b: Rect): Rect {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  return { left, top, width: Math.max(a.left + a.width, b.left + b.width) - left, height: Math.max(a.top + a.height, b.top + b.height) - top };
}

/** What of a box lies in another one: at least one of its pixels. */
function overlap(box: Rect, within: Rect): Rect {
  const across = span(box.left, box.width, within.left, within.width);
  const down = span(box.top, box.height, within.top, within.height);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

function span(start: number, length: number, from: number, available: number): { readonly start: number; readonly length: number } {
  const first = clamp(start, from, from + available - 1);
  return { start: first, length: clamp(start + length, first + 1, from + available) - first };
}

/** Pixels of the largest surface between the crop and the rendition. */
export const largestSurface = ({ size, steps }: Pick<RasterPlan, 'size' | 'steps'>): number =>
  Math.max(...[size, ...steps.filter((step) => 'width' in step)].map(({ width, height }) => width * height));

/** The size of the rendition. */
export const outcomeOf = ({ size, steps }: Pick<RasterPlan, 'size' | 'steps'>): Size => sizeOf(steps.findLast((step) => 'width' in step) ?? size);

/** Where the resized picture lies in the rendition. Where it was cut after an effect, it reaches beyond its edges. */
export const placeInOutcome = ({ size, steps }: Pick<RasterPlan, 'size' | 'steps'>): Rect => steps.reduce(follow, boundsOf(size));

/** What of the source is in the rendition, without the margin that only an effect looks at. In pixels of the upright source. */
export function shownOf({ crop, size, steps, turn }: RasterPlan): Rect {
  const place = placeInOutcome({ size, steps });
  const shown = steps.reduce((box, step) => follow(step.type === 'cut' ? overlap(box, step) : box, step), boundsOf(size));
  if (sameRect(shown, place)) return crop;
  const part = turnRect({ ...shown, left: shown.left - place.left, top: shown.top - place.top }, size, inverse(turn));
  const upright = turnSize(size, inverse(turn));
  const [x, y] = [crop.width / upright.width, crop.height / upright.height];
  return { left: crop.left + part.left * x, top: crop.top + part.top * y, width: part.width * x, height: part.height * y };
}

/** The same box after a step. */
function follow(box: Rect, step: PixelStep): Rect {
  if (!('width' in step)) return box;
  const sign = step.type === 'canvas' ? 1 : -1;
  return { ...box, left: box.left + sign * step.left, top: box.top + sign * step.top };
}
