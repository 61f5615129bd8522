import { describe } from 'vitest';
import { locate, type ServerName } from '../../scripts/setup/server-programs.mjs';

/** The path that a variable names: `npm test` sets it, and without it the usual places are looked at. */
export function serverPath(name: ServerName, variable: string): string {
  const path = locate(name).paths[variable];
  if (path === undefined) throw new Error(`expected ${name} to be installed, or ${variable} to say where it is`);
  return path;
}

/** A module that Apache can do without. */
export const xsendfilePath = (): string => locate('xsendfile').paths['XSENDFILE_MODULE_PATH'] ?? '';

/** Like `describe`, for tests of servers that not every machine has: without them it is skipped, and its title says why. */
export function describeWith(names: ServerName | readonly ServerName[], title: string, tests: () => void): void {
  const missing = [names].flat().flatMap((name) => locate(name).missing);
  if (missing.length === 0) describe(title, tests);
  else describe.skip(`${title} (skipped: nothing found for ${missing.join(', ')})`, tests);
}
