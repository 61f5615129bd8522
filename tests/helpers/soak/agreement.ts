import { chargedBytes, costOfAll } from '../rendition-store';
import { lookAtRow } from './look-at-row';
import { lookAtStored } from './look-at-stored';
import { standStill, type SoakPlaces } from './standstill';

/** A difference between what was done, what is on disk and what the ledger says. */
export interface Disagreement {
  /** A rendition's name. */
  readonly name: string;
  readonly what: string;
  /** What a kill at the wrong moment leaves undone; nothing explains the others. */
  readonly undone?: 'ledger' | 'purge';
  /** When it was to be done. */
  readonly since?: number;
  /** Whether the next start has it done. */
  readonly madeUpFor?: boolean;
}

/**
 * What has to be true of store, ledger and disk whenever nobody is at work:
 *
 * - every rendition at rest is whole, and the picture and the size that were served under its name;
 * - every rendition has a row, and every row a rendition of that size: rows of what was evicted are gone;
 * - of deleted files there is neither; of replaced ones there are rows of the present version alone.
 *
 * A kill may come before the ledger is written, or before a purge is through: `KillLosses` knows how long before.
 * What it leaves behind of deleted files is purged at the next start, if the ledger lists it; what else, stays until it
 * is evicted, made again or purged.
 */
export async function findDisagreements(places: SoakPlaces): Promise<Disagreement[]> {
  const still = standStill(places);
  const [counted, charged] = [costOfAll(places.storeDirectory), chargedBytes(places.storeDirectory)];
  const found: Disagreement[] = charged < counted ? [{ name: 'the store', what: `counts ${charged} bytes of ${counted}` }] : [];
  for (const path of still.paths.values()) found.push(...(await lookAtStored(still, path)));
  for (const row of still.rows.values()) found.push(...(await lookAtRow(still, row)));
  return found;
}
