import type { RenditionKey } from '../core/rendition-key';
import type { Deletion } from '../renditions/ports/rendition-store';
import type { LedgerRow, LedgerTable } from './table';

export interface ProviderEvictorOptions {
  readonly table: Pick<LedgerTable, 'bytesAtAddresses' | 'leastRecentlyUsedAtAddresses'>;
  readonly maxBytes: number;
  /** Deletes renditions where they are stored, and then from the ledger. */
  remove(keys: readonly RenditionKey[]): Promise<Deletion>;
  onFailure(error: unknown): void;
  /** Milliseconds, of any origin. */
  now(): number;
}

interface Retry {
  readonly at: number;
  readonly pause: number;
}

const BATCH_SIZE = 100;

/** A share of the bound: counting all of a large table is not done for each rendition. */
const CHECK_SHARE = 0.01;

/** What could not be deleted is left alone for so long, and twice as long each further time. */
const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 24 * 60 * 60_000;
const MAX_RETRIES = 10_000;

/** Where so many in a row fail it is not they that are to blame, and there is no use in trying all others. */
const MAX_FAILURES_IN_A_ROW = 100;

/** Keeps renditions at an upload provider within their bound: what was used longest ago is deleted first. */
export class ProviderEvictor {
  readonly #options: ProviderEvictorOptions;
  readonly #retries = new Map<string, Retry>();
  #unseen = Infinity;
  #isRunning = false;

  constructor(options: ProviderEvictorOptions) {
    this.#options = options;
  }

  /** So many bytes more were stored. */
  written(bytes: number): void {
    this.#unseen += bytes;
    if (this.#isRunning || this.#unseen < this.#options.maxBytes * CHECK_SHARE) return;
    this.#isRunning = true;
    this.#unseen = 0;
    this.evict()
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => (this.#isRunning = false));
  }

  /** Passes by what cannot be deleted, which therefore stays among the oldest. @throws what the ledger throws */
  async evict(): Promise<void> {
    const { table, maxBytes, remove, onFailure } = this.#options;
    let bytes = await table.bytesAtAddresses();
    let failuresInARow = 0;
    for (let skip = 0; bytes > maxBytes && failuresInARow < MAX_FAILURES_IN_A_ROW; ) {
      const oldest = await table.leastRecentlyUsedAtAddresses(BATCH_SIZE, skip);
      if (oldest.length === 0) return;
      const chosen = enough(oldest.filter(({ hash }) => this.#isDue(hash)), bytes - maxBytes);
      const { deleted, failed } = chosen.length === 0 ? { deleted: [], failed: [] } : await remove(chosen);
      for (const { hash } of failed) this.#postpone(hash);
      for (const hash of deleted) this.#retries.delete(hash);
      if (failed[0] !== undefined) onFailure(failed[0].error);
      const isDeleted = new Set(deleted);
      const looked = chosen.length === 0 ? oldest : oldest.slice(0, oldest.indexOf(chosen.at(-1) as LedgerRow) + 1);
      bytes -= looked.reduce((sum, { hash, size }) => sum + (isDeleted.has(hash) ? size : 0), 0);
      skip += looked.filter(({ hash }) => !isDeleted.has(hash)).length;
      failuresInARow = deleted.length > 0 ? 0 : failuresInARow + failed.length;
    }
  }

  #isDue(hash: string): boolean {
    const retry = this.#retries.get(hash);
    return retry === undefined || this.#options.now() >= retry.at;
  }

  #postpone(hash: string): void {
    const pause = Math.min(MAX_PAUSE_MS, 2 * (this.#retries.get(hash)?.pause ?? MIN_PAUSE_MS / 2));
    this.#retries.delete(hash);
    this.#retries.set(hash, { at: this.#options.now() + pause, pause });
    const [oldest] = this.#retries.keys();
    if (this.#retries.size > MAX_RETRIES && oldest !== undefined) this.#retries.delete(oldest);
  }
}

function enough(rows: readonly LedgerRow[], surplus: number): readonly LedgerRow[] {
  let freed = 0;
  return rows.filter(({ size }) => {
    const isNeeded = freed < surplus;
    freed += size;
    return isNeeded;
  });
}
