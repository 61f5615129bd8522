import { z } from 'zod';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { parsePreset } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import { expected, freeze, printValue, settings } from './validation-messages';

const MAX_LABEL_LENGTH = 60;

const SPEC = 'a filter spec such as "fill-600x400|format-webp"';
const LABEL = `a text of 1 to ${MAX_LABEL_LENGTH} characters`;

const label = z.string(expected(LABEL)).trim().min(1, expected(LABEL)).max(MAX_LABEL_LENGTH, expected(LABEL));

/** A spec alone is short for an object with that spec. */
const preset = z.preprocess(
  (written) => (typeof written === 'string' ? { spec: written } : written),
  settings({ spec: z.string(expected(SPEC)), label: label.optional() }, `${SPEC}, or an object with a spec`),
);

const NAME = /^[a-z][a-z0-9_]{0,31}$/;

export const presetsSchema = z
  .record(z.string(), preset, expected('an object of presets by their names'))
  // Not a schema of the keys: that would hide the problems of all specs.
  .superRefine((presets, context) => {
    for (const name of Object.keys(presets).filter((key) => !NAME.test(key))) {
      context.addIssue({ code: 'custom', path: [name], message: `expected a name of at most 32 lower-case letters, digits and "_" that begins with a letter, found ${printValue(name)}. Choose such a name: editors see the label` });
    }
  });

type PresetSettings = z.output<typeof presetsSchema>;

/** Checks that each spec is valid, and names no other preset. */
export function checkPresets(presets: PresetSettings, operations: CustomOperations, context: z.core.$RefinementCtx): void {
  for (const [name, { spec }] of Object.entries(presets)) {
    try {
      parsePreset(spec, operations);
    } catch (error) {
      context.addIssue({ code: 'custom', path: ['presets', name], message: `expected a valid filter spec: ${(error as Error).message}` });
    }
  }
}

/** @throws InvalidSpecError unless the presets were checked before */
export function parsePresets(presets: PresetSettings, operations: CustomOperations): Presets {
  const parsed = Object.entries(presets).map(([name, { spec, label = labelOf(name) }]) => [name, freeze({ name, label, spec: freeze(parsePreset(spec, operations)) })]);
  return freeze(Object.fromEntries(parsed) as Presets);
}

/** `hero_wide`: "Hero wide". */
function labelOf(name: string): string {
  const words = name.replace(/_+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
