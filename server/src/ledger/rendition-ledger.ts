import { oneAtATime } from '../concurrency/semaphore';
import type { RenditionKey } from '../core/rendition-key';
import type { AddressedRendition, Ledger, LedgerEntry, RenditionIndex } from '../renditions/ports/ledger';
import type { LedgerRow, LedgerTable } from './table';

export interface RenditionLedgerOptions {
  readonly table: LedgerTable;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A write failed. It is retried. */
  onFailure(error: unknown): void;
  /** Called with the bytes of the renditions that were written to the table. */
  onWritten?(bytes: number): void;
}

const FLUSH_MS = 1000;
const RETRY_MS = 10_000;
const DAY_MS = 86_400_000;

/** Changes that wait while the database does not answer. Further ones are lost: a rendition is missing in listings, or is rendered again. */
const MAX_PENDING = 10_000;
/** Each use is written once a day. */
const MAX_USED_TODAY = 100_000;

/** Collects changes and writes them to the table once a second, so that no request waits for the database. */
export class RenditionLedger implements Ledger {
  readonly #options: RenditionLedgerOptions;
  readonly #added = new Map<string, LedgerRow>();
  readonly #used = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #usedToday = new Set<string>();
  #day = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #writes = oneAtATime();

  constructor(options: RenditionLedgerOptions) {
    this.#options = options;
  }

  add({ key, address, spec, source, format, size }: LedgerEntry): void {
    const now = this.#options.now();
    const { version: sourceVersion, updatedAt: sourceUpdatedAt } = source;
    const row = { ...key, quickOf: key.quickOf ?? null, address, spec, sourceVersion, sourceUpdatedAt, format, size, renderedAt: new Date(now), usedOn: dayOf(now) };
    if (this.#added.size < MAX_PENDING) this.#added.set(key.hash, row);
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

  /** Called when the store deleted a rendition. */
  markDeleted(hash: string): void {
    this.#added.delete(hash);
    this.#used.delete(hash);
    if (this.#deleted.size < MAX_PENDING) this.#deleted.add(hash);
    this.#schedule(FLUSH_MS);
  }

  async find(keys: readonly RenditionKey[]): Promise<readonly LedgerRow[]> {
    const pending = keys.flatMap(({ hash }) => this.#added.get(hash) ?? []);
    const others = keys.map(({ hash }) => hash).filter((hash) => !this.#added.has(hash) && !this.#deleted.has(hash));
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
    for (const hash of hashes) this.markDeleted(hash);
    await this.flush();
  }

  async removeFile(fileId: number): Promise<void> {
    for (const row of this.#added.values()) if (row.fileId === fileId) this.#added.delete(row.hash);
    await this.#writes.run(() => this.#options.table.deleteFile(fileId));
  }

  versionAt(fileId: number, updatedAt: number): Promise<string | null> {
    return this.#options.table.versionAt(fileId, updatedAt);
  }

  /** Writes pending changes. If the database fails, they stay pending. @throws the error of the database */
  async flush(): Promise<void> {
    await this.#writes.run(() => this.#write());
  }

  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.flush().catch((error: unknown) => this.#options.onFailure(error));
  }

  #isFirstToday(hash: string): boolean {
    const day = Math.floor(this.#options.now() / DAY_MS);
    if (day !== this.#day || this.#usedToday.size >= MAX_USED_TODAY) this.#usedToday.clear();
    this.#day = day;
    if (this.#usedToday.has(hash)) return false;
    this.#usedToday.add(hash);
    return true;
  }

  #schedule(ms: number): void {
    // Does not keep the process alive: `close` writes pending changes.
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush().catch((error: unknown) => {
        this.#options.onFailure(error);
        this.#schedule(RETRY_MS);
      });
    }, ms).unref();
  }

  /** Changes that are made during a write stay pending. */
  async #write(): Promise<void> {
    const { table, now, onWritten } = this.#options;
    const deleted = [...this.#deleted];
    const added = [...this.#added.values()];
    const used = [...this.#used].filter((hash) => !this.#added.has(hash));
    if (deleted.length > 0) await table.delete(deleted);
    for (const hash of deleted) this.#deleted.delete(hash);
    if (added.length > 0) await table.put(added);
    for (const row of added) if (this.#added.get(row.hash) === row) this.#added.delete(row.hash);
    if (used.length > 0) await table.markUsed(used, dayOf(now()));
    for (const hash of used) this.#used.delete(hash);
    if (added.length > 0) onWritten?.(added.reduce((sum, { size }) => sum + size, 0));
  }
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The ledger as an index of addresses, for the provider store. */
export function renditionIndexOf(ledger: RenditionLedger): RenditionIndex {
  return {
    find: async (keys: readonly RenditionKey[]) => (await ledger.find(keys)).flatMap(toAddressed),
    ofFile: async (fileId) => (await ledger.ofFile(fileId)).flatMap(toAddressed),
    remove: (hashes) => ledger.remove(hashes),
  };
}

function toAddressed({ hash, fileId, access, address, format, size }: LedgerRow): AddressedRendition[] {
  return address === null ? [] : [{ key: { fileId, access, hash }, address, format, size }];
}
