import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Starts a worker's script as the plugin does, and returns its answer to a setup without a sharp; the process is to be ended. */
export async function pingWorker(file: string): Promise<{ readonly worker: ChildProcess; readonly answer: unknown }> {
  const worker = fork(file, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] });
  const ended = once(worker, 'exit').then(([code, signal]) => { throw new Error(`the worker ended: ${code ?? signal}`); });
  worker.send({ type: 'setup', maxMilliseconds: 10_000, setup: { sharpPath: '/nowhere/sharp' } });
  const [answer] = await Promise.race([once(worker, 'message'), ended]) as [unknown];
  ended.catch(() => undefined);
  return { worker, answer };
}
