import { intersect, type Rect } from './geometry/rect';
import { compose, inverse, turnRect } from './geometry/turn';
import type { View } from './geometry/view';
import type { Operation, OperationOf } from './filter-spec/operation';

export type EffectOperation = OperationOf<'blur' | 'sharpen' | 'grayscale'>;

/** An effect of a spec, what it is applied to, and what later operations leave of that. */
export interface PlacedEffect {
  readonly operation: EffectOperation;
  /** The image at that step, its canvas included. */
  readonly view: View;
  /** What is left of that at the next effect, or at the end. */
  readonly remaining: Region;
}

/** A box in pixels of the source as turned at that step. */
export interface Region extends Pick<View, 'source' | 'turn'> {
  readonly box: Rect;
}

const isEffect = (operation: Operation): operation is EffectOperation =>
  operation.type === 'blur' || operation.type === 'sharpen' || operation.type === 'grayscale';

/** Adds `operation` if it is an effect; otherwise applies what it cuts off to the last effect. */
export function placeEffects(effects: readonly PlacedEffect[], operation: Operation, view: View): readonly PlacedEffect[] {
  const { source, turn, region } = view;
  if (isEffect(operation)) return [...effects, { operation, view, remaining: { source, turn, box: region } }];
  const last = effects.at(-1);
  if (last === undefined) return effects;
  const box = intersect(turnTo(last.remaining, view), region) ?? region;
  return [...effects.slice(0, -1), { ...last, remaining: { source, turn, box } }];
}

/** The same box in pixels of the source as turned at the end. */
export const turnTo = ({ box, source, turn }: Region, { turn: after }: Pick<View, 'turn'>): Rect => turnRect(box, source, compose(inverse(turn), after));
