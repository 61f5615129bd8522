import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const changedAt = async (path) => {
  const facts = await stat(join(ROOT, path)).catch(() => null);
  return facts?.mtimeMs ?? null;
};

/** npm writes its own lock last, into node_modules: if it is missing or older than ours, the packages are not what we ask for. */
export async function installPackages() {
  const [wanted, installed] = await Promise.all([changedAt('package-lock.json'), changedAt('node_modules/.package-lock.json')]);
  if (installed !== null && wanted !== null && installed >= wanted) return 'up to date';
  await runCommand('npm', ['ci', '--no-audit', '--no-fund']);
}
