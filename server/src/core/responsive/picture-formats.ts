import type { Spec } from '../filter-spec/parse';
import { FORMATS, type OutputFormat, type RenditionFormat } from '../formats';
import type { SourceFacts } from '../source-facts';

/** Of animated sources, where none of the formats asked for keeps the animation. */
const ANIMATED_FORMATS: readonly OutputFormat[] = ['webp', 'gif'];

/** Only one browser shows HEIC, and ICO is for icons. */
const NEVER_A_SOURCE: ReadonlySet<RenditionFormat> = new Set<RenditionFormat>(['heic', 'ico']);

/**
 * The formats for an image, best first; the last is the fallback. Those of an animated image keep the animation, and
 * those of a transparent image the transparency: PNG then takes the place of a JPEG fallback.
 */
export function formatsFor(asked: readonly OutputFormat[], spec: Spec, facts: SourceFacts): readonly OutputFormat[] {
  if (facts.frames > 1 && !asked.some((format) => FORMATS[format].animation)) return ANIMATED_FORMATS;
  const suitable = suitableFormats([...new Set(asked)], facts);
  const transparent = facts.alpha && spec.operations.every(({ type }) => type !== 'bgcolor');
  if (!transparent) return suitable;
  const kept = suitable.filter((format) => FORMATS[format].alpha);
  return suitable.at(-1) === 'jpeg' ? [...kept.filter((format) => format !== 'png'), 'png'] : kept;
}

/** Leaves out formats that browsers do not show and, for an animated image, those without animation; not if none remains. */
export function suitableFormats<F extends RenditionFormat>(formats: readonly F[], { frames }: Pick<SourceFacts, 'frames'>): readonly F[] {
  const shown = formats.filter((format) => !NEVER_A_SOURCE.has(format));
  const animated = frames > 1 ? shown.filter((format) => FORMATS[format].animation) : [];
  return [animated, shown].find((list) => list.length > 0) ?? formats.slice(-1);
}
