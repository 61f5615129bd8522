import type { Presets } from '../filter-spec/preset';
import { isObject } from './entry-crops';

/** The options of the custom field in a content type or component. */
export interface FieldOptions {
  /** Name of the media attribute beside the field. */
  readonly media: string;
  /** Names of presets. Null for all of the configuration. */
  readonly presets: readonly string[] | null;
}

/** Reads the options of an attribute; the Content-Type Builder writes the presets as a text with commas. Never throws. */
export function readFieldOptions(options: unknown): FieldOptions {
  const { media, presets } = isObject(options) ? options : {};
  const list = typeof presets === 'string' ? presets.split(',') : presets;
  const names = Array.isArray(list) ? list.flatMap((name: unknown) => (typeof name === 'string' && name.trim() !== '' ? [name.trim()] : [])) : [];
  return { media: typeof media === 'string' ? media.trim() : '', presets: names.length > 0 ? [...new Set(names)] : null };
}

/** The presets that the field has a crop for: those of its options that the configuration has. */
export function presetsOfField({ presets }: FieldOptions, known: Presets): readonly string[] {
  return presets === null ? Object.keys(known) : presets.filter((name) => Object.hasOwn(known, name));
}
