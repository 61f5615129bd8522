import { parseSpec } from '../../server/src/core/filter-spec/parse';
import type { Presets } from '../../server/src/core/filter-spec/preset';
import { DEFAULT_FORMATS, type OutputFormat } from '../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../server/src/core/limits';
import { planResponsive, planVariants, type FormatCandidates, type ResponsiveImage, type ResponsiveOptions } from '../../server/src/core/responsive/plan-responsive';
import type { SourceFacts } from '../../server/src/core/source-facts';

const FACTS: SourceFacts = { format: 'jpeg', width: 1000, height: 800, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false, focalPoint: null };

const OPTIONS: ResponsiveOptions = { limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS, custom: {}, attention: [] };

interface Settings extends Partial<ResponsiveOptions> {
  readonly widths?: readonly number[];
  readonly formats?: readonly OutputFormat[] | null;
  readonly presets?: Presets;
}

/** Plans a spec for a 1000x800 JPEG; `facts` override its facts. Without `formats` the spec decides. */
export function responsive(text: string, facts: Partial<SourceFacts> = {}, { widths = [], formats = null, presets = {}, ...options }: Settings = {}): ResponsiveImage {
  const all = { ...OPTIONS, ...options };
  return planResponsive({ text, spec: parseSpec(text, all.custom, presets), widths, formats }, { ...FACTS, ...facts }, all);
}

/** Plans specs as they are for the same image. */
export function variants(texts: readonly string[], facts: Partial<SourceFacts> = {}, options: Partial<ResponsiveOptions> = {}): ResponsiveImage {
  const all = { ...OPTIONS, ...options };
  return planVariants(texts.map((text) => ({ text, spec: parseSpec(text, all.custom) })), { ...FACTS, ...facts }, all);
}

/** All formats; the fallback is the last. */
export const formatsOf = ({ sources, fallback }: ResponsiveImage): readonly FormatCandidates[] => [...sources, fallback];

/** Each format with the texts and sizes of its candidates: `avif: width-5|format-avif 5x4, …`. */
export const shownAs = (image: ResponsiveImage): readonly string[] =>
  formatsOf(image).map(({ format, candidates }) => `${format}: ${candidates.map(({ variant, width, height }) => `${variant.spec} ${width}x${height}`).join(', ')}`);
