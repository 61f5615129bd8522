import type { Plan } from '../core/plan';
import type { SourceFacts } from '../core/source-facts';
import { MOST_DRAWN_PIXELS } from './attention';

/** How many pixels carrying out a plan decodes: those of all frames that are kept; of an SVG, those that it is drawn at. */
export function decodedPixels({ format, width, height, frames }: SourceFacts, plan: Plan): number {
  if (plan.kind === 'vector') return 0;
  if (format !== 'svg') return width * height * (plan.kind === 'raster' && plan.output.animated ? frames : 1);
  return plan.kind === 'raster' ? plan.size.width * plan.size.height : MOST_DRAWN_PIXELS;
}
