import type { CustomOperations } from '../../server/src/core/filter-spec/custom-operation';
import { parsePreset } from '../../server/src/core/filter-spec/parse';
import type { Presets } from '../../server/src/core/filter-spec/preset';

/** Presets by name, from their specs. Each has its name as its label. */
export const presetsOf = (specs: Readonly<Record<string, string>>, custom: CustomOperations = {}): Presets =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, { name, label: name, spec: parsePreset(spec, custom), widths: [], formats: null, sizes: null, route: null }]));
