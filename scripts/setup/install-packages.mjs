import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const changedAt = async (path) => {
  const facts = await stat(join(ROOT, path)).catch(() => null);
  return facts?.mtimeMs ?? null;
};

/** npm writes node_modules/.package-lock.json last: if it is missing or older than package-lock.json, the packages are out of date. */
export async function installPackages() {
  const [locked, installed] = await Promise.all([changedAt('package-lock.json'), changedAt('node_modules/.package-lock.json')]);
  if (installed !== null && locked !== null && installed >= locked) return 'up to date';
  await runCommand('npm', ['ci', '--no-audit', '--no-fund']);
}
