import type { z } from 'zod';
import { configSchema, type ParsedConfig } from './schema';

export type Config = Readonly<ParsedConfig>;

/**
 * The plugin's configuration with all defaults in place.
 * @throws Error that lists every problem with its key path
 */
export function parseConfig(input: unknown): Config {
  const parsed = configSchema.safeParse(input ?? {});
  if (parsed.success) return freeze(parsed.data);
  const problems = parsed.error.issues.flatMap((issue) => describe(issue));
  throw new Error(`the configuration of the plugin "renditions" is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
}

function describe(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${[path, key].filter(Boolean).join('.')}: there is no such setting`);
  return [`${path || 'the configuration'}: ${issue.message}`];
}

/** Deep, but for what belongs to the project: its own operations are code. */
function freeze(config: ParsedConfig): Config {
  for (const [name, value] of Object.entries(config)) if (name !== 'operations' && typeof value === 'object') freezeDeep(value);
  return Object.freeze(config);
}

function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.values(value).forEach(freezeDeep);
  Object.freeze(value);
}
