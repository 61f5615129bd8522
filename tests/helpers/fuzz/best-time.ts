/** One try that takes so long is not a busy machine's doing: the others would only take as long again. */
const HOPELESS_MILLISECONDS = 500;

/**
 * Milliseconds that `work` takes at its fastest. A busy machine makes everything slower and nothing faster, so that the
 * best of a few tries is no noise: at 100,000 characters it tells linear work (a millisecond) from quadratic (seconds).
 */
export function bestTime(work: () => void): number {
  let best = Infinity;
  for (let attempt = 0; attempt < 5 && (attempt === 0 || best < HOPELESS_MILLISECONDS); attempt += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
