import { LRUCache } from 'lru-cache';
import type { JobOptions } from '../concurrency/job-queue';
import { Semaphore, type Priority } from '../concurrency/semaphore';
import { SingleFlight } from '../concurrency/single-flight';
import { BusyError, FileNotFoundError, hasCode, SourceUnavailableError } from '../core/errors';
import type { Spec } from '../core/filter-spec/parse';
import type { DescribedSource, ImageFacts } from '../renditions/ports/image-facts';
import type { Source, Sources } from '../renditions/ports/sources';
import type { ImageRow, ImageTable, RecordedFacts } from './image-table';

export interface ImageMakerOptions {
  readonly table: ImageTable;
  readonly sources: Pick<Sources, 'find' | 'forget'>;
  /** Specs whose points of attention are facts of an image. */
  readonly specs: readonly Spec[];
  /** Reads the facts of a source from its bytes. @throws any RenditionError */
  describe(source: Source, specs: readonly Spec[], options: DescribeOptions): Promise<DescribedSource>;
  /** The facts of a file could not be made, or not be recorded. */
  onFailure(fileId: number, error: unknown): void;
  /** Milliseconds, of any origin. */
  now(): number;
}

export type DescribeOptions = Pick<JobOptions, 'priority' | 'signal'>;

interface Work {
  /** Never rejects. Null where there are no facts. */
  readonly result: Promise<ImageFacts | null>;
  /** It has looked at the file. */
  hasStarted: boolean;
  /** The file changed since. */
  isOutdated: boolean;
}

interface Failure {
  /** The state of the file's row: a changed file is tried again. */
  readonly updatedAt: number;
  /** Milliseconds, by the clock `now`. */
  readonly until: number;
}

/** Files whose facts are made at once. They take slots of low priority, which leave one to visitors. */
export const MAX_RUNNING = 2;
/** Files that wait, of each priority. The facts of further ones are made when they are requested again. */
const MAX_WAITING = 10_000;

/** A file that failed is not tried again for this time, unless it changes. */
const FAILURE_MS = 10 * 60_000;
const MAX_FAILURES = 10_000;

/** When to try again after the server was busy. */
const MIN_RETRY_SECONDS = 30;
const MAX_RETRIES = 10_000;

/** Makes the facts of images, of each file once at a time. A failure concerns one file. */
export class ImageMaker {
  readonly #options: ImageMakerOptions;
  readonly #works = new Map<number, Work>();
  readonly #flights = new SingleFlight<ImageFacts>();
  readonly #limit = new Semaphore({ max: () => MAX_RUNNING, maxQueue: MAX_WAITING, full: () => new BusyError(`the facts of ${MAX_WAITING} images are waiting to be made`) });
  readonly #failures = new LRUCache<number, Failure>({ max: MAX_FAILURES });
  readonly #retries = new Map<number, NodeJS.Timeout>();
  readonly #writes = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: ImageMakerOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether facts have the points of attention that the configuration needs now. */
  isComplete({ facts: { attention } }: RecordedFacts): boolean {
    return this.#options.specs.every(({ canonical }) => Object.hasOwn(attention, canonical));
  }

  /** Whether the facts of a file may be made now. False after a failure, for a while. */
  isDue({ image: { fileId }, updatedAt }: ImageRow): boolean {
    const failure = this.#failures.get(fileId);
    const hasFailed = failure?.updatedAt === updatedAt && this.#options.now() < failure.until;
    return !hasFailed && !this.#retries.has(fileId);
  }

  /** The facts of a file for a request that needs them: before those of other files, and as urgent as a rendition. @throws any RenditionError */
  factsOf(fileId: number, signal: AbortSignal | undefined): Promise<ImageFacts> {
    const run = async (shared: AbortSignal) => this.#factsOf(await this.#findRow(fileId), { priority: 'normal', signal: shared });
    return this.#flights.run(String(fileId), { run, settle: async () => undefined }, signal);
  }

