/**
 * The script of a worker: the process that probes and renders images. `WorkerProcess` starts it and kills it at the time
 * limit. It kills itself at the memory limit and when the server has ended.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { codeOf, InternalError } from '../../core/errors';
import type { SharpFactory } from '../../imaging/sharp';
import { BytePipe } from '../byte-pipe';
import { BYTES_FD, type WorkerFailure, type WorkerRequest, type WorkerResponse } from '../protocol';
import { Session } from './session';
import { killSelf, Watchdog } from './watchdog';

/**
 * Gives a worker a third of the server's weight (https://man7.org/linux/man-pages/man7/sched.7.html). With 10, a tenth of
 * it, renditions hardly get any time while other processes keep all cores busy.
 */
const NICE = 5;

/** Lets the server go first when processor time or memory is short. */
function lowerPriority(): void {
  try {
    setPriority(NICE);
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Not every system allows it. The limits do not depend on it.
  }
}

const respond = (response: WorkerResponse): void => void process.send?.(response, () => undefined);

function failureOf(error: unknown): WorkerFailure {
  const code = codeOf(error);
  const { message, cause, stack } = error instanceof Error ? error : new Error(String(error));
  const detail = code === null ? (stack ?? null) : cause instanceof Error ? cause.message : null;
  return { code, message, detail };
}

let session: Session | null = null;
const pipe = new BytePipe(new Socket({ fd: BYTES_FD, readable: true, writable: true }));
const watchdog = new Watchdog((cpuMilliseconds) => respond({ type: 'usage', cpuMilliseconds }));

function start({ setup }: Extract<WorkerRequest, { readonly type: 'setup' }>): void {
  const sharp = createRequire(import.meta.url)(setup.sharpPath) as SharpFactory;
  sharp.cache(false);
  sharp.concurrency(1);
  watchdog.maxMemoryBytes = setup.maxMemoryBytes;
  session = new Session(sharp, setup, (size) => pipe.receive(size));
}

async function handle(request: Exclude<WorkerRequest, { readonly type: 'end' }>): Promise<void> {
  if (request.type === 'probe') watchdog.startJob();
  const endStep = watchdog.startStep(request.maxMilliseconds);
  try {
    if (request.type === 'setup') {
      start(request);
      return respond({ type: 'result', value: null, byteLength: null });
    }
    if (session === null) throw new InternalError('a worker got a request before its setup');
    const { value, bytes } = await session.handle(request);
    respond({ type: 'result', value, byteLength: bytes?.length ?? null });
    if (bytes !== null) await pipe.send(bytes);
  } catch (error) {
    respond({ type: 'failure', failure: failureOf(error) });
  } finally {
    endStep();
  }
}

lowerPriority();
process.on('disconnect', killSelf);
process.on('message', (request: WorkerRequest) => {
  if (request.type !== 'end') return void handle(request);
  session?.endJob();
});
