import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';

/**
 * What a spec should show, calculated in a slow and obvious way: each step calls the one before it.
 *
 * It shares no code with the plugin, and rounds only the sizes.
 */
export interface Shown extends Size {
  /** The point of the source that lies at a point of the outcome, both in pixels. */
  at(x: number, y: number): Point;
  /** Where in the outcome the image is, and not a canvas; in pixels. */
  readonly visible: Rect;
  /** Of the subject, in pixels of the outcome. */
  readonly focus: Point | null;
}

export function reference(spec: string, source: Size, focalPoint: Point | null = null): Shown {
  const whole: Shown = { width: source.width, height: source.height, at: (x, y) => ({ x, y }), visible: box(source), focus: null };
  const start = focalPoint === null ? whole : focusOn(whole, source, focalPoint);
  return spec.split('|').reduce((shown, operation) => apply(shown, operation, source), start);
}

function apply(shown: Shown, operation: string, source: Size): Shown {
  const [name = '', ...args] = operation.split('-');
  const [a = NaN, b = NaN] = (args[0] ?? '').split('x').map(Number);
  const [c = NaN, d = NaN] = (args[1] ?? '').split('x').map(Number);
  const { width, height } = shown;
  switch (name) {
    case 'width': return shrink(shown, a / width);
    case 'height': return shrink(shown, a / height);
    case 'max': return shrink(shown, Math.min(a / width, b / height));
    case 'min': return shrink(shown, Math.max(a / width, b / height));
    case 'scale': return resize(shown, cutOff({ width: (width * a) / 100, height: (height * a) / 100 }));
    case 'crop': return crop(shown, clip({ left: a, top: b, width: c, height: d }, shown));
    case 'croppct': return crop(shown, clip(percentBox(shown, a, b, c, d), shown));
    case 'fill': return fill(shown, { width: a, height: b }, Number(args[1]?.slice(1) ?? 0) / 100);
    case 'focal': return focusOn(shown, source, { x: a, y: b });
    case 'pad': return pad(shown, { width: a, height: b });
    case 'rotate': return Array.from({ length: a / 90 }).reduce<Shown>(quarterTurn, shown);
    case 'flip': return flip(shown, args[0] === 'h');
    default: return shown;
  }
}

const box = ({ width, height }: Size): Rect => ({ left: 0, top: 0, width, height });

const cutOff = ({ width, height }: Size): Size => ({ width: Math.max(1, Math.trunc(width + 1e-6)), height: Math.max(1, Math.trunc(height + 1e-6)) });

const shrink = (shown: Shown, scale: number): Shown =>
  scale >= 1 ? shown : resize(shown, cutOff({ width: shown.width * scale, height: shown.height * scale }));

function resize({ width, height, at, visible, focus }: Shown, size: Size): Shown {
  const [x, y] = [size.width / width, size.height / height];
  return {
    ...size,
    at: (u, v) => at(u / x, v / y),
    visible: { left: visible.left * x, top: visible.top * y, width: visible.width * x, height: visible.height * y },
    focus: focus && { x: focus.x * x, y: focus.y * y },
  };
}

function crop({ at, visible, focus }: Shown, { left, top, width, height }: Rect): Shown {
  return {
    width,
    height,
    at: (x, y) => at(x + left, y + top),
    visible: clip({ ...visible, left: visible.left - left, top: visible.top - top }, { width, height }),
    focus: focus && { x: focus.x - left, y: focus.y - top },
  };
}

function clip(rect: Rect, bounds: Size): Rect {
  const [left, top] = [Math.max(rect.left, 0), Math.max(rect.top, 0)];
  const [right, bottom] = [Math.min(rect.left + rect.width, bounds.width), Math.min(rect.top + rect.height, bounds.height)];
  return { left, top, width: right - left, height: bottom - top };
}

function percentBox({ width, height }: Size, left: number, top: number, w: number, h: number): Rect {
  const sides = cutOff({ width: (width * w) / 100, height: (height * h) / 100 });
  return { left: Math.round((width * left) / 100), top: Math.round((height * top) / 100), ...sides };
}

function fill(shown: Shown, target: Size, closeness: number): Shown {
  const ratio = target.width / target.height;
  const largest = Math.min(shown.width, shown.height * ratio);
  const share = shown.focus === null ? 1 : Math.max(1 - closeness, Math.min(1, target.width / largest));
  const part = { width: largest * share, height: (largest * share) / ratio };
  // The subject stays at the same share of the image's width and height.
  const inside = (at: number, side: number) => Math.min(Math.max(at, 0), side);
  const x = shown.focus === null ? 0.5 : inside(shown.focus.x, shown.width) / shown.width;
  const y = shown.focus === null ? 0.5 : inside(shown.focus.y, shown.height) / shown.height;
  const cut = outward({ left: (shown.width - part.width) * x, top: (shown.height - part.height) * y, ...part });
  return cut.width >= target.width && cut.height >= target.height ? resize(crop(shown, cut), target) : crop(shown, cut);
}

function outward({ left, top, width, height }: Rect): Rect {
  const [l, t] = [Math.floor(left + 1e-6), Math.floor(top + 1e-6)];
  return { left: l, top: t, width: Math.ceil(left + width - 1e-6) - l, height: Math.ceil(top + height - 1e-6) - t };
}

function pad(shown: Shown, canvas: Size): Shown {
  const fitted = shrink(shown, Math.min(canvas.width / shown.width, canvas.height / shown.height));
  const [left, top] = [Math.floor((canvas.width - fitted.width) / 2), Math.floor((canvas.height - fitted.height) / 2)];
  return crop(fitted, { left: -left, top: -top, ...canvas });
}

/** What is left comes to the top. */
function quarterTurn({ width, height, at, visible, focus }: Shown): Shown {
  return {
    width: height,
    height: width,
    at: (x, y) => at(y, height - x),
    visible: { left: height - visible.top - visible.height, top: visible.left, width: visible.height, height: visible.width },
    focus: focus && { x: height - focus.y, y: focus.x },
  };
}

function flip(shown: Shown, horizontal: boolean): Shown {
  // Top to bottom is left to right, seen from the side.
  if (!horizontal) return [1, 2, 3].reduce(quarterTurn, flip(quarterTurn(shown), true));
  const { width, at, visible, focus } = shown;
  return {
    ...shown,
    at: (x, y) => at(width - x, y),
    visible: { ...visible, left: width - visible.left - visible.width },
    focus: focus && { x: width - focus.x, y: focus.y },
  };
}

/** `point` in per cent of the source. Steps so far are linear, so that three points tell where any other lies. */
function focusOn(shown: Shown, source: Size, point: Point): Shown {
  const [x, y] = [(point.x / 100) * source.width, (point.y / 100) * source.height];
  const [origin, right, down] = [shown.at(0, 0), shown.at(1, 0), shown.at(0, 1)];
  const [a, b, c, d] = [right.x - origin.x, down.x - origin.x, right.y - origin.y, down.y - origin.y];
  const determinant = a * d - b * c;
  const [dx, dy] = [x - origin.x, y - origin.y];
  return { ...shown, focus: { x: (d * dx - b * dy) / determinant, y: (a * dy - c * dx) / determinant } };
}
