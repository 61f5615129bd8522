import { FORMATS } from './formats';
import { boundsOf, sizeOf, type Rect, type Size } from './geometry/rect';
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
  return { ...plan, size, steps: scaleSteps(plan.steps, boundsOf(size), scale), output: screenOutput(plan, alpha) };
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
    const box = step.type === 'cut' ? scaleCut(step, current, scale) : scaleCanvas(step, current, scale);
    current = sizeOf(box);
    return { type: step.type, ...box };
  });
}

function scaleCut(box: Rect, { width, height }: Size, scale: number): Rect {
  const size = scaleSize(box, scale);
  const [w, h] = [Math.min(size.width, width), Math.min(size.height, height)];
  return { left: Math.min(Math.round(box.left * scale), width - w), top: Math.min(Math.round(box.top * scale), height - h), width: w, height: h };
}

function scaleCanvas(box: Rect, { width, height }: Size, scale: number): Rect {
  const size = scaleSize(box, scale);
  const [w, h] = [Math.max(size.width, width), Math.max(size.height, height)];
  return { left: Math.min(Math.round(box.left * scale), w - width), top: Math.min(Math.round(box.top * scale), h - height), width: w, height: h };
}

const scaleSize = ({ width, height }: Size, scale: number): Size => ({ width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) });
