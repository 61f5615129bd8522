import type { Disagreement } from './agreement';

/** The ledger is written once a second; on a busy machine the writing takes another. */
const LOST_MS = 2000;

/** Tells what kills explain from what nothing does. */
export class KillLosses {
  readonly #explained = new Set<string>();

  get all(): readonly string[] {
    return [...this.#explained];
  }

  /** The differences that should not be. What a kill left behind may be there at every later look. */
  unexplained(found: readonly Disagreement[], killedAt: number | null): readonly string[] {
    const fresh = found.filter(({ what }) => !this.#explained.has(what));
    const isExplained = ({ since }: Disagreement): boolean => killedAt !== null && since !== null && since > killedAt - LOST_MS;
    for (const one of fresh.filter(isExplained)) this.#explained.add(one.what);
    return fresh.filter((one) => !isExplained(one)).map(({ what }) => what);
  }
}
