import { scaleOf, type View } from './geometry/view';
import type { Effects } from './plan';
import type { Operation } from './spec/operation';

export const NO_EFFECTS: Effects = { grayscale: false, blur: null, sharpen: false, custom: [] };

/** libvips does nothing visible below it. */
const LEAST_SIGMA = 0.3;

export function addEffect(effects: Effects, operation: Operation): Effects {
  switch (operation.type) {
    // Two Gaussian blurs are one whose variance is the sum of theirs.
    case 'blur': return { ...effects, blur: Math.hypot(effects.blur ?? 0, operation.sigma) };
    case 'sharpen': return { ...effects, sharpen: true };
    case 'grayscale': return { ...effects, grayscale: true };
    case 'custom': return { ...effects, custom: [...effects.custom, { name: operation.name, args: operation.args }] };
    default: return effects;
  }
}

/** A blur is told in pixels of the image as it was at its step: reducing the image reduces it too. */
export function scaleBlur(effects: Effects, before: View, after: View): Effects {
  if (effects.blur === null || before === after) return effects;
  return { ...effects, blur: effects.blur * (meanScale(after) / meanScale(before)) };
}

/** Without a blur that was reduced to nothing. */
export const visibleEffects = (effects: Effects): Effects =>
  effects.blur !== null && effects.blur < LEAST_SIGMA ? { ...effects, blur: null } : effects;

/** The same for both axes, so that a turn changes nothing. */
function meanScale(view: View): number {
  const { x, y } = scaleOf(view);
  return Math.sqrt(x * y);
}
