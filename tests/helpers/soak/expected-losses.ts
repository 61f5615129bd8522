import type { Inconsistency } from './consistency';

/**
 * A kill may interrupt work that was due less than this time before. The ledger writes once a second, and a write takes
 * longer on a busy machine. A purge queues behind the store's writes and moves, which have no time limit: it took
 * eleven seconds when seven processes shared two cores.
 */
const LOST_MS = { ledger: 3000, purge: 20_000 } as const;

/** Separates the inconsistencies that a kill explains from bugs. */
export class ExpectedLosses {
  /** The number of explained ones of each kind. */
  readonly counts = new Map<string, number>();
  readonly #known = new Set<string>();

  /**
   * The unexplained inconsistencies, each reported once. The effects of a kill may stay for all later checks, except for
   * those that the next start fixes: they must not exist after a normal stop.
   */
  unexplained(found: readonly Inconsistency[], killedAt: number | null): readonly Inconsistency[] {
    const isLate = ({ fixedAtStart }: Inconsistency): boolean => fixedAtStart === true && killedAt === null;
    const fresh = found.filter((one) => isLate(one) || !this.#known.has(`${one.name} ${one.what}`));
    for (const { name, what } of fresh) this.#known.add(`${name} ${what}`);
    const isExplained = ({ lostWork, since }: Inconsistency): boolean => killedAt !== null && lostWork !== undefined && since !== undefined && since > killedAt - LOST_MS[lostWork];
    for (const { what } of fresh.filter(isExplained)) this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return fresh.filter((one) => !isExplained(one));
  }
}
