import type { z } from 'zod';
import { configSchema, type ParsedConfig } from './schema';
import { unexpected } from './validation-messages';

export type Config = ParsedConfig;

/**
 * The plugin's configuration with all defaults in place. What the schema makes is frozen; what belongs to the project
 * (its functions, policies and upload options) stays as it is.
 * @throws Error that lists every problem with its key path
 */
export function parseConfig(input: unknown): Config {
  const parsed = configSchema.safeParse(input ?? {}, { error: unexpected });
  if (parsed.success) return parsed.data;
  throw new InvalidConfigError(parsed.error.issues.flatMap(describe));
}

/** Lists problems, each of which begins with the key path of its setting. */
export class InvalidConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`the configuration of the plugin "renditions" is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

function describe(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [`${path || 'the configuration'}: ${issue.message}`];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => `${[path, key].filter(Boolean).join('.')}: ${messages[index]}`);
}
