import type { Config } from '../config/parse-config';
import type { Preset, Presets } from '../core/filter-spec/preset';
import { quote } from '../core/quote';
import { presetNamed, UnknownPresetError } from '../services/preset-named';

/** What a request to the content API asks for. */
export interface AskedPresets {
  readonly presets: readonly Preset[];
  readonly placeholders: Config['api']['placeholders'];
}

/** A query that does not match docs/rest-and-graphql.md. */
export class InvalidQueryError extends Error {
  override readonly name = 'InvalidQueryError';
}

const NONE = 'none';

/**
 * Reads `renditions=hero,card` and `placeholders=dataUrl` of a query. What it leaves out has the values of the configuration.
 * @throws InvalidQueryError
 */
export function readAskedPresets({ renditions, placeholders }: Readonly<Record<string, unknown>>, { presets, api }: Pick<Config, 'presets' | 'api'>): AskedPresets {
  return {
    presets: (renditions === undefined ? api.presets : namesIn(renditions)).map((name) => presetIn(name, presets)),
    placeholders: placeholders === undefined ? api.placeholders : readPlaceholders(placeholders),
  };
}

function namesIn(renditions: unknown): readonly string[] {
  if (typeof renditions !== 'string') throw new InvalidQueryError(`renditions: expected names of presets with commas between them, found ${Array.isArray(renditions) ? 'a list' : 'an object'}. Write renditions=hero,card`);
  const names = renditions.split(',').map((name) => name.trim());
  return names.length === 1 && (names[0] === NONE || names[0] === '') ? [] : [...new Set(names)];
}

function presetIn(name: string, presets: Presets): Preset {
  try {
    return presetNamed(name, presets);
  } catch (error) {
    throw error instanceof UnknownPresetError ? new InvalidQueryError(`renditions: ${error.message}`) : error;
  }
}

function readPlaceholders(placeholders: unknown): AskedPresets['placeholders'] {
  if (placeholders === 'thumbhash' || placeholders === 'dataUrl') return placeholders;
  throw new InvalidQueryError(`placeholders: expected "thumbhash" or "dataUrl", found ${typeof placeholders === 'string' ? quote(placeholders) : 'another value'}`);
}