  /** Makes the facts of a file in the background, or joins the work that does. Null where there are none: `onFailure` was told why. */
  make(fileId: number, priority: Priority = 'normal'): Promise<ImageFacts | null> {
    return (this.#works.get(fileId) ?? this.#start(fileId, priority)).result;
  }

  /** The same after a change of the file: work that has started is done again. */
  remake(fileId: number): void {
    const work = this.#works.get(fileId);
    if (work === undefined) this.#start(fileId, 'normal');
    else work.isOutdated = true;
  }

  /** Resolves when the facts of a file are not being made. Does not wait for a file that waits for its turn. */
  async settled(fileId: number): Promise<void> {
    const work = this.#works.get(fileId);
    if (work?.hasStarted === true) await work.result;
    await this.#flights.settled(String(fileId));
  }

  /** Drops all that waits. Resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#limit.close(new BusyError('the server is shutting down'));
    for (const timer of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
    await Promise.all(this.#writes);
  }

  #start(fileId: number, priority: Priority): Work {
    clearTimeout(this.#retries.get(fileId));
    this.#retries.delete(fileId);
    const run = async (): Promise<ImageFacts | null> => {
      work.hasStarted = true;
      for (;;) {
        work.isOutdated = false;
        const facts = await this.#makeOnce(fileId);
        if (work.isOutdated && !this.#isClosed) continue;
        this.#works.delete(fileId);
        return facts;
      }
    };
    const work: Work = {
      hasStarted: false,
      isOutdated: false,
      // It is refused where the queue is full or closed. A later call finds that a file has changed by the state of its row.
      result: this.#limit.run(run, { priority }).catch(() => {
        this.#works.delete(fileId);
        return null;
      }),
    };
    this.#works.set(fileId, work);
    return work;
  }

  /** Never rejects. */
  async #makeOnce(fileId: number): Promise<ImageFacts | null> {
    // A request may be reading them.
    await this.#flights.settled(String(fileId));
    let row: ImageRow | null = null;
    try {
      row = await this.#findRow(fileId);
      return await this.#factsOf(row, { priority: 'low' });
    } catch (error) {
      this.#fail(fileId, row, error);
      return null;
    }
  }

  /** @throws FileNotFoundError, SourceUnavailableError */
  async #findRow(fileId: number): Promise<ImageRow> {
    const [row] = await this.#options.table.find({ fileIds: [fileId] }).catch((cause: unknown) => {
      throw new SourceUnavailableError('the database does not answer', { cause });
    });
    if (row === undefined) throw new FileNotFoundError(`the media library has no image ${fileId}`);
    return row;
  }

  async #factsOf(row: ImageRow, options: DescribeOptions): Promise<ImageFacts> {
    const { table, describe, specs } = this.#options;
    const { image: { fileId }, recorded } = row;
    const source = await this.#findSource(row);
    if (recorded !== null && recorded.facts.version === source.version && this.isComplete(recorded)) {
      if (recorded.seenAt !== source.updatedAt) await this.#write(fileId, () => table.confirm(fileId, source.version, source.updatedAt));
      return recorded.facts;
    }
    const described = await describe(source, specs, options);
    await this.#write(fileId, () => table.put(fileId, { facts: described.facts, seenAt: described.source.updatedAt }));
    return described.facts;
  }

  /** The source as its row describes it: an earlier lookup may be older than a change by another process. */
  async #findSource({ image: { fileId }, updatedAt }: ImageRow): Promise<Source> {
    const { sources } = this.#options;
    const source = await sources.find(fileId);
    if (source.updatedAt === updatedAt) return source;
    sources.forget(fileId);
    return sources.find(fileId);
  }

  /** Facts that cannot be recorded are made again when they are requested again. */
  async #write(fileId: number, write: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return;
    const written = write().catch((error: unknown) => this.#options.onFailure(fileId, error));
    this.#writes.add(written);
    await written;
    this.#writes.delete(written);
  }

  #fail(fileId: number, row: ImageRow | null, error: unknown): void {
    // It was deleted meanwhile.
    if (this.#isClosed || hasCode(error, 'FILE_NOT_FOUND')) return;
    if (hasCode(error, 'BUSY')) return this.#retryLater(fileId, (error as Partial<BusyError>).retryAfterSeconds);
    // Without a row, the database failed.
    if (row === null) this.#retryLater(fileId);
    else this.#failures.set(fileId, { updatedAt: row.updatedAt, until: this.#options.now() + FAILURE_MS });
    this.#options.onFailure(fileId, error);
  }

  #retryLater(fileId: number, seconds = MIN_RETRY_SECONDS): void {
    if (this.#retries.size >= MAX_RETRIES) return;
    clearTimeout(this.#retries.get(fileId));
    const retry = () => {
      this.#retries.delete(fileId);
      void this.make(fileId, 'low');
    };
    this.#retries.set(fileId, setTimeout(retry, Math.max(MIN_RETRY_SECONDS, seconds) * 1000).unref());
  }
}
