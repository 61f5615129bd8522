import { didYouMean } from '../core/did-you-mean';
import type { Preset, Presets } from '../core/filter-spec/preset';
import { quote } from '../core/quote';

/** The configuration has no preset of that name. */
export class UnknownPresetError extends RangeError {}

/** @throws UnknownPresetError that names the known presets */
export function presetNamed(name: string, presets: Presets): Preset {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(presets);
  throw new UnknownPresetError(`expected ${known.length > 0 ? `any of the presets ${known.join(', ')}` : 'no preset, since the configuration has none'}; found ${quote(name)}.${didYouMean(name, known)}`);
}
