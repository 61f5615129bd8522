import { sizeOf, type Size } from '../core/geometry/rect';
import type { PixelStep, RasterPlan } from '../core/plan';
import { isColoured, type Colours } from './colours';
import type { Sharp, SharpFactory } from './sharp';

/** Transparency goes last, but for a canvas that is laid under it before. */
type Step = PixelStep | { readonly type: 'flatten' };

/** In which sharp's pipeline does things, in whatever order it is told of them. */
const ORDER = ['flatten', 'grayscale', 'cut', 'canvas', 'blur', 'sharpen'] as const satisfies readonly Step['type'][];

interface Settings extends Pick<Colours, 'background' | 'acceptsBackground' | 'keepsProfile'> {
  readonly sharp: SharpFactory;
}

/** Does to the resized picture what the plan says, in that order. Where sharp's own is another, a new pipeline begins on the pixels so far. */
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
  // The same pixels, in one pipeline: unless grey would be taken from the colour, too.
  const first = !isColoured(background) || !steps.slice(0, at).some(({ type }) => type === 'grayscale');
  return first ? [{ type: 'flatten' }, ...steps] : [...steps.slice(0, at), { type: 'flatten' }, ...steps.slice(at)];
}

const addsBackground = (type: Step['type']): boolean => type === 'flatten' || type === 'canvas';

/** Whether one pipeline cannot do both in that order. */
function conflict(first: Step['type'], second: Step['type'], background: Colours['background']): boolean {
  // Grey pixels get a grey background, whichever comes first; a background without colour stays what it is.
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

/** Ends a pipeline and begins another on its pixels: colours of 8 bits a channel, with transparency where there is any. */
export async function flushPipeline(image: Sharp, { sharp, keepsProfile }: Pick<Settings, 'sharp' | 'keepsProfile'>): Promise<Sharp> {
  const settled = sharp(await image.png({ compressionLevel: 0 }).toBuffer(), { limitInputPixels: false });
  return keepsProfile ? settled.keepIccProfile() : settled;
}
