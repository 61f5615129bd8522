import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';
import { SetupError } from './step.mjs';

/** On Windows npm is a batch file, which needs a shell. */
const options = (cwd, env) => ({ cwd, env: { ...process.env, ...env }, shell: process.platform === 'win32' });

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** Runs a command without printing its output; if it fails, the error message contains the output. */
export async function runCommand(command, args, { cwd = ROOT, env = {} } = {}) {
  const said = [];
  const child = spawn(command, args, { ...options(cwd, env), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const outcome = await ended(child).catch((error) => error.message);
  if (outcome !== 0) throw new SetupError(`${Buffer.concat(said)}\n"${[command, ...args].join(' ')}" in ${cwd} failed: ${outcome}`);
}

/** Runs a command and shows its output; returns whether it succeeded. */
export async function showCommand(command, args, { cwd = ROOT, env = {} } = {}) {
  const child = spawn(command, args, { ...options(cwd, env), stdio: ['ignore', 'inherit', 'inherit'] });
  return (await ended(child)) === 0;
}
