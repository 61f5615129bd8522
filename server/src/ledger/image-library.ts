import { LRUCache } from 'lru-cache';
import type { Spec } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import type { ImageFacts, ImageLookup, LibraryImage } from '../renditions/ports/image-facts';
import { ImageMaker, MAX_RUNNING, type ImageMakerOptions } from './image-maker';
import type { ImageRow } from './image-table';

export interface ImageLibraryOptions extends Omit<ImageMakerOptions, 'specs'> {
  readonly presets: Presets;
}

export interface MadeFacts {
  /** Images whose facts were made. */
  readonly made: number;
  /** Images whose facts cannot be made, or not now. */
  readonly failed: number;
}

/** A response waits for the facts of no more images than that, and no longer than that. */
const MAX_AWAITED = 20;
const MAX_WAIT_MS = 500;

/** Hashes whose files are known, of images in rich text. */
const MAX_HASHES = 10_000;

/** Images in one query. SQLite's queries block the event loop: this size takes less than a millisecond. */
const PAGE_SIZE = 100;

/**
 * Images of the media library with what is known of them. Facts belong to a state of the file's row: after a change of the
 * row they are unknown until the version of the source was compared. They are made in the background.
 */
export class ImageLibrary {
  readonly #options: ImageLibraryOptions;
  readonly #maker: ImageMaker;
  /** Strapi's table has no index of hashes, and an image keeps its hash. */
  readonly #fileIds = new LRUCache<string, number>({ max: MAX_HASHES });

  constructor(options: ImageLibraryOptions) {
    this.#options = options;
    this.#maker = new ImageMaker({ ...options, specs: smartSpecsOf(options.presets) });
  }

  /** One query, whatever the number of images. Makes no facts. */
  async find(lookup: ImageLookup): Promise<readonly LibraryImage[]> {
    return (await this.#rowsOf(lookup)).map((row) => imageOf(row, confirmedFactsOf(row)));
  }

  /** The same, and makes missing facts. If few are missing, it waits a moment for them; the others are there at a later call. */
  async findWithFacts(lookup: ImageLookup, maxWaitMs = MAX_WAIT_MS): Promise<readonly LibraryImage[]> {
    const rows = await this.#rowsOf(lookup);
    const made = new Map<number, ImageFacts>();
    const making: Promise<void>[] = [];
    for (const row of rows.filter((one) => this.#lacksFacts(one) && this.#maker.isDue(one))) {
      const { fileId } = row.image;
      const facts = this.#maker.make(fileId);
      // Facts that lack points of attention are of use until they have them.
      if (confirmedFactsOf(row) === null) making.push(facts.then((found) => {
        if (found !== null) made.set(fileId, found);
      }));
    }
    if (making.length > 0 && making.length <= MAX_AWAITED) await within(Math.min(maxWaitMs, MAX_WAIT_MS), Promise.all(making));
    return rows.map((row) => imageOf(row, made.get(row.image.fileId) ?? confirmedFactsOf(row)));
  }

  /** The facts of one image, for a request that needs them; made now if there are none. @throws any RenditionError */
  factsOf(fileId: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<ImageFacts> {
    return this.#maker.factsOf(fileId, signal);
  }

  /** Makes the facts of one image, after those that requests need. Null where they cannot be made: the log says why. */
  makeFacts(fileId: number): Promise<ImageFacts | null> {
    return this.#maker.make(fileId, 'low');
  }

  /** All images, in the order of their ids. Makes no facts. */
  async *all(): AsyncGenerator<LibraryImage> {
    for (let last = 0; ; ) {
      const rows = await this.#options.table.findAfter(last, PAGE_SIZE);
      const next = rows.at(-1);
      if (next === undefined) return;
      last = next.image.fileId;
      for (const row of rows) yield imageOf(row, confirmedFactsOf(row));
    }
  }

  /** Makes the facts of files that were added or changed, in the background. */
  make(fileIds: readonly number[]): void {
    for (const fileId of fileIds) this.#maker.remake(fileId);
  }

  /** Makes the facts of all images that lack them, after those that requests need. @throws what the table throws */
  async makeMissing({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<MadeFacts> {
    const counts = { made: 0, failed: 0 };
    const isStopped = () => this.#maker.isClosed || signal?.aborted === true;
    for (let last = 0; !isStopped(); ) {
      const rows = await this.#options.table.findAfter(last, PAGE_SIZE);
      const missing = rows.filter((row) => this.#lacksFacts(row)).values();
      const takeOneByOne = async () => {
        for (const { image } of missing) {
          if (isStopped()) return;
          const facts = await this.#maker.make(image.fileId, 'low');
          counts[facts === null ? 'failed' : 'made'] += 1;
        }
      };
      await Promise.all(Array.from({ length: MAX_RUNNING }, takeOneByOne));
      const next = rows.at(-1)?.image.fileId;
      if (next === undefined) break;
      last = next;
    }
    return counts;
  }

  /** Deletes what is known of a deleted file. @throws what the table throws */
  async remove(fileId: number): Promise<void> {
    // What is being made would be recorded after the deletion.
    await this.#maker.settled(fileId);
    await this.#options.table.delete(fileId);
  }

  /** Makes no more facts. Resolves when nothing is being written to the table. */
  close(): Promise<void> {
    return this.#maker.close();
  }

  async #rowsOf({ hashes = [], fileIds = [], ...lookup }: ImageLookup): Promise<readonly ImageRow[]> {
    const unknown = new Set(hashes.filter((hash) => !this.#fileIds.has(hash)));
    const known = hashes.flatMap((hash) => this.#fileIds.get(hash) ?? []);
    const rows = await this.#options.table.find({ ...lookup, fileIds: [...new Set([...fileIds, ...known])], hashes: [...unknown] });
    for (const { image } of rows) if (unknown.has(image.hash)) this.#fileIds.set(image.hash, image.fileId);
    return rows;
  }

  #lacksFacts(row: ImageRow): boolean {
    return confirmedFactsOf(row) === null || row.recorded === null || !this.#maker.isComplete(row.recorded);
  }
}

/** Null where the row changed since the facts were recorded. */
const confirmedFactsOf = ({ recorded, updatedAt }: ImageRow): ImageFacts | null => (recorded?.seenAt === updatedAt ? recorded.facts : null);

const imageOf = ({ image }: ImageRow, facts: ImageFacts | null): LibraryImage => ({ ...image, facts });

/** The specs of presets that ask for points of attention, each once. */
function smartSpecsOf(presets: Presets): readonly Spec[] {
  const isSmart = ({ operations }: Spec) => operations.some((operation) => operation.type === 'fill' && operation.smart);
  const specs = Object.values(presets).map(({ spec }) => spec).filter(isSmart);
  return [...new Map(specs.map((spec) => [spec.canonical, spec])).values()];
}

/** Resolves with the work, or after that time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
