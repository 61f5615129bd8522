import type { AppliedOperations } from '../apply-operations';
import { hasCode, InvalidSpecError, type RenditionError } from '../errors';
import type { CustomOperations } from '../filter-spec/custom-operation';
import { MAX_OPERATIONS, MAX_SPEC_LENGTH, printOperation, type Spec } from '../filter-spec/parse';
import type { DefaultFormats, OutputFormat, RenditionFormat } from '../formats';
import { toWidth } from '../geometry/fit';
import { sizeOf, type Point, type Rect, type Size } from '../geometry/rect';
import { resize } from '../geometry/view';
import type { Limits } from '../limits';
import { renditionSizeOf } from '../pixel-steps';
import type { RasterPlan, VectorPlan } from '../plan';
import { applySpec, planApplied, staysVector, type PlannedSpec, type PlanOptions } from '../plan-rendition';
import type { SourceFacts } from '../source-facts';
import { formatsFor, suitableFormats } from './picture-formats';

/** Formats of a `<picture>` that names none, best first. */
export const DEFAULT_PICTURE_FORMATS: readonly OutputFormat[] = ['avif', 'webp', 'jpeg'];

/** A spec in several widths and formats. */
export interface ResponsiveSpec {
  /** As in URLs: `preset-hero`, `fill-600x400|format-webp`. */
  readonly text: string;
  /** The parsed text. */
  readonly spec: Spec;
  /** Ascending, in pixels. */
  readonly widths: readonly number[];
  /** Best first; null where the spec decides. */
  readonly formats: readonly OutputFormat[] | null;
}

/** One rendition of a responsive image, as its URL names it. */
export interface Variant {
  /** The whole text of the spec, for signed URLs: the text asked for, then `width-N`, then `format-F`. */
  readonly spec: string;
  /** Null for the width that the spec gives. */
  readonly width: number | null;
  /** Null where the spec decides. */
  readonly format: OutputFormat | null;
}

/** A variant and its size, in pixels of the rendition. */
export interface Candidate extends Size {
  readonly variant: Variant;
}

export interface FormatCandidates {
  readonly format: RenditionFormat;
  /** Of different widths, ascending. The last is the whole spec. */
  readonly candidates: readonly Candidate[];
}

/** What a `<picture>` offers. */
export interface ResponsiveImage {
  /** For `<source>` elements, best first. */
  readonly sources: readonly FormatCandidates[];
  /** For the `<img>`. */
  readonly fallback: FormatCandidates;
}

export interface ResponsiveOptions {
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
  readonly custom: CustomOperations;
  /** The attention points that are known, in pixels of the upright source. No size depends on them. */
  readonly attention: readonly Point[];
}

/**
 * Plans a spec in each of its formats: in the widths that are smaller than its own on this image, and in its own. Formats
 * that the limits do not allow are left out. An SVG that stays SVG is a single candidate, since it suits all widths.
 *
 * @throws InvalidSpecError, LimitExceededError where the spec cannot be carried out on this image in any format
 */
export function planResponsive(wanted: ResponsiveSpec, facts: SourceFacts, options: ResponsiveOptions): ResponsiveImage {
  checkFormats(wanted);
  const { text, spec } = wanted;
  const planOptions = { ...options, accepted: [] };
  const applied = applyWithAttention(spec, facts, planOptions);
  const plan = (width: number | null, format: OutputFormat | null) => sizeOfPlan(planApplied(reduceTo(applied, width), withFormat(spec, format), facts, planOptions));

  const variant = variantsOf(text, spec);
  const vector = staysVector(spec, facts.format);
  const formats = vector || wanted.formats === null ? [null] : formatsFor(wanted.formats, spec, facts);
  const { plans, failures } = planEach(formats, (format) => ({ own: variant(null, format) ?? refuseLength(text), ...plan(null, format) }));
  const { own, width: fullWidth } = lastOf(plans, failures);

  const widths = vector ? [] : wanted.widths.filter((width) => width < fullWidth);
  // One plan for all formats: only the size of an icon depends on the format, and ICO has no format beside it.
  const reduced = byWidth(planEach(widths, (asked) => ({ asked, ...plan(asked, own.format) })).plans);
  return imageOf(plans.map((whole) => ({
    format: whole.format,
    candidates: [...reduced, { ...whole, asked: null }].flatMap(({ asked, width, height }) => {
      const named = variant(asked, whole.own.format);
      return named === null ? [] : [{ variant: named, width, height }];
    }),
  })), failures);
}

/**
 * Plans specs as they are, such as those of a brace expansion, and groups them by their output formats. The format that
 * comes last is the fallback.
 *
 * @throws InvalidSpecError, LimitExceededError where none of the specs can be carried out on this image
 */
