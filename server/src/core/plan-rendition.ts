import { InvalidSpecError, LimitExceededError } from './errors';
import { FORMATS, type DefaultFormats, type OutputFormat, type RenditionFormat, type SourceFormat } from './formats';
import type { Point, Size } from './geometry/rect';
import type { View } from './geometry/view';
import type { Limits } from './limits';
import type { AcceptedFormats } from './negotiate-format';
import { planPixels } from './pixel-steps';
import type { AttentionPlan, OutputPlan, Plan, RasterPlan, VectorPlan } from './plan';
import { applyOperations, type AppliedOperations } from './apply-operations';
import type { SourceFacts } from './source-facts';
import type { CustomOperations } from './filter-spec/custom-operation';
import type { Operation, OperationOf, OperationType } from './filter-spec/operation';
import type { Spec } from './filter-spec/parse';

export interface PlanOptions {
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  /** Formats that the client accepts, for `format-auto`. */
  readonly accepted: AcceptedFormats;
  /** The point found for each `attention` plan so far, in pixels of the upright source. */
  readonly attention: readonly Point[];
  /** Formats that the server's libvips can write. By default all: the worker refuses the others. */
  readonly writable?: readonly OutputFormat[] | undefined;
}

/** The part of a spec that a plan follows from. */
export type PlannedSpec = Pick<Spec, 'operations'>;

/** JPEG has no transparency: without `bgcolor` transparent pixels become white. */
const DEFAULT_BACKGROUND = 'ffffff';

/**
 * Plans a rendition without touching pixels.
 *
 * @throws InvalidSpecError where the spec cannot be applied to this image; LimitExceededError
 */
export function planRendition(spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): Plan {
  const applied = applySpec(spec, facts, options);
  return applied.kind === 'attention' ? applied : planApplied(applied, spec, facts, options);
}

/** The first step of a plan: the operations, which do not depend on the format. @throws InvalidSpecError as `planRendition` */
export function applySpec(spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): AppliedOperations | AttentionPlan {
  const operations = facts.format === 'svg' && find(spec, 'preserve') ? spec.operations.filter(keepsVector) : spec.operations;
  return applyOperations(operations, facts, options);
}

/** The second step of a plan: the output of a spec whose operations are applied. @throws LimitExceededError */
export const planApplied = (applied: AppliedOperations, spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): RasterPlan | VectorPlan =>
  staysVector(spec, facts.format) ? planVector(applied.view) : planRaster(applied, spec, facts, options);

/**
 * Guesses the output format of a spec from the source's format alone: as for a still image without transparency and a
 * client without an `Accept` header. Null where neither the source nor the spec names a format.
 */
export function likelyFormat(spec: PlannedSpec, source: SourceFormat | null, defaultFormats: DefaultFormats): RenditionFormat | null {
  if (staysVector(spec, source)) return 'svg';
  const asked = find(spec, 'format');
  if (source === null) return asked === undefined || asked.format === 'auto' ? null : asked.format;
  return chooseFormat(asked, { format: source, alpha: false, frames: 1 }, [], defaultFormats);
}

const VECTOR_OPERATIONS: ReadonlySet<OperationType> = new Set<OperationType>([
  'original', 'width', 'height', 'max', 'min', 'scale', 'fill', 'crop', 'croppct', 'focal',
  'preserve', 'quality', 'jpegquality', 'webpquality', 'avifquality',
]);

/** Whether changing an SVG's viewport is enough for an operation. */
const keepsVector = (operation: Operation): boolean =>
  VECTOR_OPERATIONS.has(operation.type) && !(operation.type === 'fill' && operation.smart);

/** Whether the spec leaves a source of that format a vector image. */
export const staysVector = (spec: PlannedSpec, source: SourceFormat | null): boolean =>
  source === 'svg' && (find(spec, 'preserve') !== undefined || spec.operations.every(keepsVector));

function find<T extends OperationType>(spec: PlannedSpec, type: T): OperationOf<T> | undefined {
  return spec.operations.find((operation): operation is OperationOf<T> => operation.type === type);
}

export const unwritableFormat = (format: OutputFormat): InvalidSpecError =>
  new InvalidSpecError(`"format-${format}": the libvips of this server cannot write ${format.toUpperCase()}; use ${format === 'avif' ? 'format-webp' : 'format-avif'}`);

const planVector = (view: View): VectorPlan => ({ kind: 'vector', crop: view.region, size: view.size });

