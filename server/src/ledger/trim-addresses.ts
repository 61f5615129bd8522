import type { RenditionKey } from '../core/rendition-key';
import type { LedgerRow, LedgerTable } from './ledger-table';

export interface TrimOptions {
  readonly table: LedgerTable;
  readonly maxBytes: number;
  /** Deletes renditions where they rest, and from the ledger. */
  remove(keys: readonly RenditionKey[]): Promise<void>;
  onFailure(error: unknown): void;
}

const AT_ONCE = 100;

/** A share of the bound: counting all of a large table is not done for each rendition. */
const LOOK_AGAIN = 0.01;

/** Holds what rests at an upload provider within its bound: what was used longest ago goes first. */
export class TrimAddresses {
  #unseen = Infinity;
  #running = false;

  constructor(private readonly options: TrimOptions) {}

  /** So many bytes more were stored. */
  written(bytes: number): void {
    this.#unseen += bytes;
    if (this.#running || this.#unseen < this.options.maxBytes * LOOK_AGAIN) return;
    this.#running = true;
    this.#unseen = 0;
    this.trim()
      .catch((error: unknown) => this.options.onFailure(error))
      .finally(() => (this.#running = false));
  }

  async trim(): Promise<void> {
    const { table, maxBytes, remove } = this.options;
    for (let bytes = await table.bytesAtAddresses(); bytes > maxBytes; ) {
      const oldest = await table.oldestAtAddresses(AT_ONCE);
      const chosen = enough(oldest, bytes - maxBytes);
      if (chosen.length === 0) return;
      await remove(chosen);
      bytes -= chosen.reduce((sum, { size }) => sum + size, 0);
    }
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
