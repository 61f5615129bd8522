import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** How long a look goes back, at least. */
const WINDOW_MS = 100;

/**
 * Share of a core. As many threads that draw as there are cores, and one more, leave at least a third of one to an event
 * loop that always has something to do.
 */
const BUSY = 0.3;

/** Milliseconds since some time in the past. */
type Clock = () => number;

/**
 * Tells, whenever it is asked, whether the event loop worked much since about the last time. What counts is the time
 * that it had a core: `eventLoopUtilization` counts the waiting for one as well, and would call it busy that wants one
 * for a few moments while others draw.
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

/** Of this thread; null where neither Node (23.9 and later) nor the system (Linux) tells. */
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

/** What stands in for it counts the waiting for a core, too. */
export const workedByClock: Clock = () => performance.eventLoopUtilization().active;
