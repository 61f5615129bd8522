import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import type { TestPlayground } from './playground';

const COMMAND = join(import.meta.dirname, '..', '..', 'strapi-renditions.js');

export interface CommandResult {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly result: Promise<CommandResult>;
}

/** Starts `strapi-renditions` in the project of a playground, beside its running Strapi. */
export function startCommand({ env }: Pick<TestPlayground, 'env'>, ...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: PLAYGROUND, env: { ...process.env, STRAPI_TELEMETRY_DISABLED: 'true', ...env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (said.stderr += String(chunk)));
  return { child, result: once(child, 'close').then(([code]) => ({ code: code as number | null, ...said })) };
}

export const runCommand = (playground: Pick<TestPlayground, 'env'>, ...args: readonly string[]): Promise<CommandResult> => startCommand(playground, ...args).result;

/** The result of a command with `--json`. Fails with what the command said unless it ends with `code`. */
export async function jsonOf<T>(playground: Pick<TestPlayground, 'env'>, args: readonly string[], code = 0): Promise<T> {
  const result = await runCommand(playground, ...args, '--json');
  if (result.code !== code) throw new Error(`expected ${args.join(' ')} to exit with ${code}, found ${result.code}:\n${result.stderr}${result.stdout}`);
  return JSON.parse(result.stdout) as T;
}
