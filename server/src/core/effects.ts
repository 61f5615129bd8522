import { intersect, type Rect } from './geometry/rect';
import { compose, inverse, turnRect } from './geometry/turn';
import type { View } from './geometry/view';
import type { Operation, OperationOf } from './filter-spec/operation';

export type EffectOperation = OperationOf<'blur' | 'sharpen' | 'grayscale'>;

/** An effect of a spec, and its place: what it is applied to, and what a later step takes away of that. */
export interface PlacedEffect {
  readonly operation: EffectOperation;
  /** The picture at that step, its canvas included. */
  readonly view: View;
  /** What is left of that when the next effect comes, or at the end. */
  readonly left: Region;
}

/** A box in pixels of the source as it was turned by then. */
export interface Region extends Pick<View, 'source' | 'turn'> {
  readonly box: Rect;
}

const isEffect = (operation: Operation): operation is EffectOperation =>
  operation.type === 'blur' || operation.type === 'sharpen' || operation.type === 'grayscale';

/** Places an operation that is an effect; any other may have taken something from the effect before it. */
export function followEffects(effects: readonly PlacedEffect[], operation: Operation, view: View): readonly PlacedEffect[] {
  const { source, turn, region } = view;
  if (isEffect(operation)) return [...effects, { operation, view, left: { source, turn, box: region } }];
  const last = effects.at(-1);
  if (last === undefined) return effects;
  const box = intersect(turnTo(last.left, view), region) ?? region;
  return [...effects.slice(0, -1), { ...last, left: { source, turn, box } }];
}

/** The same box, in pixels of the source as it is turned in the end. */
export const turnTo = ({ box, source, turn }: Region, { turn: after }: Pick<View, 'turn'>): Rect => turnRect(box, source, compose(inverse(turn), after));
