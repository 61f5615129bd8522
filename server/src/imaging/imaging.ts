import type { Point } from '../core/geometry/rect';
import type { OutputFormat } from '../core/formats';
import type { Limits } from '../core/limits';
import type { AttentionPlan, RasterPlan, VectorPlan } from '../core/plan';
import type { RawPixels } from '../core/raw-pixels';
import type { SourceFacts } from '../core/source-facts';
import type { Placeholder } from '../renditions/ports/image-facts';
import { findAttention } from './attention';
import { checkWritable, writableFormats } from './encode';
import { placeholderOf } from './placeholder';
import { probe, type ProbedFacts } from './probe';
import { encodeRaw, renderRaster, renderRaw, type RenderSettings } from './render';
import { withSharpErrors } from './sharp';
import { rewriteSvg } from './svg';

/** Operations on the bytes of a source. Each method throws RenditionError or InternalError. */
export interface SharpImaging {
  /** Formats that the installed libvips can write. */
  writableFormats(): Promise<readonly OutputFormat[]>;
  /** Reads headers, no pixels. */
  probe(bytes: Buffer): Promise<ProbedFacts>;
  /** The attention point of a region, in pixels of the upright source. */
  findAttention(bytes: Buffer, facts: SourceFacts, plan: AttentionPlan): Promise<Point>;
  /** The placeholder of the image that a plan gives: of at most 100 pixels on a side, of one frame. */
  placeholder(bytes: Buffer, facts: SourceFacts, plan: RasterPlan): Promise<Placeholder>;
  /** Renders a plan without custom operations. */
  render(bytes: Buffer, facts: SourceFacts, plan: RasterPlan | VectorPlan): Promise<Buffer>;
  /** Renders the pixels that custom operations get. */
  renderRaw(bytes: Buffer, facts: SourceFacts, plan: RasterPlan): Promise<RawPixels>;
  /** Encodes the pixels that custom operations returned. */
  encodeRaw(pixels: RawPixels, bytes: Buffer, facts: SourceFacts, plan: RasterPlan): Promise<Buffer>;
}

/** Imaging with sharp. It checks limits before it decodes; the worker pool limits time and memory. */
export function createImaging(settings: RenderSettings, limits: Limits): SharpImaging {
  const { sharp } = settings;
  return {
    writableFormats: () => writableFormats(sharp),
    probe: (bytes) => probe(sharp, bytes, limits),
    findAttention: (bytes, facts, plan) => withSharpErrors(() => findAttention(bytes, facts, plan, settings)),
    placeholder: (bytes, facts, plan) => withSharpErrors(async () => placeholderOf(await renderRaw(bytes, facts, plan, settings), sharp)),
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
