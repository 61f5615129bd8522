import { describe } from 'vitest';
import { locate, type ServerName } from '../../scripts/setup/server-programs.mjs';

/** The path in a variable, which `npm test` sets; otherwise searches the usual paths. */
export function serverPath(name: ServerName, variable: string): string {
  const path = locate(name).paths[variable];
  if (path === undefined) throw new Error(`expected ${name} to be installed, or ${variable} to contain its path`);
  return path;
}

/** An optional module of Apache. */
export const xsendfilePath = (): string => locate('xsendfile').paths['XSENDFILE_MODULE_PATH'] ?? '';

/** Like `describe`, for tests of optional servers: skips the tests without the server, and says so in the title. */
export function describeWith(names: ServerName | readonly ServerName[], title: string, tests: () => void): void {
  const missing = [names].flat().flatMap((name) => locate(name).missing);
  if (missing.length === 0) describe(title, tests);
  else describe.skip(`${title} (skipped: found no ${missing.join(', ')})`, tests);
}
