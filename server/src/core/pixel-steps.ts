import { turnTo, type PlacedEffect, type Region } from './effects';
import { boundsOf, clamp, intersect, pixelsOf, sameRect, sizeOf, type Rect, type Size } from './geometry/rect';
import { inverse, turnRect, turnSize } from './geometry/turn';
import { meanScale, scaleOf, type View } from './geometry/view';
import type { PixelStep, RasterPlan } from './plan';

/** A smaller sigma changes nothing visible in libvips. */
const MIN_SIGMA = 0.3;

/** Twice the largest sigma of an operation. Only enlarging after a blur leads beyond. The cost of a pixel grows with sigma. */
const MAX_SIGMA = 200;

type Effect = Exclude<PixelStep, Rect>;

/** An effect in the scale of the rendition. Boxes are in whole pixels, relative to the rendition's top left corner. */
interface Stage {
  readonly effect: Effect;
  /** The image before the effect. */
  readonly view: View;
  /** The box that it is applied to. */
  readonly area: Rect;
  /** What later operations leave of that box before the next effect. */
  readonly remaining: Rect;
}

/**
 * Plans the crop, its size and the steps after it. All steps have the scale of the rendition, so that pixels are
 * resampled once. Pixels that do not affect the rendition are left out: if a blurred image is cropped afterwards, the
 * blur runs on the crop and the margin that it reads.
 */
export function planPixels(effects: readonly PlacedEffect[], view: View): Pick<RasterPlan, 'crop' | 'size' | 'steps'> {
  const canvas = boundsOf(view.size);
  const shown = overlap(pixelsIn({ ...view, box: view.visible }, view), canvas);
  const stages = effects.map((placed) => stageOf(placed, view, shown)).reduce(mergeEqualEffects, []).reduce(dropInvisibleBlur, []);
  const first = stages[0]?.view ?? view;
  const whole = overlap(moveAround(shown, pixelsIn({ ...first, box: first.visible }, view)), stages[0]?.area ?? canvas);
  const needed = keepNeeded(stages, canvas);
  const image = overlap(whole, needed[0]?.area ?? canvas);
  return { crop: sameRect(image, whole) ? wholeCrop(first) : partialCrop(image, first, view), size: sizeOf(image), steps: stepsOf(image, needed, canvas) };
}

/** `shown` is the box in which the rendition shows the source. */
function stageOf({ operation, view, remaining }: PlacedEffect, final: View, shown: Rect): Stage {
  const effect: Effect = operation.type === 'blur'
    ? { type: 'blur', sigma: operation.sigma * (meanScale(final) / meanScale(view)) }
    : { type: operation.type };
  const area = union(shown, pixelsIn({ ...view, box: view.region }, final));
  return { effect, view, area, remaining: overlap(union(shown, pixelsIn(remaining, final)), area) };
}

/** Merges equal effects with nothing between them. The variance of two Gaussian blurs is the sum of their variances. */
function mergeEqualEffects(before: readonly Stage[], stage: Stage): readonly Stage[] {
  const last = before.at(-1);
  if (last === undefined || !sameRect(last.area, stage.area) || !sameRect(last.area, last.remaining)) return [...before, stage];
  const [first, second] = [last.effect, stage.effect];
  if (first.type === 'blur' && second.type === 'blur') return [...before.slice(0, -1), { ...stage, effect: { type: 'blur', sigma: Math.hypot(first.sigma, second.sigma) } }];
  return first.type === 'grayscale' && second.type === 'grayscale' ? [...before.slice(0, -1), stage] : [...before, stage];
}

/** Leaves out a blur that is too small to see. What is cut off after it is then cut off after the effect before it. */
function dropInvisibleBlur(before: readonly Stage[], stage: Stage): readonly Stage[] {
  const { effect } = stage;
  if (effect.type !== 'blur') return [...before, stage];
  if (effect.sigma >= MIN_SIGMA) return [...before, { ...stage, effect: { type: 'blur', sigma: Math.min(effect.sigma, MAX_SIGMA) } }];
  const last = before.at(-1);
  return last === undefined ? before : [...before.slice(0, -1), { ...last, remaining: overlap(last.remaining, stage.remaining) }];
}

/** Reduces the boxes of each stage to what the rendition depends on, from the last stage to the first. */
function keepNeeded(stages: readonly Stage[], canvas: Rect): readonly Stage[] {
  let needed = canvas;
  return stages.toReversed().map((stage) => {
    const remaining = overlap(needed, stage.remaining);
    needed = overlap(grow(remaining, marginOf(stage.effect)), stage.area);
    return { ...stage, area: needed, remaining };
  }).toReversed();
}

