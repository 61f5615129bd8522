import type { Point } from '../core/geometry/rect';
import type { Limits } from '../core/limits';
import type { AttentionPlan, RasterPlan, VectorPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';
import { findAttention } from './attention';
import { checkWritable } from './encode';
import { probe, type ProbedFacts } from './probe';
import { encodeRaw, renderRaster, renderRaw, type RenderSettings } from './render';
import { withSharpErrors } from './sharp';
import { rewriteSvg } from './svg';

/** What can be done with a source's bytes. Each method throws RenditionErrors, or InternalError. */
export interface SharpImaging {
  /** Reads headers, no pixels. */
  probe(bytes: Buffer): Promise<ProbedFacts>;
  /** The middle of the most striking area of a region, in pixels of the upright source. */
  findAttention(bytes: Buffer, facts: SourceFacts, plan: AttentionPlan): Promise<Point>;
  /** Of a plan without operations of the project's own. */
  render(bytes: Buffer, facts: SourceFacts, plan: RasterPlan | VectorPlan): Promise<Buffer>;
  /** The pixels that operations of the project's own work on. */
  renderRaw(bytes: Buffer, facts: SourceFacts, plan: RasterPlan): Promise<RawPixels>;
  /** Encodes what came back from them. */
  encodeRaw(pixels: RawPixels, bytes: Buffer, facts: SourceFacts, plan: RasterPlan): Promise<Buffer>;
}

/** Pixels, on sharp. Bounded in what it looks at before it decodes; the process that it runs in bounds time and memory. */
export function createImaging(settings: RenderSettings, limits: Limits): SharpImaging {
  const { sharp } = settings;
  return {
    probe: (bytes) => probe(sharp, bytes, limits),
    findAttention: (bytes, facts, plan) => withSharpErrors(() => findAttention(bytes, facts, plan, settings)),
    async render(bytes, facts, plan) {
      if (plan.kind === 'vector') return rewriteSvg(bytes, plan.crop, plan.size);
      await checkWritable(sharp, plan.output);
      return withSharpErrors(() => renderRaster(bytes, facts, plan, settings));
    },
    async renderRaw(bytes, facts, plan) {
      await checkWritable(sharp, plan.output);
      return withSharpErrors(() => renderRaw(bytes, facts, plan, settings));
    },
    encodeRaw: (pixels, bytes, facts, plan) => withSharpErrors(() => encodeRaw(pixels, bytes, facts, plan, settings)),
  };
}
