import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages, isDebianRoot } from '../../scripts/setup/debian.mjs';
import { prepare as preparePlayground } from '../../scripts/setup/prepare.mjs';
import { runCommand } from '../../scripts/setup/run-command.mjs';
import { SetupError, step } from '../../scripts/setup/step.mjs';
import { findProgram, PROGRAMS } from './programs.mjs';
import { BENCH } from './paths.mjs';
import { hasPhotographs, PHOTOGRAPHS } from './photographs.mjs';

async function installPeers() {
  if (existsSync(join(BENCH, 'node_modules', '.package-lock.json'))) return 'up to date';
  await runCommand('npm', ['ci', '--no-audit', '--no-fund'], { cwd: BENCH });
}

const NEEDS = [
  ...Object.entries(PROGRAMS).map(([name, program]) => ({ name, package: program.package, isThere: () => findProgram(name) !== null })),
  { name: 'photographs', package: PHOTOGRAPHS.package, isThere: hasPhotographs },
];

/** wrk is required. Without another program its rows are left out; without photographs, generated images replace them. */
async function installPrograms() {
  const missing = () => NEEDS.filter(({ isThere }) => !isThere());
  if (missing().length > 0 && isDebianRoot()) await installDebianPackages(missing().map((need) => need.package));
  const names = missing().map(({ name }) => name);
  if (names.includes('wrk')) throw new SetupError('Expected wrk, which makes the load, on the PATH; found none. Install it: "apt-get install wrk" or "brew install wrk".');
  return names.length > 0 ? `without ${names.join(', ')}` : undefined;
}

export async function prepare() {
  await preparePlayground();
  await step('Installing the compared packages', installPeers);
  await step('Looking for programs', installPrograms);
}
