import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';
import { SetupError } from './step.mjs';

/** npm is a batch file on Windows, and that needs a shell. */
const options = (cwd, env) => ({ cwd, env: { ...process.env, ...env }, shell: process.platform === 'win32' });

const ended = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** Runs a command to its end without a word; if it fails, all it said is the message of the error. */
export async function runCommand(command, args, { cwd = ROOT, env = {} } = {}) {
  const said = [];
  const child = spawn(command, args, { ...options(cwd, env), stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const outcome = await ended(child).catch((error) => error.message);
  if (outcome !== 0) throw new SetupError(`${Buffer.concat(said)}\n"${[command, ...args].join(' ')}" in ${cwd} failed: ${outcome}`);
}

/** Runs a command whose output belongs on the screen; answers whether it went well. */
export async function showCommand(command, args, { cwd = ROOT, env = {} } = {}) {
  const child = spawn(command, args, { ...options(cwd, env), stdio: ['ignore', 'inherit', 'inherit'] });
  return (await ended(child)) === 0;
}