export function planVariants(specs: readonly Pick<ResponsiveSpec, 'text' | 'spec'>[], facts: SourceFacts, options: ResponsiveOptions): ResponsiveImage {
  const planOptions = { ...options, accepted: [] };
  const { plans, failures } = planEach(specs, ({ text, spec }) => ({ variant: { spec: text, width: null, format: null }, ...sizeOfPlan(planWithAttention(spec, facts, planOptions)) }));
  const formats = suitableFormats([...new Set(plans.map(({ format }) => format))], facts);
  return imageOf(formats.map((format) => {
    const candidates = byWidth(plans.filter((plan) => plan.format === format)).map(({ variant, width, height }) => ({ variant, width, height }));
    return { format, candidates: format === 'svg' ? candidates.slice(-1) : candidates };
  }), failures);
}

function checkFormats({ spec, formats }: ResponsiveSpec): void {
  if (formats === null) return;
  const own = spec.operations.find(({ type }) => type === 'format');
  if (own !== undefined) throw new InvalidSpecError(`"${printOperation(own)}" is beside a list of formats: only one of the two is allowed`);
  if (formats.length === 0) throw new InvalidSpecError('expected at least one format, found an empty list');
}

/**
 * Returns a function that makes variants of a spec. It returns null where their text would exceed the length or the
 * number of operations of a spec, which count with the operations of presets, too.
 */
function variantsOf(text: string, spec: Spec): (width: number | null, format: OutputFormat | null) => Variant | null {
  const characters = MAX_SPEC_LENGTH - Math.max(text.length, spec.canonical.length);
  const operations = MAX_OPERATIONS - countOperations(text, spec);
  return (width, format) => {
    const added = `${width === null ? '' : `|width-${width}`}${format === null ? '' : `|format-${format}`}`;
    const fits = added.length <= characters && Number(width !== null) + Number(format !== null) <= operations;
    return fits ? { spec: text + added, width, format } : null;
  };
}

/** Counts the operations of a text. A preset counts as the operations that it stands for. */
function countOperations(text: string, { presets = [] }: Spec): number {
  const written = text.split('|').length - presets.length;
  return presets.reduce((count, canonical) => count + canonical.split('|').length, written);
}

function refuseLength(text: string): never {
  throw new InvalidSpecError(`"${text}" leaves no room for a format: at most ${MAX_OPERATIONS} operations and ${MAX_SPEC_LENGTH} characters are allowed`);
}

/** As `planRendition`, with the middle of the region for each attention point that is not known. */
export const planWithAttention = (spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): RasterPlan | VectorPlan =>
  planApplied(applyWithAttention(spec, facts, options), spec, facts, options);

function applyWithAttention(spec: PlannedSpec, facts: SourceFacts, options: PlanOptions): AppliedOperations {
  const applied = applySpec(spec, facts, options);
  return applied.kind === 'applied' ? applied : applyWithAttention(spec, facts, { ...options, attention: [...options.attention, middleOf(applied.region)] });
}

const middleOf = ({ left, top, width, height }: Rect): Point => ({ x: left + width / 2, y: top + height / 2 });

/** As with a width operation at the end of the spec. */
const reduceTo = (applied: AppliedOperations, width: number | null): AppliedOperations =>
  width === null ? applied : { ...applied, view: resize(applied.view, toWidth(applied.view.size, width)) };

const withFormat = ({ operations }: PlannedSpec, format: OutputFormat | null): PlannedSpec => ({
  operations: format === null ? operations : [...operations, { type: 'format', format, lossless: false }],
});

const sizeOfPlan = (plan: RasterPlan | VectorPlan): Size & { readonly format: RenditionFormat } =>
  plan.kind === 'vector' ? { format: 'svg', ...sizeOf(plan.size) } : { format: plan.output.format, ...renditionSizeOf(plan) };

interface PlannedEach<P> {
  readonly plans: readonly P[];
  readonly failures: readonly RenditionError[];
}

/** Plans each item. Items that cannot be carried out on this image are among the failures. */
function planEach<T, P>(items: readonly T[], plan: (item: T) => P): PlannedEach<P> {
  const plans: P[] = [];
  const failures: RenditionError[] = [];
  for (const item of items) {
    try {
      plans.push(plan(item));
    } catch (error) {
      if (!hasCode(error, 'INVALID_SPEC') && !hasCode(error, 'LIMIT_EXCEEDED')) throw error;
      failures.push(error);
    }
  }
  return { plans, failures };
}

/** @throws the failure of the last format where there is none: a fallback has the widest limits */
function lastOf<P>(plans: readonly P[], failures: readonly RenditionError[]): P {
  const last = plans.at(-1);
  if (last === undefined) throw failures.at(-1) ?? new InvalidSpecError('expected at least one spec, found none');
  return last;
}

/** Ascending; of equal widths the first. */
const byWidth = <S extends Size>(sizes: readonly S[]): readonly S[] =>
  sizes.toSorted((one, other) => one.width - other.width).filter(({ width }, index, sorted) => width !== sorted[index - 1]?.width);

const imageOf = (formats: readonly FormatCandidates[], failures: readonly RenditionError[]): ResponsiveImage =>
  ({ sources: formats.slice(0, -1), fallback: lastOf(formats, failures) });