function planRaster(applied: AppliedOperations, spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): RasterPlan {
  const output = planOutput(spec, facts, options);
  const view = fitFormat(applied.view, FORMATS[output.format].maxSide);
  const frames = output.animated ? facts.frames : 1;
  checkOutput(view.size, frames, output, options.limits);
  checkAnimation(facts, output.animated, options.limits);

  const { crop, size, steps } = planPixels(applied.effects, view);
  if (facts.format === 'svg') checkSvg(size);
  return { kind: 'raster', crop, turn: view.turn, size, steps, custom: applied.custom, output };
}

/** Reduces an icon to the size that the format can hold, instead of refusing it. */
function fitFormat(view: View, maxSide: number): View {
  const longest = Math.max(view.size.width, view.size.height);
  if (maxSide > FORMATS.ico.maxSide || longest <= maxSide) return view;
  const fit = (side: number) => Math.max(1, Math.trunc((side * maxSide) / longest));
  return { ...view, size: { width: fit(view.size.width), height: fit(view.size.height) } };
}

function planOutput(spec: PlannedSpec, facts: SourceFacts, { accepted, defaultFormats, writable }: PlanOptions): OutputPlan {
  const format = chooseFormat(find(spec, 'format'), facts, accepted, defaultFormats);
  if (writable?.includes(format) === false) throw unwritableFormat(format);
  const background = find(spec, 'bgcolor')?.colour ?? null;
  return {
    format,
    lossless: find(spec, 'format')?.lossless ?? false,
    quality: chooseQuality(spec, format),
    animated: facts.frames > 1 && FORMATS[format].animation,
    background: FORMATS[format].alpha ? background : (background ?? DEFAULT_BACKGROUND),
  };
}

function chooseFormat(
  asked: OperationOf<'format'> | undefined, facts: Pick<SourceFacts, 'format' | 'alpha' | 'frames'>, accepted: AcceptedFormats, defaults: DefaultFormats,
): OutputFormat {
  if (asked !== undefined && asked.format !== 'auto') return asked.format;
  const byDefault = defaults[facts.format][facts.alpha ? 'alpha' : 'opaque'];
  if (asked === undefined) return byDefault;
  // Keeping the animation matters more than a smaller format.
  const candidates = facts.frames > 1 ? accepted.filter((format) => FORMATS[format].animation) : accepted;
  return candidates[0] ?? byDefault;
}

function chooseQuality(spec: PlannedSpec, format: RenditionFormat): number | null {
  const own = spec.operations.find(({ type }) => type === `${format}quality`) as { readonly quality: number } | undefined;
  return (own ?? find(spec, 'quality'))?.quality ?? null;
}

function checkOutput(size: Size, frames: number, output: OutputPlan, limits: Limits): void {
  const { width, height } = size;
  const { maxSide } = FORMATS[output.format];
  if (Math.max(width, height) > maxSide) {
    throw new LimitExceededError(`the rendition would be ${width}x${height} pixels; ${output.format} holds at most ${maxSide} on a side`);
  }
  for (const name of pixelLimits(output)) {
    if (width * height * frames <= limits[name]) continue;
    const times = frames > 1 ? ` in ${frames} frames` : '';
    throw new LimitExceededError(`the rendition would be ${width}x${height} pixels${times}; the limit ${name} is ${limits[name]}`);
  }
}

type PixelLimit = 'outputPixels' | 'avifPixels' | 'gifPixels' | 'losslessPixels';

/** Slow encoders have their own limits. */
function pixelLimits({ format, lossless }: OutputPlan): readonly PixelLimit[] {
  const own: Partial<Record<OutputFormat, PixelLimit>> = { avif: 'avifPixels', heic: 'avifPixels', gif: 'gifPixels' };
  return ['outputPixels', ...(own[format] === undefined ? [] : [own[format]]), ...(lossless ? ['losslessPixels' as const] : [])];
}

/** Checks the size at which an SVG is rasterised; its own size does not matter. */
function checkSvg({ width, height }: Size): void {
  const { maxSide } = FORMATS.svg;
  if (Math.max(width, height) > maxSide) {
    throw new LimitExceededError(`the SVG would be rasterised at ${width}x${height} pixels; the limit is ${maxSide} on a side`);
  }
}

function checkAnimation({ width, height, frames }: SourceFacts, animated: boolean, { animationPixels }: Limits): void {
  if (animated && width * height * frames > animationPixels) {
    throw new LimitExceededError(`the animation has ${frames} frames of ${width}x${height} pixels; the limit animationPixels is ${animationPixels}`);
  }
}
