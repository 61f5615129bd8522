import type { RenditionKey } from '../core/rendition-key';
import type { AddressedRendition, Ledger, LedgerEntry, RenditionIndex } from '../renditions/ports/ledger';
import type { LedgerRow, LedgerTable } from './table';

export interface RenditionLedgerOptions {
  readonly table: LedgerTable;
  /** Milliseconds since the epoch. */
  now(): number;
  /** What is not yet written is kept and tried again. */
  onFailure(error: unknown): void;
  /** So many bytes of renditions were written down. */
  onWritten?(bytes: number): void;
}

const FLUSH_MS = 1000;
const RETRY_MS = 10_000;
const DAY_MS = 86_400_000;

/** Changes that may wait for a database that does not answer; further ones are lost, which costs a listing or a second rendering. */
const MAX_PENDING = 10_000;
/** Uses that are remembered, so that each is written once a day. */
const MAX_NOTED = 100_000;

/** Gathers what happens to renditions, and writes it down once in a second: nobody waits for the database. */
export class RenditionLedger implements Ledger {
  readonly #options: RenditionLedgerOptions;
  readonly #made = new Map<string, LedgerRow>();
  readonly #used = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #notedToday = new Set<string>();
  #day = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(options: RenditionLedgerOptions) {
    this.#options = options;
  }

  add({ key, address, spec, source, format, size }: LedgerEntry): void {
    const now = this.#options.now();
    const { version: sourceVersion, updatedAt: sourceUpdatedAt } = source;
    const row = { ...key, address, spec, sourceVersion, sourceUpdatedAt, format, size, renderedAt: new Date(now), usedOn: dayOf(now) };
    if (this.#made.size < MAX_PENDING) this.#made.set(key.hash, row);
    this.#deleted.delete(key.hash);
    this.#isFirstToday(key.hash);
    this.#schedule(FLUSH_MS);
  }

  markUsed({ hash }: RenditionKey): boolean {
    if (!this.#isFirstToday(hash)) return false;
    if (this.#used.size < MAX_PENDING) this.#used.add(hash);
    this.#schedule(FLUSH_MS);
    return true;
  }

  /** The store let go of it. */
  deleted(hash: string): void {
    this.#made.delete(hash);
    this.#used.delete(hash);
    if (this.#deleted.size < MAX_PENDING) this.#deleted.add(hash);
    this.#schedule(FLUSH_MS);
  }

  async find(keys: readonly RenditionKey[]): Promise<readonly LedgerRow[]> {
    const pending = keys.flatMap(({ hash }) => this.#made.get(hash) ?? []);
    const others = keys.map(({ hash }) => hash).filter((hash) => !this.#made.has(hash) && !this.#deleted.has(hash));
    return others.length === 0 ? pending : [...pending, ...(await this.#options.table.find(others))];
  }

  async ofFile(fileId: number): Promise<readonly LedgerRow[]> {
    await this.flush();
    return this.#options.table.ofFile(fileId);
  }

  async findOutdated(fileId: number, version: string): Promise<readonly RenditionKey[]> {
    return (await this.ofFile(fileId)).filter(({ sourceVersion }) => sourceVersion !== version);
  }

  async remove(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) this.deleted(hash);
    await this.flush();
  }

  async removeFile(fileId: number): Promise<void> {
    for (const row of this.#made.values()) if (row.fileId === fileId) this.#made.delete(row.hash);
    await this.#inTurn(() => this.#options.table.deleteFile(fileId));
  }

  versionAt(fileId: number, updatedAt: number): Promise<string | null> {
    return this.#options.table.versionAt(fileId, updatedAt);
  }

  /** Writes down what waits. @throws what the database threw; it is then kept for the next time */
  async flush(): Promise<void> {
    await this.#inTurn(() => this.#write());
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush().catch((error: unknown) => this.#options.onFailure(error));
  }

  #isFirstToday(hash: string): boolean {
    const day = Math.floor(this.#options.now() / DAY_MS);
    if (day !== this.#day || this.#notedToday.size >= MAX_NOTED) this.#notedToday.clear();
    this.#day = day;
    if (this.#notedToday.has(hash)) return false;
    this.#notedToday.add(hash);
    return true;
  }

  #schedule(ms: number): void {
    // The process need not live on for it; `close` writes what is left.
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush().catch((error: unknown) => {
        this.#options.onFailure(error);
        this.#schedule(RETRY_MS);
      });
    }, ms).unref();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(work);
    this.#writing = result.catch(() => undefined);
    return result;
  }

  /** What came meanwhile stays for the next time. */
  async #write(): Promise<void> {
    const { table, now, onWritten } = this.#options;
    const deleted = [...this.#deleted];
    const made = [...this.#made.values()];
    const used = [...this.#used].filter((hash) => !this.#made.has(hash));
    if (deleted.length > 0) await table.delete(deleted);
    for (const hash of deleted) this.#deleted.delete(hash);
    if (made.length > 0) await table.put(made);
    for (const row of made) if (this.#made.get(row.hash) === row) this.#made.delete(row.hash);
    if (used.length > 0) await table.markUsed(used, dayOf(now()));
    for (const hash of used) this.#used.delete(hash);
    if (made.length > 0) onWritten?.(made.reduce((sum, { size }) => sum + size, 0));
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The ledger, as the store of an upload provider reads it. */
export function renditionIndexOf(ledger: RenditionLedger): RenditionIndex {
  return {
    find: async (keys: readonly RenditionKey[]) => (await ledger.find(keys)).flatMap(addressed),
    ofFile: async (fileId) => (await ledger.ofFile(fileId)).flatMap(addressed),
    remove: (hashes) => ledger.remove(hashes),
  };
}

function addressed({ hash, fileId, access, address, format, size }: LedgerRow): AddressedRendition[] {
  return address === null ? [] : [{ key: { fileId, access, hash }, address, format, size }];
}
