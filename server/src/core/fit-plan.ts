import { FORMATS } from './formats';
import type { Size } from './geometry/rect';
import { renditionSizeOf } from './pixel-steps';
import type { OutputPlan, PixelStep, RasterPlan } from './plan';

/**
 * The same picture for a screen: at most `side` pixels on its longer side, one frame, in a format that is encoded fast.
 * Custom operations know only the size of the rendition, so with them the size stays.
 */
export function fitPlan(plan: RasterPlan, side: number, { alpha }: { readonly alpha: boolean }): RasterPlan {
  const { width, height } = renditionSizeOf(plan);
  const scale = plan.custom.length > 0 ? 1 : Math.min(1, side / Math.max(width, height));
  const size = scaleSize(plan.size, scale);
  return { ...plan, size, steps: scaleSteps(plan.steps, size, scale), output: screenOutput(plan, alpha) };
}

function screenOutput({ output, steps, custom }: RasterPlan, alpha: boolean): OutputPlan {
  const { format, background } = output;
  const mayBeTransparent = alpha || custom.length > 0 || steps.some(({ type }) => type === 'canvas');
  const isTransparent = FORMATS[format].alpha && background === null && mayBeTransparent;
  return { format: isTransparent ? 'webp' : 'jpeg', lossless: false, quality: null, animated: false, quick: true, background };
}

/** `image` is the image before the steps. Each box stays within the image that it cuts, and each canvas around the image that it extends. */
function scaleSteps(steps: readonly PixelStep[], image: Size, scale: number): readonly PixelStep[] {
  let current = image;
  return steps.map((step): PixelStep => {
    if (step.type === 'blur') return { ...step, sigma: step.sigma * scale };
    if (!('width' in step)) return step;
    const size = scaleSize(step, scale);
    const [inner, outer] = step.type === 'cut' ? [size, current] : [current, size];
    current = size;
    return { ...step, ...size, left: scaleOffset(step.left, outer.width - inner.width, scale), top: scaleOffset(step.top, outer.height - inner.height, scale) };
  });
}

/** Offset and sides are rounded, so the end may be a pixel too far. */
const scaleOffset = (offset: number, most: number, scale: number): number => Math.min(Math.round(offset * scale), most);

const scaleSize = ({ width, height }: Size, scale: number): Size => ({ width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
