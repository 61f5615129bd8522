import { DEFAULT_FORMATS } from '../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../server/src/core/limits';
import type { Rect } from '../../server/src/core/geometry/rect';
import type { Plan, RasterPlan } from '../../server/src/core/plan';
import { planRendition, type PlanOptions } from '../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../server/src/core/source-facts';
import { parseSpec } from '../../server/src/core/filter-spec/parse';

const FACTS: SourceFacts = { format: 'jpeg', width: 1000, height: 800, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };

export const PLAN_OPTIONS: PlanOptions = {
  limits: DEFAULT_LIMITS,
  defaultFormats: DEFAULT_FORMATS,
  custom: {},
  accepted: [],
  attention: [],
};

/** Plans a spec for a 1000x800 JPEG; `facts` override its facts. */
export function plan(spec: string, facts: Partial<SourceFacts> = {}, options: Partial<PlanOptions> = {}): Plan {
  const all = { ...PLAN_OPTIONS, ...options };
  return planRendition(parseSpec(spec, all.custom), { ...FACTS, ...facts }, all);
}

export function planRaster(spec: string, facts: Partial<SourceFacts> = {}, options: Partial<PlanOptions> = {}): RasterPlan {
  const planned = plan(spec, facts, options);
  if (planned.kind !== 'raster') throw new Error(`expected a raster plan for ${spec}, got ${planned.kind}`);
  return planned;
}

/** The canvas, and where the image lies on it; null without a canvas. */
export function canvasOf({ steps }: Pick<RasterPlan, 'steps'>): Rect | null {
  const step = steps.find(({ type }) => type === 'canvas');
  return step !== undefined && 'width' in step ? { left: step.left, top: step.top, width: step.width, height: step.height } : null;
}

/** The sigma of the only blur, in pixels of the rendition; null without a blur. */
export function blurOf({ steps }: Pick<RasterPlan, 'steps'>): number | null {
  const blurs = steps.flatMap((step) => (step.type === 'blur' ? [step.sigma] : []));
  if (blurs.length > 1) throw new Error(`expected one blur, found ${blurs.join(', ')}`);
  return blurs[0] ?? null;
}
