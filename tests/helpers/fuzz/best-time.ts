import { processorMilliseconds } from '../processor-time';

/** A try that takes so long is not slow because of the garbage collector: further tries would take as long. */
const HOPELESS_MILLISECONDS = 500;

/**
 * Milliseconds of a processor that `work` takes at its fastest: collecting garbage makes some tries slower and none faster,
 * so that the best of a few tells linear work (a millisecond for 100,000 characters) from quadratic (seconds).
 */
export function bestTime(work: () => void): number {
  let best = Infinity;
  for (let attempt = 0; attempt < 5 && (attempt === 0 || best < HOPELESS_MILLISECONDS); attempt += 1) {
    const start = processorMilliseconds();
    work();
    best = Math.min(best, processorMilliseconds() - start);
  }
  return best;
}
