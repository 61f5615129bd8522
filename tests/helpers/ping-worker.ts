import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Starts a worker's script like the plugin, and returns its response to a setup without sharp. The caller ends the process. */
export async function pingWorker(file: string): Promise<{ readonly worker: ChildProcess; readonly response: unknown }> {
  const worker = fork(file, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] });
  const ended = once(worker, 'exit').then(([code, signal]) => { throw new Error(`the worker ended: ${code ?? signal}`); });
  worker.send({ type: 'setup', maxMilliseconds: 10_000, setup: { sharpPath: '/nowhere/sharp' } });
  const [response] = await Promise.race([once(worker, 'message'), ended]) as [unknown];
  ended.catch(() => undefined);
  return { worker, response };
}
