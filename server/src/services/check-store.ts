import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, hasCode } from '../core/errors';
import type { Access, RenditionKey } from '../core/rendition-key';
import { findOrphans, type LedgerRow } from '../ledger/table';
import type { StoredFacts, StoredName } from '../renditions/ports/rendition-store';
import type { Runtime } from './runtime';

/**
 * - `unlisted`: stored, and the ledger does not know it. It is deleted: its spec is not known.
 * - `missing`: in the ledger, and not stored. The ledger forgets it.
 * - `wrong`: the ledger says another size or format than the stored one has. The ledger is corrected.
 * - `file gone`: renditions or facts of a file that is not in the media library. They are deleted.
 * - `stale facts`: the size and placeholder of another version of the image than its file has. They are made again.
 * - `unreadable`: the store or the storage does not answer for it. Nothing is done.
 */
export type ProblemKind = 'unlisted' | 'missing' | 'wrong' | 'file gone' | 'stale facts' | 'unreadable';

export interface StoreProblem {
  readonly kind: ProblemKind;
  readonly fileId: number;
  /** Key of the rendition; null where the problem concerns the file. */
  readonly key: string | null;
  readonly detail: string;
  readonly isFixed: boolean;
}

export interface CheckReport {
  /** Renditions in the ledger. */
  readonly listed: number;
  /** Renditions that the store lists; null where it cannot list them. */
  readonly stored: number | null;
  /** Images whose facts were compared. */
  readonly images: number;
  readonly problems: readonly StoreProblem[];
}

export interface CheckOptions {
  /** Mends what it finds. */
  readonly fix?: boolean;
  readonly signal?: AbortSignal;
  /** Called now and then with the number of renditions and images that were looked at. */
  readonly onProgress?: (count: number) => void;
}

export interface CheckParts extends Pick<Runtime, 'renditions' | 'store' | 'ledger' | 'tables' | 'images' | 'sources'> {
  /** Those of these files that are in the media library. */
  inLibrary(fileIds: readonly number[]): Promise<readonly number[]>;
  purgeFile(fileId: number): Promise<unknown>;
  /** By default longer than a running process takes to record what it has written or deleted. */
  readonly settleMs?: number;
}

const BATCH_SIZE = 200;
/** Renditions at an upload provider that are fetched at once. */
const MAX_CONCURRENT = 8;
const SETTLE_MS = 2500;

const ACCESSES: readonly Access[] = ['public', 'private'];

/** Compares store, ledger and facts. What looks wrong is looked at twice: the running site writes meanwhile. */
export class StoreCheck {
  readonly #parts: CheckParts;
  readonly #options: CheckOptions;
  readonly #problems: StoreProblem[] = [];
  #count = 0;

