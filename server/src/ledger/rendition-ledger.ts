import { oneAtATime } from '../concurrency/semaphore';
import type { RenditionKey } from '../core/rendition-key';
import type { AddressedRendition, Ledger, LedgerEntry, LedgerSelection, RenditionIndex } from '../renditions/ports/ledger';
import type { LedgerRow, LedgerTable } from './table';

export interface RenditionLedgerOptions {
  readonly table: LedgerTable;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A write failed. It is retried. */
  onFailure(error: unknown): void;
  /** Called with the renditions that were written to the table. */
  onWritten?(added: readonly AddedRow[]): void;
}

/** A row, and the purge mark of the source that it was rendered from. */
export interface AddedRow {
  readonly row: LedgerRow;
  readonly purgeMark: string;
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
  readonly #added = new Map<string, AddedRow>();
  readonly #used = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #usedToday = new Set<string>();
  #day = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #writes = oneAtATime();

  constructor(options: RenditionLedgerOptions) {
    this.#options = options;
  }

  add({ key, address, spec, presets, source, format, size }: LedgerEntry): void {
    const now = this.#options.now();
    const { version: sourceVersion, updatedAt: sourceUpdatedAt, purgeMark } = source;
    const row = { ...key, quickOf: key.quickOf ?? null, address, spec, presets: printPresets(presets), sourceVersion, sourceUpdatedAt, format, size, renderedAt: new Date(now), usedOn: dayOf(now) };
    if (this.#added.size < MAX_PENDING) this.#added.set(key.hash, { row, purgeMark });
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
    const pending = keys.flatMap(({ hash }) => this.#added.get(hash)?.row ?? []);
    const others = keys.map(({ hash }) => hash).filter((hash) => !this.#added.has(hash) && !this.#deleted.has(hash));
    return others.length === 0 ? pending : [...pending, ...(await this.#options.table.find(others))];
  }

  async has(key: RenditionKey): Promise<boolean> {
    return (await this.find([key])).length > 0;
  }

  async page(selection: LedgerSelection, afterHash: string, count: number): Promise<readonly LedgerRow[]> {
    await this.flush();
    return this.#options.table.page(selection, afterHash, count);
  }

  /** @throws the error of the database */
  async count(selection: LedgerSelection): Promise<number> {
    await this.flush();
    return this.#options.table.count(selection);
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
    for (const { row } of this.#added.values()) if (row.fileId === fileId) this.#added.delete(row.hash);
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
    if (added.length > 0) await table.put(added.map(({ row }) => row));
    for (const one of added) if (this.#added.get(one.row.hash) === one) this.#added.delete(one.row.hash);
    if (used.length > 0) await table.markUsed(used, dayOf(now()));
    for (const hash of used) this.#used.delete(hash);
    if (added.length > 0) onWritten?.(added);
  }
}

/** A database finds a name between spaces. */
const printPresets = (names: readonly string[]): string | null => (names.length === 0 ? null : ` ${names.join(' ')} `);

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
