import type { Runtime } from './runtime';

/** Often enough to see a queue that is long for a moment. */
const INTERVAL_MS = 10_000;

/** Records the statistics of this process until it ends. */
export function recordHistory({ history, statistics, onClose, log }: Pick<Runtime, 'history' | 'statistics' | 'onClose' | 'log'>): void {
  const record = () => {
    statistics().then((found) => history.add(found), (error: unknown) => log.warn(`The statistics could not be read: ${String(error)}`));
  };
  // The timer must not keep the process alive.
  const timer = setInterval(record, INTERVAL_MS).unref();
  onClose(() => clearInterval(timer));
}
