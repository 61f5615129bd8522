import type { Point, Rect, Size } from '../../../server/src/core/geometry/rect';
import type { Handle } from './cropBox';

/** What a drag does to a crop: it resizes by a handle, moves the crop, or draws another one. */
export type DragKind = Handle | 'move' | 'draw';

/** Lines that a crop stands on, in pixels of the source: an edge or the middle of the image. */
export interface Guides {
  readonly x: number | null;
  readonly y: number | null;
}

export const NO_GUIDES: Guides = { x: null, y: null };

/** `delta`, changed by at most `reach` pixels, so that the crop stands on an edge or on the middle of the image. */
export function snapDelta(kind: DragKind, box: Rect, delta: Point, source: Size, reach: number): Point {
  const { x, y } = axesOf(kind, box, source, delta);
  return { x: snapAxis(x, delta.x, reach), y: snapAxis(y, delta.y, reach) };
}

/** The lines that the crop of a drag stands on; none across an axis that it fills. */
export function guidesOf(kind: Exclude<DragKind, 'draw'>, box: Rect, source: Size): Guides {
  const { x, y } = axesOf(kind, box, source, { x: 0, y: 0 });
  const lineOf = (axis: readonly Place[], full: boolean) => (full ? null : (axis.find(({ at, line }) => Math.abs(at - line) <= HALF_PIXEL)?.line ?? null));
  return { x: lineOf(x, box.width === source.width), y: lineOf(y, box.height === source.height) };
}

const HALF_PIXEL = 0.5;

/** A part of the crop, and a line that it can stand on. */
interface Place {
  readonly at: number;
  readonly line: number;
}

function axesOf(kind: DragKind, box: Rect, source: Size, delta: Point): { readonly x: readonly Place[]; readonly y: readonly Place[] } {
  if (kind === 'move') return { x: placesOfBox(box.left, box.width, source.width), y: placesOfBox(box.top, box.height, source.height) };
  const handle = kind === 'draw' ? `${delta.y < 0 ? 'n' : 's'}${delta.x < 0 ? 'w' : 'e'}` : kind;
  const edge = (start: number, length: number, sourceLength: number, before: string, after: string) =>
    handle.includes(before) ? placesOfEdge(start, sourceLength) : handle.includes(after) ? placesOfEdge(start + length, sourceLength) : [];
  return { x: edge(box.left, box.width, source.width, 'w', 'e'), y: edge(box.top, box.height, source.height, 'n', 's') };
}

const placesOfBox = (start: number, length: number, sourceLength: number): readonly Place[] => [
  { at: start, line: 0 }, { at: start + length / 2, line: sourceLength / 2 }, { at: start + length, line: sourceLength },
];

const placesOfEdge = (at: number, sourceLength: number): readonly Place[] => [0, sourceLength / 2, sourceLength].map((line) => ({ at, line }));

function snapAxis(places: readonly Place[], delta: number, reach: number): number {
  const steps = places.map(({ at, line }) => line - at).filter((step) => Math.abs(step - delta) <= reach);
  return steps.sort((a, b) => Math.abs(a - delta) - Math.abs(b - delta))[0] ?? delta;
}