  constructor(parts: CheckParts, options: CheckOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** @throws what the database throws */
  async run(): Promise<CheckReport> {
    const listed = await this.#checkLedger();
    const stored = await this.#checkStored();
    const images = await this.#checkFacts();
    return { listed, stored, images, problems: this.#problems };
  }

  async #checkLedger(): Promise<number> {
    const suspects: LedgerRow[] = [];
    let count = 0;
    for (let last = ''; !this.#isEnded(); ) {
      const rows = await this.#parts.ledger.page({}, last, BATCH_SIZE);
      const next = rows.at(-1);
      if (next === undefined) break;
      last = next.hash;
      const present = new Set(await this.#parts.inLibrary([...new Set(rows.map(({ fileId }) => fileId))]));
      const found = await inBatches(rows.filter(({ fileId }) => present.has(fileId)), async (row) => ((await this.#verdict(row)) === null ? [] : [row]));
      suspects.push(...found.flat());
      count += rows.length;
      this.#progress(rows.length);
    }
    for await (const fileId of findOrphans({ table: this.#parts.tables.ledger, inLibrary: this.#parts.inLibrary })) {
      await this.#report({ kind: 'file gone', fileId, key: null, detail: 'it has renditions, and is not in the media library' }, () => this.#parts.purgeFile(fileId));
    }
    if (suspects.length > 0) await this.#settle();
    for (const { hash } of suspects) {
      const [row] = await this.#parts.tables.ledger.find([hash]);
      if (row !== undefined) await this.#judge(row);
    }
    return count;
  }

  /** What is wrong with a row of the ledger, or null. */
  async #verdict(row: LedgerRow): Promise<{ readonly kind: 'missing' | 'wrong' | 'unreadable'; readonly detail: string; readonly facts?: StoredFacts } | null> {
    try {
      const facts = await this.#parts.store.inspect?.(row);
      if (facts === undefined) return null;
      if (facts === null) return { kind: 'missing', detail: `${row.spec} is not stored` };
      if (facts.size === row.size && facts.format === row.format) return null;
      return { kind: 'wrong', detail: `${row.spec} is listed as ${row.format} of ${row.size} bytes and stored as ${facts.format} of ${facts.size} bytes`, facts };
    } catch (error) {
      // No key of a rendition, so nothing is stored by it.
      if (error instanceof TypeError && codeOf(error) === null) return { kind: 'missing', detail: `${row.spec} has a wrong key: ${error.message}` };
      return { kind: 'unreadable', detail: `${row.spec}: ${String(error)}` };
    }
  }

  async #judge(row: LedgerRow): Promise<void> {
    const verdict = await this.#verdict(row);
    if (verdict === null) return;
    const { kind, detail, facts } = verdict;
    const { tables } = this.#parts;
    const mend = kind === 'missing' ? () => tables.ledger.delete([row.hash]) : () => tables.ledger.put([{ ...row, ...facts }]);
    await this.#report({ kind, fileId: row.fileId, key: row.hash, detail }, kind === 'unreadable' ? null : mend);
  }

  async #checkStored(): Promise<number | null> {
    const { store } = this.#parts;
    if (store.list === undefined) return null;
    const suspects: StoredName[] = [];
    let count = 0;
    for await (const names of store.list()) {
      if (this.#isEnded()) break;
      suspects.push(...(await this.#unlisted(names)));
      count += names.length;
      this.#progress(names.length);
    }
    if (suspects.length > 0) await this.#settle();
    for (const name of await this.#unlisted(suspects)) {
      const keys = possibleKeys(name);
      if (!(await this.#isStored(keys))) continue;
      await this.#report({ kind: 'unlisted', fileId: name.fileId, key: name.hash, detail: 'it is stored, and the ledger does not know it' }, () => this.#parts.renditions.delete(keys));
    }
    return count;
  }

  /** Also those that the ledger has for another file: no request finds them. */
  async #unlisted(names: readonly StoredName[]): Promise<readonly StoredName[]> {
    const unlisted: StoredName[] = [];
    for (let start = 0; start < names.length; start += BATCH_SIZE) {
      const part = names.slice(start, start + BATCH_SIZE);
      const rows = new Map((await this.#parts.tables.ledger.find(part.map(({ hash }) => hash))).map((row) => [row.hash, row.fileId]));
      unlisted.push(...part.filter(({ hash, fileId }) => rows.get(hash) !== fileId));
    }
    return unlisted;
  }

  async #isStored(keys: readonly RenditionKey[]): Promise<boolean> {
    for (const key of keys) if ((await this.#parts.store.inspect?.(key).catch(() => null)) != null) return true;
    return false;
  }

  async #checkFacts(): Promise<number> {
    const { images, sources, tables, inLibrary } = this.#parts;
    let count = 0;
    for await (const { fileId, facts } of images.all()) {
      if (this.#isEnded()) return count;
      if (facts === null) continue;
      const version = await sources.find(fileId).then((source) => source.version, (error: unknown) => error);
      count += 1;
      this.#progress(1);
      if (version instanceof Error) await this.#reportUnreadable(fileId, version);
      else if (version !== facts.version) await this.#report({ kind: 'stale facts', fileId, key: null, detail: 'its size and placeholder are those of another version' }, () => tables.images.delete(fileId));
    }
    for await (const fileId of findOrphans({ table: tables.images, inLibrary })) {
      await this.#report({ kind: 'file gone', fileId, key: null, detail: 'its size and placeholder are known, and it is not in the media library' }, () => tables.images.delete(fileId));
    }
    return count;
  }

  async #reportUnreadable(fileId: number, error: Error): Promise<void> {
    // Deleted meanwhile.
    if (hasCode(error, 'FILE_NOT_FOUND')) return;
    await this.#report({ kind: 'unreadable', fileId, key: null, detail: `its original: ${error.message}` }, null);
  }

  async #report(problem: Omit<StoreProblem, 'isFixed'>, mend: (() => Promise<unknown>) | null): Promise<void> {
    const isFixed = this.#options.fix === true && mend !== null;
    if (isFixed) await mend();
    this.#problems.push({ ...problem, isFixed });
  }

  #settle(): Promise<void> {
    return delay(this.#parts.settleMs ?? SETTLE_MS);
  }

  #isEnded(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #progress(count: number): void {
    this.#count += count;
    this.#options.onProgress?.(this.#count);
  }
}

/** A name does not say in which of several stores it is. */
const possibleKeys = ({ fileId, hash }: StoredName): readonly RenditionKey[] =>
  ACCESSES.flatMap((access) => [{ fileId, hash, access }, { fileId, hash, access, quickOf: hash }]);

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += MAX_CONCURRENT) results.push(...(await Promise.all(items.slice(start, start + MAX_CONCURRENT).map(work))));
  return results;
}
