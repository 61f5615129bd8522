import { chargedBytes, costOfAll } from '../rendition-store';
import { checkRow } from './check-row';
import { checkStored } from './check-stored';
import { takeSnapshot, type SoakContext } from './snapshot';

/** A contradiction between the edits, the files on disk and the ledger. */
export interface Inconsistency {
  /** The file name of the rendition. */
  readonly name: string;
  readonly what: string;
  /** The work that a kill can interrupt with this effect; otherwise the inconsistency is a bug. */
  readonly lostWork?: 'ledger' | 'purge';
  /** When the work was due. */
  readonly since?: number;
  /** Whether the next start completes the work. */
  readonly fixedAtStart?: boolean;
}

/**
 * Checks the store, the ledger and the disk while Strapi is stopped:
 *
 * - every stored rendition is complete, with the image and the size that were served under its name;
 * - every rendition has a row, and every row a rendition of that size: evictions delete rows;
 * - deleted files have neither; replaced files have rows of the current version only.
 *
 * A kill may interrupt a write of the ledger or a purge: `ExpectedLosses` has the time limits. The next start purges
 * renditions of deleted files that the ledger lists; other leftovers stay until they are evicted, rendered again or purged.
 */
export async function findInconsistencies(places: SoakContext): Promise<Inconsistency[]> {
  const snapshot = takeSnapshot(places);
  const [counted, charged] = [costOfAll(places.storeDirectory), chargedBytes(places.storeDirectory)];
  const found: Inconsistency[] = charged < counted ? [{ name: 'the store', what: `counts ${charged} bytes of ${counted}` }] : [];
  for (const path of snapshot.paths.values()) found.push(...(await checkStored(snapshot, path)));
  for (const row of snapshot.rows.values()) found.push(...(await checkRow(snapshot, row)));
  return found;
}
