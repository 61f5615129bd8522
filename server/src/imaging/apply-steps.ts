import { sizeOf, type Size } from '../core/geometry/rect';
import type { PixelStep, RasterPlan } from '../core/plan';
import { isColoured, type Colours } from './colours';
import type { Sharp, SharpFactory } from './sharp';

/** Steps of a plan, and the flattening of transparency. */
type Step = PixelStep | { readonly type: 'flatten' };

/** The order in which a pipeline of sharp runs steps, in whatever order they are called. */
const ORDER = ['flatten', 'grayscale', 'cut', 'canvas', 'blur', 'sharpen'] as const satisfies readonly Step['type'][];

interface Settings extends Pick<Colours, 'background' | 'acceptsBackground' | 'keepsProfile'> {
  readonly sharp: SharpFactory;
}

/** Applies the steps of a plan in their order. Where sharp's order differs, starts a new pipeline on the pixels so far. */
export async function applySteps(resized: Sharp, { size, steps }: Pick<RasterPlan, 'size' | 'steps'>, settings: Settings): Promise<Sharp> {
  const { background } = settings;
  let image = resized;
  let currentSize = size;
  let applied: Step['type'][] = [];
  let acceptsBackground = settings.acceptsBackground;
  for (const step of withFlatten(steps, background)) {
    if ((addsBackground(step.type) && !acceptsBackground) || applied.some((type) => conflict(type, step.type, background))) {
      image = await flushPipeline(image, settings);
      applied = [];
      acceptsBackground = true;
    }
    image = applyStep(image, step, currentSize, background);
    if ('width' in step) currentSize = sizeOf(step);
    applied.push(step.type);
  }
  return image;
}

function withFlatten(steps: readonly PixelStep[], background: Colours['background']): readonly Step[] {
  if (background === null) return steps;
  const canvas = steps.findIndex(({ type }) => type === 'canvas');
  const at = canvas < 0 ? steps.length : canvas;
  // Flattening first gives the same pixels in one pipeline, unless `grayscale` would turn the background grey.
  const first = !isColoured(background) || !steps.slice(0, at).some(({ type }) => type === 'grayscale');
  return first ? [{ type: 'flatten' }, ...steps] : [...steps.slice(0, at), { type: 'flatten' }, ...steps.slice(at)];
}

const addsBackground = (type: Step['type']): boolean => type === 'flatten' || type === 'canvas';

/** Whether one pipeline cannot run both steps in that order. */
function conflict(first: Step['type'], second: Step['type'], background: Colours['background']): boolean {
  // `grayscale` would change a coloured background in either order, but not a grey one.
  if ((first === 'grayscale' && addsBackground(second)) || (addsBackground(first) && second === 'grayscale')) return background !== null && isColoured(background);
  return ORDER.indexOf(second) <= ORDER.indexOf(first);
}

const TRANSPARENT = { r: 0, g: 0, b: 0, alpha: 0 };

function applyStep(image: Sharp, step: Step, currentSize: Size, background: Colours['background']): Sharp {
  switch (step.type) {
    case 'flatten': return background === null ? image : image.flatten({ background });
    case 'grayscale': return image.grayscale();
    case 'blur': return image.blur(step.sigma);
    case 'sharpen': return image.sharpen();
    case 'cut': return image.extract({ left: step.left, top: step.top, width: step.width, height: step.height });
    case 'canvas': return image.extend({
      left: step.left,
      top: step.top,
      right: step.width - step.left - currentSize.width,
      bottom: step.height - step.top - currentSize.height,
      background: background ?? TRANSPARENT,
    });
  }
}

/** Runs a pipeline and starts another on its pixels: RGB of 8 bits a channel, with alpha if there is any. */
export async function flushPipeline(image: Sharp, { sharp, keepsProfile }: Pick<Settings, 'sharp' | 'keepsProfile'>): Promise<Sharp> {
  const next = sharp(await image.png({ compressionLevel: 0 }).toBuffer(), { limitInputPixels: false });
  return keepsProfile ? next.keepIccProfile() : next;
}
