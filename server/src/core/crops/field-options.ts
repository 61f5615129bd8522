import type { Presets } from '../filter-spec/preset';
import { CROPS_FIELD, isObject } from './entry-crops';

/** The options of the custom field in a content type or component. */
export interface FieldOptions {
  /** Name of the media attribute beside the field. */
  readonly media: string;
  /** Names of presets. Null for all of the configuration. */
  readonly presets: readonly string[] | null;
}

/** An attribute of a content type or component, as far as it says where images and their crops are. */
interface Attribute {
  readonly customField?: string;
  readonly options?: unknown;
}

export interface CropsField extends FieldOptions {
  /** Of the attribute. */
  readonly name: string;
}

/** The crops fields of a content type or component, in the order of its attributes. */
export const cropsFieldsOf = (attributes: Readonly<Record<string, Attribute>>): readonly CropsField[] =>
  Object.entries(attributes).flatMap(([name, { customField, options }]) => (customField === CROPS_FIELD ? [{ name, ...readFieldOptions(options) }] : []));

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
