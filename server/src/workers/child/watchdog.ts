import { writeSync } from 'node:fs';
import { OVER_MEMORY_MESSAGE } from '../protocol';

/** A decoder can allocate a gigabyte in less than a second. */
const MEMORY_CHECK_MS = 10;
const REPORT_MS = 250;

/** How long a worker waits beyond its time limit for the server to kill it. */
const GRACE_MS = 5000;

/** Ends this process by a signal, since `process.exit` would wait for the threads that decode. */
export const killSelf = (): void => void process.kill(process.pid, 'SIGKILL');

const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Kills this process at its limits of memory and time, and reports its processor time. */
export class Watchdog {
  maxMemoryBytes = Infinity;
  readonly #report: (cpuMilliseconds: number) => void;
  #jobStartMs = 0;

  constructor(report: (cpuMilliseconds: number) => void) {
    this.#report = report;
  }

  startJob(): void {
    this.#jobStartMs = cpuMilliseconds();
  }

  /** Returns a function that ends the step, which may run after the next step has started. */
  startStep(maxMilliseconds: number): () => void {
    const timers = [
      setTimeout(killSelf, maxMilliseconds + GRACE_MS),
      setInterval(() => this.#checkMemory(), MEMORY_CHECK_MS),
      // Processor time since the job started.
      setInterval(() => this.#report(cpuMilliseconds() - this.#jobStartMs), REPORT_MS),
    ];
    return () => timers.forEach((timer) => clearTimeout(timer));
  }

  #checkMemory(): void {
    if (process.memoryUsage.rss() <= this.maxMemoryBytes) return;
    try {
      writeSync(2, OVER_MEMORY_MESSAGE);
    } finally {
      killSelf();
    }
  }
}
