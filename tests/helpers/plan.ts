import { DEFAULT_FORMATS } from '../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../server/src/core/limits';
import type { Plan, RasterPlan } from '../../server/src/core/plan';
import { planRendition, type PlanOptions } from '../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../server/src/core/source-facts';
import { parseSpec } from '../../server/src/core/spec/parse';

const FACTS: SourceFacts = { format: 'jpeg', width: 1000, height: 800, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };

export const PLAN_OPTIONS: PlanOptions = {
  limits: DEFAULT_LIMITS,
  defaultFormats: DEFAULT_FORMATS,
  custom: {},
  accepted: [],
  attention: [],
};

/** Plans a spec for a picture that is a plain 1000x800 JPEG but for `facts`. */
export function plan(spec: string, facts: Partial<SourceFacts> = {}, options: Partial<PlanOptions> = {}): Plan {
  const all = { ...PLAN_OPTIONS, ...options };
  return planRendition(parseSpec(spec, all.custom), { ...FACTS, ...facts }, all);
}

export function planRaster(spec: string, facts: Partial<SourceFacts> = {}, options: Partial<PlanOptions> = {}): RasterPlan {
  const planned = plan(spec, facts, options);
  if (planned.kind !== 'raster') throw new Error(`expected a raster plan for ${spec}, got ${planned.kind}`);
  return planned;
}
