import { followEffects, type PlacedEffect } from './effects';
import { InvalidSpecError } from './errors';
import { fillBox, fillSize } from './geometry/fill';
import { toHeight, toMax, toMin, toScale, toWidth } from './geometry/fit';
import { boundsOf, clamp, intersect, sizeOf, type Point, type Rect, type Size } from './geometry/rect';
import { inverse, turnRect, turnSize } from './geometry/turn';
import { crop, pointInView, resize, scaleOf, turnView, viewOf, withFocalPoint, type View } from './geometry/view';
import type { AttentionPlan, RasterPlan } from './plan';
import type { PlanOptions } from './plan-rendition';
import type { SourceFacts } from './source-facts';
import type { Operation, OperationOf, OperationType } from './filter-spec/operation';
import { printOperation } from './filter-spec/print';

/** What the operations of a spec come to. */
export interface Run {
  readonly kind: 'run';
  readonly view: View;
  readonly effects: readonly PlacedEffect[];
  readonly custom: RasterPlan['custom'];
}

type Geometry<T extends OperationType> = (view: View, operation: OperationOf<T>) => View;

const unchanged = (view: View): View => view;

/** The geometric step of each operation; `fill`, which may have to ask, and the project's own stand apart. */
const GEOMETRY: { readonly [T in Exclude<OperationType, 'fill' | 'custom'>]: Geometry<T> } = {
  original: unchanged,
  width: (view, { width }) => resize(view, toWidth(view.size, width)),
  height: (view, { height }) => resize(view, toHeight(view.size, height)),
  max: (view, box) => resize(view, toMax(view.size, box)),
  min: (view, box) => resize(view, toMin(view.size, box)),
  scale: (view, { percent }) => resize(view, toScale(view.size, percent)),
  crop: (view, operation) => cut(view, operation, operation),
  croppct: (view, operation) => cut(view, operation, percentBox(view.size, operation)),
  focal: withFocalPoint,
  pad,
  rotate: (view, { degrees }) => turnView(view, { mirror: false, degrees }),
  flip: (view, { axis }) => turnView(view, { mirror: true, degrees: axis === 'h' ? 0 : 180 }),
  blur: unchanged,
  sharpen: unchanged,
  grayscale: unchanged,
  bgcolor: unchanged,
  format: unchanged,
  quality: unchanged,
  jpegquality: unchanged,
  webpquality: unchanged,
  avifquality: unchanged,
  preserve: unchanged,
};

/** Runs operations left to right over the whole picture; stops where it has to know the most striking area first. */
export function runSteps(operations: readonly Operation[], facts: SourceFacts, { custom, attention }: PlanOptions): Run | AttentionPlan {
  let view = viewOf(facts, facts.focalPoint);
  let effects: readonly PlacedEffect[] = [];
  const found = [...attention];
  for (const operation of operations) {
    if (operation.type === 'fill' && operation.smart) {
      const striking = found.shift();
      if (striking === undefined) return attentionPlan(view, operation);
      view = fill({ ...view, focalPoint: null }, operation, attentionBox(view, operation, striking));
    } else if (operation.type === 'fill') {
      view = fill(view, operation);
    } else if (operation.type === 'custom') {
      view = customStep(view, operation, custom);
    } else {
      // The registry pairs each type with its own step, which the compiler cannot follow through an index.
      view = (GEOMETRY[operation.type] as Geometry<OperationType>)(view, operation);
    }
    effects = followEffects(effects, operation, view);
  }
  const own = operations.filter(({ type }) => type === 'custom') as readonly OperationOf<'custom'>[];
  return { kind: 'run', view, effects, custom: own.map(({ name, args }) => ({ name, args })) };
}

/** The project's own step. Its sides are cut off like all others. @throws TypeError where it answers no view: that is its fault, not the input's */
function customStep(view: View, { name, args }: OperationOf<'custom'>, custom: PlanOptions['custom']): View {
  const next = custom[name]?.transform?.(view, args);
  if (next === undefined) return view;
  const { size, region, visible } = next;
  const isBox = (box: Size | Rect | undefined) => box !== undefined && Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0;
  if (![size, region, visible].every(isBox)) {
    throw new TypeError(`the operation "${name}": expected transform to return a view whose size, region and visible have finite sides above 0, found ${JSON.stringify({ size, region, visible })}`);
  }
  const cutOff = (side: number) => Math.max(1, Math.trunc(side));
  return resize(next, { width: cutOff(size.width), height: cutOff(size.height) });
}

/** Cuts `box` out of the view, as far as it lies in it. */
function cut(view: View, operation: OperationOf<'crop' | 'croppct'>, box: Rect): View {
  const inside = intersect(box, boundsOf(view.size));
  if (inside === null) {
    throw new InvalidSpecError(`"${printOperation(operation)}" lies outside the image, which is ${view.size.width}x${view.size.height} pixels at that step`);
  }
  return crop(view, inside);
}

function percentBox(size: Size, { left, top, width, height }: Rect): Rect {
  const of = (side: number, percent: number) => Math.max(1, Math.trunc((side * percent) / 100));
  // Only 100 per cent is outside, however small the image.
  const from = (side: number, percent: number) => Math.min(Math.round((side * percent) / 100), percent < 100 ? side - 1 : side);
  return {
    left: from(size.width, left),
    top: from(size.height, top),
    width: of(size.width, width),
    height: of(size.height, height),
  };
}

function pad(view: View, box: Size): View {
  const fitted = resize(view, toMax(view.size, box));
  const left = Math.floor((box.width - fitted.size.width) / 2);
  const top = Math.floor((box.height - fitted.size.height) / 2);
  return crop(fitted, { left: -left, top: -top, width: box.width, height: box.height });
}

function fill(view: View, operation: OperationOf<'fill'>, box = focusedBox(view, operation)): View {
  return resize(crop(view, box), fillSize(box, operation));
}

function focusedBox(view: View, operation: OperationOf<'fill'>): Rect {
  const point = view.focalPoint && pointInView(view, view.focalPoint);
  const inside = point && { x: clamp(point.x, 0, view.size.width), y: clamp(point.y, 0, view.size.height) };
  return fillBox(view.size, operation, inside, operation.closeness / 100);
}

/** The largest box of the ratio with the striking point, in pixels of the upright source, in its middle. */
function attentionBox(view: View, operation: OperationOf<'fill'>, striking: Point): Rect {
  const upright = turnSize(view.source, inverse(view.turn));
  const percent = { x: (striking.x / upright.width) * 100, y: (striking.y / upright.height) * 100 };
  const { focalPoint } = withFocalPoint(view, percent);
  const { x, y } = pointInView(view, focalPoint);
  const box = sizeOf(fillBox(view.size, operation, null, 0));
  return {
    ...box,
    left: clamp(Math.round(x - box.width / 2), 0, view.size.width - box.width),
    top: clamp(Math.round(y - box.height / 2), 0, view.size.height - box.height),
  };
}

function attentionPlan(view: View, operation: OperationOf<'fill'>): AttentionPlan {
  const scale = scaleOf(view);
  const box = fillBox(view.size, operation, null, 0);
  const back = inverse(view.turn);
  return {
    kind: 'attention',
    region: turnRect(view.visible, view.source, back),
    box: turnSize({ width: box.width / scale.x, height: box.height / scale.y }, back),
  };
}
