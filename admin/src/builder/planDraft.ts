import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import type { RenditionFormat } from '../../../server/src/core/formats';
import { sizeOf, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import { hasCode } from '../../../server/src/core/errors';
import { renditionSizeOf, visibleSourceOf } from '../../../server/src/core/pixel-steps';
import type { Plan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { Form } from './form';

/** What a spec comes to on an image, by the server's own arithmetic. */
export type Planned =
  | { readonly kind: 'planned'; readonly plan: Exclude<Plan, { kind: 'attention' }>; readonly frame: Rect; readonly size: Size; readonly format: RenditionFormat; readonly exact: boolean }
  /** Only the server can tell what is most striking. */
  | { readonly kind: 'unknown' }
  /** The parser's sentence, or the planner's. */
  | { readonly kind: 'refused'; readonly reason: string; readonly code: 'INVALID_SPEC' | 'LIMIT_EXCEEDED' };

/** The project's own operations, as far as a browser knows them: their names. */
export function standIns({ operations }: GeneratorSettings): CustomOperations {
  return Object.fromEntries(operations.map(({ name, syntax }) => [name, { syntax, parse: (args: readonly string[]) => args }]));
}

/** An editor's browser reads both. */
const ACCEPTED = ['avif', 'webp'] as const;

export function planDraft(text: string, asset: Asset, settings: GeneratorSettings, attention: readonly Point[]): Planned {
  const { limits, defaultFormats } = settings;
  try {
    const custom = standIns(settings);
    const spec = parseSpec(text, custom);
    const plan = planRendition(spec, asset, { limits, defaultFormats, custom, accepted: ACCEPTED, attention });
    if (plan.kind === 'attention') return { kind: 'unknown' };
    const vector = plan.kind === 'vector';
    return {
      kind: 'planned',
      plan,
      frame: vector ? plan.crop : visibleSourceOf(plan),
      size: vector ? sizeOf(plan.size) : renditionSizeOf(plan),
      format: vector ? 'svg' : plan.output.format,
      // What an operation of the project's own does to the geometry is known to the server alone.
      exact: spec.operations.every(({ type }) => type !== 'custom'),
    };
  } catch (error) {
    if (hasCode(error, 'INVALID_SPEC') || hasCode(error, 'LIMIT_EXCEEDED')) {
      return { kind: 'refused', reason: error.message, code: error.code as 'INVALID_SPEC' | 'LIMIT_EXCEEDED' };
    }
    throw error;
  }
}

/** The frame to show on the image: none around all of it, unless it is there to be pulled. */
export function frameOf(planned: Planned, pulled: boolean, { width, height }: Size): Rect | null {
  if (planned.kind !== 'planned' || !planned.exact) return null;
  const { frame } = planned;
  return !pulled && frame.width === width && frame.height === height ? null : frame;
}

/** Whether the form asks for more pixels than the image has to give. */
export function asksTooMuch({ mode, width, height, boxWidth, boxHeight, rotate }: Form, size: Size): boolean {
  const { width: w, height: h } = rotate % 180 === 0 ? size : { width: size.height, height: size.width };
  switch (mode) {
    case 'original': case 'scale': case 'pad': return false;
    case 'width': return w < width;
    case 'height': return h < height;
    case 'max': return w < width && h < height;
    case 'min': case 'fill': return w < width || h < height;
    case 'crop': return (boxWidth !== null && w < boxWidth) || (boxHeight !== null && h < boxHeight);
  }
}
