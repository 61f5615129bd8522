import { DEFAULT_ENCODING } from '../../../server/src/core/encoding';
import { RenditionError } from '../../../server/src/core/errors';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { sniffFormat } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS, type Limits } from '../../../server/src/core/limits';
import { renditionSizeOf } from '../../../server/src/core/pixel-steps';
import type { AttentionPlan, Plan } from '../../../server/src/core/plan';
import { planRendition } from '../../../server/src/core/plan-rendition';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { createImaging, type SharpImaging } from '../../../server/src/imaging/imaging';
import { measureRendition } from '../../../server/src/imaging/probe';
import type { LoadedSharp, SharpFactory } from '../../../server/src/imaging/sharp';
import { INTERNALS } from '../imaging/internals';
import { PLAN_OPTIONS } from '../plan';

/** The codes of errors that a source may cause. */
const CODES = ['INVALID_SPEC', 'LIMIT_EXCEEDED', 'UNSUPPORTED_SOURCE', 'BUSY'];

export type Verdict = 'read' | 'refused';

/** The verdict of `work`. Only a RenditionError whose message has no internals counts as a refusal; other errors are thrown. */
async function judged(work: () => Promise<void>): Promise<Verdict> {
  try {
    await work();
    return 'read';
  } catch (error) {
    if (!(error instanceof RenditionError) || !CODES.includes(error.code)) throw error;
    if (INTERNALS.test(error.message)) throw new Error(`tells of the inside: ${error.message}`, { cause: error });
    return 'refused';
  }
}

function check(holds: boolean, what: string, seen: unknown): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

const isWhole = (value: number, low: number, high: number): boolean => Number.isInteger(value) && value >= low && value <= high;

const SETTINGS = { encoding: DEFAULT_ENCODING, keepMetadata: true };

const imagingOf = ({ sharp }: LoadedSharp, limits: Limits): SharpImaging => createImaging({ ...SETTINGS, sharp }, limits);

export function probeJudge(loaded: LoadedSharp): (bytes: Buffer) => Promise<Verdict> {
  const imaging = imagingOf(loaded, DEFAULT_LIMITS);
  return (bytes) => judged(async () => {
    const facts = await imaging.probe(bytes);
    const { format, width, height, frames, alpha, orientation } = facts;
    check(format === sniffFormat(bytes), 'another format than its bytes show', facts);
    check(isWhole(width, 1, Infinity) && isWhole(height, 1, Infinity) && width * height <= DEFAULT_LIMITS.sourcePixels, 'no size within the limit', facts);
    check(isWhole(frames, 1, DEFAULT_LIMITS.sourceFrames), 'no number of frames within the limit', facts);
    check(typeof alpha === 'boolean' && isWhole(orientation, 1, 8), 'no facts', facts);
  });
}

/** Small, so that thousands of inputs with wrong sizes can be tested. */
const RENDER_LIMITS: Limits = { ...DEFAULT_LIMITS, sourcePixels: 1_000_000, sourceFrames: 50, animationPixels: 1_000_000, outputPixels: 1_000_000 };

export function renderJudge(loaded: LoadedSharp): (bytes: Buffer, spec: string) => Promise<Verdict> {
  const imaging = imagingOf(loaded, RENDER_LIMITS);
  return (bytes, spec) => judged(async () => {
    const facts = { ...(await imaging.probe(bytes)), focalPoint: null };
    const plan = await planInFull(imaging, bytes, facts, spec);
    const rendition = await imaging.render(bytes, facts, plan);
    const planned = plan.kind === 'raster' ? renditionSizeOf(plan) : plan.size;
    const measured = plan.kind === 'raster' ? await decodedSize(loaded.sharp, rendition) : measureRendition(rendition);
    check(measured.width === planned.width && measured.height === planned.height, 'another size than was planned', { measured, plan });
  });
}

async function planInFull(imaging: SharpImaging, bytes: Buffer, facts: SourceFacts, spec: string): Promise<Exclude<Plan, AttentionPlan>> {
  const options = { ...PLAN_OPTIONS, limits: RENDER_LIMITS };
  const plan = planRendition(parseSpec(spec), facts, options);
  if (plan.kind !== 'attention') return plan;
  const found = planRendition(parseSpec(spec), facts, { ...options, attention: [await imaging.findAttention(bytes, facts, plan)] });
  if (found.kind === 'attention') throw new Error(`asks twice where the attention is: ${spec}`);
  return found;
}

/** Of one frame, with all pixels decoded. */
async function decodedSize(sharp: SharpFactory, bytes: Buffer): Promise<{ readonly width: number; readonly height: number }> {
  const { info } = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
  return info;
}
