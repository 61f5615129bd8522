import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../scripts/setup/run-command.mjs';
import { step } from '../../scripts/setup/step.mjs';
import { BENCH, WORK } from './paths.mjs';
import { findProgram } from './programs.mjs';

/** A folder of bench/python: the packages that it needs, and our part of it. */
export const pythonFolder = (name) => join(BENCH, 'python', name);

async function install(name, environment) {
  const needed = join(pythonFolder(name), 'requirements.txt');
  const installed = join(environment, 'requirements.txt');
  if (existsSync(installed) && (await readFile(installed, 'utf8')) === (await readFile(needed, 'utf8'))) return 'up to date';
  await rm(environment, { recursive: true, force: true });
  await mkdir(join(WORK, 'python'), { recursive: true });
  await runCommand('python3', ['-m', 'venv', environment]);
  await runCommand(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', needed]);
  // Last: an interrupted installation is repeated.
  await copyFile(needed, installed);
}

/**
 * Installs the packages of a folder of bench/python into a virtual environment of the bench.
 * Returns `{ python }`, the path of its interpreter; or, where it cannot be had, `{ missing }`, a sentence for the report.
 */
export async function findPython(name) {
  if (findProgram('python3') === null) return { missing: `${name} is left out: there is no python3.` };
  const environment = join(WORK, 'python', name);
  try {
    await step(`Installing ${name}`, () => install(name, environment));
    return { python: join(environment, 'bin', 'python') };
  } catch (error) {
    console.error(error.message);
    return { missing: `${name} is left out: its packages for Python cannot be installed.` };
  }
}
