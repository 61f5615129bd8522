import { performance } from 'node:perf_hooks';

/** How long a look goes back, at least. */
const WINDOW_MS = 50;

const BUSY = 0.5;

/** Tells, whenever it is asked, whether the event loop was at work most of the time since about the last time. */
export function watchEventLoop(): () => boolean {
  let last = performance.eventLoopUtilization();
  let isBusy = false;
  return () => {
    const now = performance.eventLoopUtilization();
    const { idle, active, utilization } = performance.eventLoopUtilization(now, last);
    if (idle + active < WINDOW_MS) return isBusy;
    last = now;
    isBusy = utilization > BUSY;
    return isBusy;
  };
}
