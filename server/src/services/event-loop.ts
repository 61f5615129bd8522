import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Least time between two measurements. */
const WINDOW_MS = 100;

/** Share of a core. With one worker more than cores, an event loop that is always busy still gets at least a third of a core. */
const BUSY = 0.3;

/** Milliseconds, of any origin. */
type Clock = () => number;

/**
 * Returns a function that tells whether the event loop has been busy lately. It counts processor time:
 * `eventLoopUtilization` also counts the time that the thread waits for a core while workers render.
 */
export function watchEventLoop(worked: Clock = workedByProcessor() ?? workedByClock, clock: Clock = () => performance.now()): () => boolean {
  let last = { now: clock(), worked: worked() };
  let isBusy = false;
  return () => {
    const now = clock();
    const passed = now - last.now;
    if (passed < WINDOW_MS) return isBusy;
    const current = { now, worked: worked() };
    isBusy = (current.worked - last.worked) / passed > BUSY;
    last = current;
    return isBusy;
  };
}

/** Processor time of this thread; null where neither Node (23.9 and later) nor the system (Linux) reports it. */
export function workedByProcessor(): Clock | null {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } };
  if (threadCpuUsage !== undefined) {
    return () => {
      const { user, system } = threadCpuUsage();
      return (user + system) / 1000;
    };
  }
  // Nanoseconds come first: https://docs.kernel.org/scheduler/sched-stats.html
  const read = () => Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  try {
    return read() > 0 ? read : null;
  } catch {
    return null;
  }
}

/** The fallback, which also counts the time that the thread waits for a core. */
export const workedByClock: Clock = () => performance.eventLoopUtilization().active;
