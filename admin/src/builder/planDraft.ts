import type { GeneratorSettings, PlanSettings } from '../../../server/src/contracts';
import { hasCode } from '../../../server/src/core/errors';
import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parsePreset, parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { NamedSpecs } from '../../../server/src/core/filter-spec/preset';
import type { RenditionFormat } from '../../../server/src/core/formats';
import { sizeOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import { renditionSizeOf, visibleSourceOf } from '../../../server/src/core/pixel-steps';
import type { RasterPlan, VectorPlan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import type { Form } from './form';

/** The plan for a spec and an asset. The browser makes it with the server's code. */
export type DraftPlan =
  | {
    readonly kind: 'planned';
    readonly plan: RasterPlan | VectorPlan;
    /** The part of the source that the rendition shows, in pixels of the upright source. */
    readonly visible: Rect;
    /** Of the rendition, in pixels. */
    readonly size: Size;
    readonly format: RenditionFormat;
    /** Whether the format depends on the browser. */
    readonly automatic: boolean;
    /** Whether the spec fills transparent parts. */
    readonly filled: boolean;
    /** False with a custom operation: only the server knows how it changes the geometry. */
    readonly exact: boolean;
  }
  /** A smart fill: only the server can find the most noticeable area. */
  | { readonly kind: 'unknown' }
  /** `reason` is the message of the parser or of the planner. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Accepts all arguments of the project's custom operations: the browser knows only their names. */
export function customOperationStubs({ operations }: Pick<PlanSettings, 'operations'>): CustomOperations {
  return Object.fromEntries(operations.map(({ name, syntax }) => [name, { syntax, parse: (args: readonly string[]) => args }]));
}

/** The presets of the configuration. `custom` has the stubs of the custom operations. */
export function parsedPresets({ presets }: Pick<PlanSettings, 'presets'>, custom: CustomOperations): NamedSpecs {
  return Object.fromEntries(presets.map((preset) => [preset.name, { spec: parsePreset(preset.spec, custom) }]));
}

/** For `format-auto`: browsers that run Strapi's panel support both. */
const ACCEPTED_FORMATS = ['avif', 'webp'] as const;

/** `attention` has one point for each smart fill, from a preview of this spec; without them the plan is `unknown`. */
export function planDraft(text: string, source: SourceFacts, settings: PlanSettings & Partial<Pick<GeneratorSettings, 'writableFormats'>>, attention: readonly Point[]): DraftPlan {
  const { limits, defaultFormats, writableFormats: writable } = settings;
  try {
    const custom = customOperationStubs(settings);
    const spec = parseSpec(text, custom, parsedPresets(settings, custom));
    const plan = planRendition(spec, source, { limits, defaultFormats, custom, accepted: ACCEPTED_FORMATS, attention, writable });
    if (plan.kind === 'attention') return { kind: 'unknown' };
    const vector = plan.kind === 'vector';
    return {
      kind: 'planned',
      plan,
      visible: vector ? plan.crop : visibleSourceOf(plan),
      size: vector ? sizeOf(plan.size) : renditionSizeOf(plan),
      format: vector ? 'svg' : plan.output.format,
      automatic: spec.operations.some((operation) => operation.type === 'format' && operation.format === 'auto'),
      filled: spec.operations.some(({ type }) => type === 'bgcolor'),
      exact: spec.operations.every(({ type }) => type !== 'custom'),
    };
  } catch (error) {
    if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) return { kind: 'rejected', reason: error.message };
    throw error;
  }
}

/** The crop frame on the image. Null if it is not known, and around the whole image unless `editable`. */
export function cropFrameOf(plan: DraftPlan, editable: boolean, source: Size): Rect | null {
  if (plan.kind !== 'planned' || !plan.exact) return null;
  const { visible } = plan;
  return !editable && visible.width === source.width && visible.height === source.height ? null : visible;
}

/** Whether a rendition of `size` is smaller than the form asks for, because the source has too few pixels. */
export function isSmallerThanRequested({ mode, width, height, outputWidth, outputHeight }: Form, { width: w, height: h }: Size): boolean {
  switch (mode) {
    case 'original': case 'scale': case 'pad': return false;
    case 'width': return w < width;
    case 'height': return h < height;
    case 'max': return w < width && h < height;
    case 'min': case 'fill': return w < width || h < height;
    case 'crop': return (outputWidth !== null && w < outputWidth) || (outputHeight !== null && h < outputHeight);
  }
}
