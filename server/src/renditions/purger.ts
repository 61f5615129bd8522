import { hasCode, InternalError } from '../core/errors';
import type { RenditionKey } from '../core/rendition-key';
import type { MemoryCache } from './memory-cache';
import type { Ledger, LedgerSelection } from './ports/ledger';
import type { PurgeMarks } from './ports/purge-marks';
import type { Deletion, RenditionStore } from './ports/rendition-store';
import type { Sources } from './ports/sources';
import type { RenditionInMemory } from './rendition';

export interface PurgerOptions {
  readonly sources: Sources;
  readonly store: RenditionStore;
  readonly ledger: Ledger;
  readonly memory: MemoryCache<RenditionInMemory>;
  readonly marks: PurgeMarks;
  /** Drops the final encodings that wait, of one file or of all. */
  dropBacklog(fileId: number | null): void;
}

/** Renditions in one query, and in one deletion. */
const BATCH_SIZE = 200;

/**
 * Deletes renditions. A purge raises a mark in the database first and deletes then: each process sees the mark at its next
 * look at a file, and deletes what it began to render before.
 */
export class Purger {
  readonly #options: PurgerOptions;

  constructor(options: PurgerOptions) {
    this.#options = options;
  }

  /** An empty selection is all renditions. Returns how many were deleted. @throws InternalError where some could not be deleted */
  async purge(selection: LedgerSelection): Promise<number> {
    const { fileId = null, ...others } = selection;
    await this.#raise(fileId);
    if (fileId !== null && Object.values(others).every((value) => value === undefined)) return this.#deleteFile(fileId);
    const count = await this.#deleteListed(selection);
    return Object.values(selection).every((value) => value === undefined) ? count + (await this.#deleteUnlisted()) : count;
  }

  /** Deletes the renditions of earlier versions of a file, or all of them if the file was deleted. @throws as `purge` and `Sources.find` do */
  async purgeOutdated(fileId: number): Promise<void> {
    const { sources, ledger } = this.#options;
    this.#options.dropBacklog(fileId);
    const version = await sources.find(fileId).then((source) => source.version, (error: unknown) => {
      if (hasCode(error, 'FILE_NOT_FOUND')) return null;
      throw error;
    });
    const keys = version === null ? [] : await ledger.findOutdated(fileId, version);
    if (version === null) await this.purge({ fileId });
    else if (keys.length > 0) await this.delete(keys);
  }

  /** @throws InternalError where some could not be deleted */
  async delete(keys: readonly RenditionKey[]): Promise<number> {
    return this.#record(await this.#options.store.delete(keys));
  }

  async #raise(fileId: number | null): Promise<void> {
    const { marks, sources, memory, dropBacklog } = this.#options;
    await marks.raise(fileId);
    sources.forget(fileId ?? undefined);
    dropBacklog(fileId);
    if (fileId === null) memory.clear();
    else memory.deleteFile(fileId);
  }

  async #deleteFile(fileId: number): Promise<number> {
    const { store, ledger } = this.#options;
    const deletion = await store.deleteFile(fileId);
    if (deletion.failed.length > 0) return this.#record(deletion);
    await ledger.removeFile(fileId);
    return deletion.deleted.length;
  }

  /** What cannot be deleted does not stop the others. */
  async #deleteListed(selection: LedgerSelection): Promise<number> {
    const { store, ledger } = this.#options;
    const failed: Deletion['failed'][number][] = [];
    let count = 0;
    for (let last = ''; ; ) {
      const keys = await ledger.page(selection, last, BATCH_SIZE);
      const next = keys.at(-1);
      if (next === undefined) break;
      last = next.hash;
      const deletion = await store.delete(keys);
      await ledger.remove(deletion.deleted);
      count += deletion.deleted.length;
      failed.push(...deletion.failed);
    }
    refuseFailures(failed, count);
    return count;
  }

  /** Renditions that the ledger does not know. */
  async #deleteUnlisted(): Promise<number> {
    let count = 0;
    for await (const names of this.#options.store.list?.() ?? []) {
      for (const fileId of new Set(names.map((name) => name.fileId))) count += await this.#deleteFile(fileId);
    }
    return count;
  }

  /** Renditions that could not be deleted stay in the ledger. */
  async #record({ deleted, failed }: Deletion): Promise<number> {
    await this.#options.ledger.remove(deleted);
    refuseFailures(failed, deleted.length);
    return deleted.length;
  }
}

/** @throws InternalError if there are any */
function refuseFailures(failed: Deletion['failed'], deleted: number): void {
  const [first] = failed;
  if (first !== undefined) throw new InternalError(`${failed.length} of ${deleted + failed.length} could not be deleted: ${String(first.error)}`, { cause: first.error });
}
