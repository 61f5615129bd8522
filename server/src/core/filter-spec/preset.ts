import { closest } from '../did-you-mean';
import { InvalidSpecError } from '../errors';
import type { OutputFormat } from '../formats';
import { quote } from '../quote';
import type { Spec } from './parse';

/** A named spec of the configuration: in other specs, `preset-NAME` stands for its operations. */
export interface Preset {
  readonly name: string;
  /** Shown to editors. */
  readonly label: string;
  readonly spec: Spec;
  /** Other widths of the same rendition, ascending, in pixels. */
  readonly widths: readonly number[];
  /** For `<picture>`, best first; null where the spec has a format operation. */
  readonly formats: readonly OutputFormat[] | null;
  /** The `sizes` attribute of its images. */
  readonly sizes: string | null;
  /** Name of the route of its URLs; null where no route serves it. */
  readonly route: string | null;
}

export type Presets = Readonly<Record<string, Preset>>;

/** The specs that names stand for: what a parser needs of presets. */
export type NamedSpecs = Readonly<Record<string, Pick<Preset, 'spec'>>>;

/** No custom operation may have this name. */
export const PRESET = 'preset';
export const PRESET_SYNTAX = `${PRESET}-NAME`;

const isPreset = (operation: string): boolean => operation === PRESET || operation.startsWith(`${PRESET}-`);

/** The first operation in the text of a spec that stands for a preset. */
export const presetNamedIn = (text: string): string | undefined => text.split('|').find(isPreset);

/**
 * The preset that an operation stands for, or null for every other operation.
 * @throws InvalidSpecError if the configuration has no such preset
 */
export function findPreset<P>(operation: string, presets: Readonly<Record<string, P>>): P | null {
  if (!isPreset(operation)) return null;
  const name = operation.slice(PRESET.length + 1);
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(presets);
  if (names.length === 0) throw new InvalidSpecError(`${quote(operation)} is not a preset: the configuration has none`);
  const meant = closest(name, names);
  throw new InvalidSpecError(`${quote(operation)} is not ${PRESET_SYNTAX}: expected one of ${names.join(', ')}${meant === null ? '' : `. Did you mean "${PRESET}-${meant}"?`}`);
}