/** How many pixels around a pixel an effect reads. libvips cuts a Gaussian off where it falls below a fifth, at 1.8 sigma. */
function marginOf(effect: Effect): number {
  if (effect.type === 'grayscale') return 0;
  return effect.type === 'blur' ? Math.ceil(1.8 * effect.sigma) + 1 : 2;
}

function stepsOf(image: Rect, stages: readonly Stage[], canvas: Rect): readonly PixelStep[] {
  const steps: PixelStep[] = [];
  let current = image;
  const extendTo = (box: Rect) => {
    if (!sameRect(current, box)) steps.push({ type: 'canvas', left: current.left - box.left, top: current.top - box.top, ...sizeOf(box) });
  };
  for (const { effect, area, remaining } of stages) {
    extendTo(area);
    steps.push(effect);
    if (!sameRect(area, remaining)) steps.push({ type: 'cut', left: remaining.left - area.left, top: remaining.top - area.top, ...sizeOf(remaining) });
    current = remaining;
  }
  extendTo(canvas);
  return steps;
}

/** The visible part of the upright source, in whole pixels. */
const wholeCrop = ({ visible, source, turn }: View): Rect => turnRect(pixelsOf(visible, source), source, inverse(turn));

/** The part of the upright source that a box of the rendition shows, in whole pixels. */
function partialCrop({ left, top, width, height }: Rect, first: View, final: View): Rect {
  const scale = scaleOf(final);
  const box = { left: final.region.left + left / scale.x, top: final.region.top + top / scale.y, width: width / scale.x, height: height / scale.y };
  const visible = turnTo({ ...first, box: first.visible }, final);
  return wholeCrop({ ...final, visible: intersect(box, visible) ?? visible });
}

/** A box of the source in pixels of the rendition. Rounds the edges and not the length, so that a box within another stays within it. */
function pixelsIn(region: Region, final: View): Rect {
  const { left, top, width, height } = turnTo(region, final);
  const scale = scaleOf(final);
  const [x, y] = [(left - final.region.left) * scale.x, (top - final.region.top) * scale.y];
  const [l, t] = [Math.round(x), Math.round(y)];
  return { left: l, top: t, width: Math.round(x + width * scale.x) - l, height: Math.round(y + height * scale.y) - t };
}

const grow = ({ left, top, width, height }: Rect, by: number): Rect => ({ left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by });

/** The smallest box around both. Boxes before a step contain what the rendition shows; rounding must not change that. */
function union(a: Rect, b: Rect): Rect {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  return { left, top, width: Math.max(a.left + a.width, b.left + b.width) - left, height: Math.max(a.top + a.height, b.top + b.height) - top };
}

/** `box`, moved by as little as possible to lie around `inner`. It grows only if `inner` is larger, so that an image of one pixel stays one. */
function moveAround(inner: Rect, box: Rect): Rect {
  const move = (start: number, length: number, from: number, needed: number) => clamp(start, from + needed - Math.max(length, needed), from);
  return {
    left: move(box.left, box.width, inner.left, inner.width),
    top: move(box.top, box.height, inner.top, inner.height),
    width: Math.max(box.width, inner.width),
    height: Math.max(box.height, inner.height),
  };
}

/** The part of `box` inside `within`, at least one pixel of it. */
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
export const renditionSizeOf = ({ size, steps }: Pick<RasterPlan, 'size' | 'steps'>): Size => sizeOf(steps.findLast((step) => 'width' in step) ?? size);

/** Where the resized image lies in the rendition. If it is cut after an effect, it reaches beyond the rendition's edges. */
export const placeInRendition = ({ size, steps }: Pick<RasterPlan, 'size' | 'steps'>): Rect => steps.reduce(moveBox, boundsOf(size));

/** The part of the source that the rendition shows, without the margin that only an effect reads. In pixels of the upright source. */
export function visibleSourceOf({ crop, size, steps, turn }: RasterPlan): Rect {
  const place = placeInRendition({ size, steps });
  const shown = steps.reduce((box, step) => moveBox(step.type === 'cut' ? overlap(box, step) : box, step), boundsOf(size));
  if (sameRect(shown, place)) return crop;
  const part = turnRect({ ...shown, left: shown.left - place.left, top: shown.top - place.top }, size, inverse(turn));
  const upright = turnSize(size, inverse(turn));
  const [x, y] = [crop.width / upright.width, crop.height / upright.height];
  return { left: crop.left + part.left * x, top: crop.top + part.top * y, width: part.width * x, height: part.height * y };
}

/** A box after a step. */
function moveBox(box: Rect, step: PixelStep): Rect {
  if (!('width' in step)) return box;
  const sign = step.type === 'canvas' ? 1 : -1;
  return { ...box, left: box.left + sign * step.left, top: box.top + sign * step.top };
}
