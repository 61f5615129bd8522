import { LRUCache } from 'lru-cache';
import type { RenditionKey } from '../core/rendition-key';
import type { Deletion } from '../renditions/ports/rendition-store';
import type { LedgerRow, LedgerTable } from './table';

export interface ProviderEvictorOptions {
  readonly table: Pick<LedgerTable, 'bytesAtAddresses' | 'leastRecentlyUsedAtAddresses'>;
  readonly maxBytes: number;
  /** Deletes renditions from the store, then from the ledger. */
  remove(keys: readonly RenditionKey[]): Promise<Deletion>;
  onFailure(error: unknown): void;
  /** Milliseconds, of any origin. */
  now(): number;
}

interface Retry {
  readonly at: number;
  /** Milliseconds. */
  readonly pause: number;
}

const BATCH_SIZE = 100;

/** Share of `maxBytes` that is written between two checks: summing up a large table for each rendition would be slow. */
const CHECK_SHARE = 0.01;

/** After a failed deletion; doubled after each further one. */
const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 24 * 60 * 60_000;
const MAX_RETRIES = 10_000;

/** After so many failures the provider itself fails, so the others are not tried. */
const MAX_CONSECUTIVE_FAILURES = 100;

/** Bounds the bytes of renditions at an upload provider: deletes the least recently used first. */
export class ProviderEvictor {
  readonly #options: ProviderEvictorOptions;
  /** By hash. */
  readonly #retries = new LRUCache<string, Retry>({ max: MAX_RETRIES });
  /** Bytes written since the last check. */
  #unchecked = Infinity;
  #isRunning = false;

  constructor(options: ProviderEvictorOptions) {
    this.#options = options;
  }

  /** Counts written bytes, and starts an eviction in the background if a check is due. */
  noteWritten(bytes: number): void {
    this.#unchecked += bytes;
    if (this.#isRunning || this.#unchecked < this.#options.maxBytes * CHECK_SHARE) return;
    this.#isRunning = true;
    this.#unchecked = 0;
    this.evict()
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => (this.#isRunning = false));
  }

  /** Skips renditions that cannot be deleted, which stay among the oldest. @throws what the table throws */
  async evict(): Promise<void> {
    const { table, maxBytes, remove, onFailure } = this.#options;
    let bytes = await table.bytesAtAddresses();
    let consecutiveFailures = 0;
    for (let skip = 0; bytes > maxBytes && consecutiveFailures < MAX_CONSECUTIVE_FAILURES; ) {
      const oldest = await table.leastRecentlyUsedAtAddresses(BATCH_SIZE, skip);
      if (oldest.length === 0) return;
      const chosen = takeBytes(oldest.filter(({ hash }) => this.#isDue(hash)), bytes - maxBytes);
      const { deleted, failed } = chosen.length === 0 ? { deleted: [], failed: [] } : await remove(chosen);
      for (const { hash } of failed) this.#postpone(hash);
      for (const hash of deleted) this.#retries.delete(hash);
      if (failed[0] !== undefined) onFailure(failed[0].error);
      const isDeleted = new Set(deleted);
      const processed = chosen.length === 0 ? oldest : oldest.slice(0, oldest.indexOf(chosen.at(-1) as LedgerRow) + 1);
      bytes -= processed.reduce((sum, { hash, size }) => sum + (isDeleted.has(hash) ? size : 0), 0);
      skip += processed.filter(({ hash }) => !isDeleted.has(hash)).length;
      consecutiveFailures = deleted.length > 0 ? 0 : consecutiveFailures + failed.length;
    }
  }

  #isDue(hash: string): boolean {
    const retry = this.#retries.get(hash);
    return retry === undefined || this.#options.now() >= retry.at;
  }

  #postpone(hash: string): void {
    const pause = Math.min(MAX_PAUSE_MS, 2 * (this.#retries.get(hash)?.pause ?? MIN_PAUSE_MS / 2));
    this.#retries.set(hash, { at: this.#options.now() + pause, pause });
  }
}

/** The first rows that have that many bytes together. */
function takeBytes(rows: readonly LedgerRow[], bytes: number): readonly LedgerRow[] {
  let taken = 0;
  return rows.filter(({ size }) => {
    const isNeeded = taken < bytes;
    taken += size;
    return isNeeded;
  });
}
