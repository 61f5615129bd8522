import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { Point } from '../../../server/src/core/geometry/rect';
import { DEFAULT_LIMITS, type Limits } from '../../../server/src/core/limits';
import type { AcceptedFormats } from '../../../server/src/core/negotiate-format';
import type { AttentionPlan, Plan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { parseSpec } from '../../../server/src/core/spec/parse';
import { DEFAULT_ENCODING } from '../../../server/src/core/encoding';
import { createImaging } from '../../../server/src/imaging/imaging';
import type { RenderSettings } from '../../../server/src/imaging/render';
import type { LoadedSharp } from '../../../server/src/imaging/sharp';
import type { Imaging } from '../../../server/src/renditions/ports';
import { PLAN_OPTIONS } from '../plan';

/** The tests' own sharp is the one that they are handed. */
export const LOADED_SHARP: LoadedSharp = { sharp, sharpPath: createRequire(import.meta.url).resolve('sharp') };

const SETTINGS: RenderSettings = { ...LOADED_SHARP, custom: {}, encoding: DEFAULT_ENCODING, keepMetadata: false, timeoutSeconds: 30 };

export interface RenderOptions {
  readonly focalPoint?: Point;
  readonly accepted?: AcceptedFormats;
  readonly settings?: Partial<RenderSettings>;
  readonly limits?: Partial<Limits>;
}

export interface Rendered {
  readonly bytes: Buffer;
  readonly facts: SourceFacts;
  readonly plan: Exclude<Plan, AttentionPlan>;
}

export const imagingWith = (settings: Partial<RenderSettings> = {}, limits: Partial<Limits> = {}): Imaging =>
  createImaging({ ...SETTINGS, ...settings }, { ...DEFAULT_LIMITS, ...limits });

/** From a source's bytes and a spec to a rendition's, through all of imaging and the plan. */
export async function renderInFull(source: Buffer, text: string, options: RenderOptions = {}): Promise<Rendered> {
  const settings = { ...SETTINGS, ...options.settings };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const imaging = imagingWith(settings, limits);
  const facts: SourceFacts = { ...(await imaging.probe(source)), focalPoint: options.focalPoint ?? null };
  const spec = parseSpec(text, settings.custom);
  const attention: Point[] = [];
  for (;;) {
    const plan = planRendition(spec, facts, { ...PLAN_OPTIONS, limits, custom: settings.custom, accepted: options.accepted ?? [], attention });
    if (plan.kind !== 'attention') return { plan, facts, bytes: await imaging.render(source, facts, plan) };
    attention.push(await imaging.findAttention(source, facts, plan));
  }
}

export const render = async (source: Buffer, spec: string, options: RenderOptions = {}): Promise<Buffer> =>
  (await renderInFull(source, spec, options)).bytes;

/** What was thrown, or a failure where nothing was. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => { throw new Error('expected a refusal'); }, (error: unknown) => error);
}
