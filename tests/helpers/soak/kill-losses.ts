import type { Disagreement } from './agreement';

/**
 * How long before a kill it is too late. The ledger is written once a second, and on a busy machine the writing takes
 * its time as well. A purge waits in line behind all that is being stored and moved within the store, which nobody
 * promises to be through at a certain time: eleven seconds were seen where seven processes shared two cores.
 */
const LOST_MS = { ledger: 3000, purge: 20_000 } as const;

/** Tells what kills explain from what nothing does. */
export class KillLosses {
  /** How many of each kind. */
  readonly counts = new Map<string, number>();
  readonly #known = new Set<string>();

  /**
   * The differences that should not be, each told once. What a kill left behind may be there at every later look; what is
   * made up for at the next start, at none after an orderly stop.
   */
  unexplained(found: readonly Disagreement[], killedAt: number | null): readonly Disagreement[] {
    const isLate = ({ madeUpFor }: Disagreement): boolean => madeUpFor === true && killedAt === null;
    const fresh = found.filter((one) => isLate(one) || !this.#known.has(`${one.name} ${one.what}`));
    for (const { name, what } of fresh) this.#known.add(`${name} ${what}`);
    const isExplained = ({ undone, since }: Disagreement): boolean => killedAt !== null && undone !== undefined && since !== undefined && since > killedAt - LOST_MS[undone];
    for (const { what } of fresh.filter(isExplained)) this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    return fresh.filter((one) => !isExplained(one));
  }
}
