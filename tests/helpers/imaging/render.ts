import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { Point } from '../../../server/src/core/geometry/rect';
import { DEFAULT_LIMITS, type Limits } from '../../../server/src/core/limits';
import type { AcceptedFormats } from '../../../server/src/core/negotiate-format';
import type { AttentionPlan, Plan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { DEFAULT_ENCODING } from '../../../server/src/core/encoding';
import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { runCustomOperations } from '../../../server/src/imaging/custom-operations';
import { createImaging, type SharpImaging } from '../../../server/src/imaging/imaging';
import type { RenderSettings } from '../../../server/src/imaging/render';
import type { LoadedSharp } from '../../../server/src/imaging/sharp';
import { PLAN_OPTIONS } from '../plan';

/** The sharp that the test file imports: vitest.config.ts says by which name, and replaces the name in imports. */
export const LOADED_SHARP: LoadedSharp = { sharp, sharpPath: createRequire(import.meta.url).resolve(process.env['TESTED_SHARP'] ?? 'sharp') };

const SETTINGS: RenderSettings = { sharp, encoding: DEFAULT_ENCODING, keepMetadata: false };

export interface RenderOptions {
  readonly focalPoint?: Point;
  readonly accepted?: AcceptedFormats;
  readonly settings?: Partial<RenderSettings>;
  readonly custom?: CustomOperations;
  readonly limits?: Partial<Limits>;
}

export interface Rendered {
  readonly bytes: Buffer;
  readonly facts: SourceFacts;
  readonly plan: Exclude<Plan, AttentionPlan>;
}

export const imagingWith = (settings: Partial<RenderSettings> = {}, limits: Partial<Limits> = {}): SharpImaging =>
  createImaging({ ...SETTINGS, ...settings }, { ...DEFAULT_LIMITS, ...limits });

/** From a source's bytes and a spec to a rendition's, through all of imaging and the plan, in this process. */
export async function renderInFull(source: Buffer, text: string, options: RenderOptions = {}): Promise<Rendered> {
  const settings = { ...SETTINGS, ...options.settings };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const { custom = {} } = options;
  const imaging = imagingWith(settings, limits);
  const facts: SourceFacts = { ...(await imaging.probe(source)), focalPoint: options.focalPoint ?? null };
  const spec = parseSpec(text, custom);
  const attention: Point[] = [];
  for (;;) {
    const plan = planRendition(spec, facts, { ...PLAN_OPTIONS, limits, custom, accepted: options.accepted ?? [], attention });
    if (plan.kind !== 'attention') return { plan, facts, bytes: await carryOut(imaging, source, facts, plan, custom) };
    attention.push(await imaging.findAttention(source, facts, plan));
  }
}

async function carryOut(imaging: SharpImaging, source: Buffer, facts: SourceFacts, plan: Rendered['plan'], custom: CustomOperations): Promise<Buffer> {
  if (plan.kind === 'vector' || plan.custom.length === 0) return imaging.render(source, facts, plan);
  const pixels = await runCustomOperations(sharp, await imaging.renderRaw(source, facts, plan), plan.custom, custom);
  return imaging.encodeRaw(pixels, source, facts, plan);
}

export const render = async (source: Buffer, spec: string, options: RenderOptions = {}): Promise<Buffer> =>
  (await renderInFull(source, spec, options)).bytes;

/** The error of `work`; throws where it resolves. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('expected a refusal'); }, (error: unknown) => error);
}
