import { placeEffects, type PlacedEffect } from './effects';
import { InvalidSpecError } from './errors';
import type { Operation, OperationOf, OperationType } from './filter-spec/operation';
import { printOperation } from './filter-spec/parse';
import { fillBox, fillSize } from './geometry/fill';
import { toHeight, toMax, toMin, toScale, toWidth } from './geometry/fit';
import { boundsOf, clamp, intersect, sizeOf, type Point, type Rect, type Size } from './geometry/rect';
import { inverse, turnRect, turnSize } from './geometry/turn';
import { crop, pointInView, resize, scaleOf, turnView, viewOf, withFocalPoint, type View } from './geometry/view';
import type { AttentionPlan, RasterPlan } from './plan';
import type { PlanOptions } from './plan-rendition';
import type { SourceFacts } from './source-facts';

/** The result of applying the operations of a spec, before pixels. */
export interface AppliedOperations {
  readonly kind: 'applied';
  readonly view: View;
  readonly effects: readonly PlacedEffect[];
  readonly custom: RasterPlan['custom'];
}

type Geometry<T extends OperationType> = (view: View, operation: OperationOf<T>) => View;

const unchanged = (view: View): View => view;

/** The geometric step of each operation, without `fill`, which may need an attention point, and custom operations. */
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

/** Applies operations from left to right. Returns an attention plan at a smart fill whose point is not known yet. */
export function applyOperations(operations: readonly Operation[], facts: SourceFacts, { custom, attention }: PlanOptions): AppliedOperations | AttentionPlan {
  let view = viewOf(facts, facts.focalPoint);
  let effects: readonly PlacedEffect[] = [];
  const points = [...attention];
  for (const operation of operations) {
    if (operation.type === 'fill' && operation.smart) {
      const point = points.shift();
      if (point === undefined) return attentionPlan(view, operation);
      view = fill({ ...view, focalPoint: null }, operation, attentionBox(view, operation, point));
    } else if (operation.type === 'fill') {
      view = fill(view, operation);
    } else if (operation.type === 'custom') {
      view = customStep(view, operation, custom);
    } else {
      // TypeScript cannot follow that GEOMETRY has each type's step at its index.
      view = (GEOMETRY[operation.type] as Geometry<OperationType>)(view, operation);
    }
    effects = placeEffects(effects, operation, view);
  }
  const customOperations = operations.filter(({ type }) => type === 'custom') as readonly OperationOf<'custom'>[];
  return { kind: 'applied', view, effects, custom: customOperations.map(({ name, args }) => ({ name, args })) };
}

/** Applies a custom operation; fractions of its sides are cut off. @throws TypeError where `transform` returns no view */
function customStep(view: View, { name, args }: OperationOf<'custom'>, custom: PlanOptions['custom']): View {
  const next = custom[name]?.transform?.(view, args);
  if (next === undefined) return view;
  const { size, region, visible } = next;
  const isBox = (box: Size | Rect | undefined) => box !== undefined && Object.values(box).every(Number.isFinite) && box.width > 0 && box.height > 0;
  if (![size, region, visible].every(isBox)) {
    throw new TypeError(`the operation "${name}": expected transform to return a view whose size, region and visible have finite sides above 0, found ${JSON.stringify({ size, region, visible })}`);
  }
  const truncate = (side: number) => Math.max(1, Math.trunc(side));
  return resize(next, { width: truncate(size.width), height: truncate(size.height) });
}

/** Crops the view to the part of `box` inside it. */
function cut(view: View, operation: OperationOf<'crop' | 'croppct'>, box: Rect): View {
  const inside = intersect(box, boundsOf(view.size));
  if (inside === null) {
    throw new InvalidSpecError(`"${printOperation(operation)}" lies outside the image, which is ${view.size.width}x${view.size.height} pixels at that step`);
  }
  return crop(view, inside);
}

function percentBox(size: Size, { left, top, width, height }: Rect): Rect {
  const of = (side: number, percent: number) => Math.max(1, Math.trunc((side * percent) / 100));
  // Below 100 per cent an offset stays inside, even in an image of one pixel.
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

/** The largest box of the ratio around the attention point, which is in pixels of the upright source. */
function attentionBox(view: View, operation: OperationOf<'fill'>, point: Point): Rect {
  const upright = turnSize(view.source, inverse(view.turn));
  const percent = { x: (point.x / upright.width) * 100, y: (point.y / upright.height) * 100 };
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
