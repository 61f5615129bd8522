import type { ImageRow, ImageTable, RecordedFacts } from '../../server/src/ledger/image-table';
import type { ImageFacts, ImageLookup } from '../../server/src/renditions/ports/image-facts';

export const imageFacts = (version: string, facts: Partial<ImageFacts> = {}): ImageFacts => ({
  version,
  source: { format: 'jpeg', width: 400, height: 300, orientation: 1, frames: 1, alpha: false, depth: 8, buffered: false },
  thumbhash: 'CQgGBwAIeHeAd4iHeIiAiIePCA==',
  color: '#ff0000',
  attention: {},
  ...facts,
});

/** The media library and the table of image facts as maps, for tests without a database. Its methods fail while `failure` is set. */
export class ImagesInMemory implements ImageTable {
  /** `updatedAt` of the images in the library, by their ids. */
  readonly updated = new Map<number, number>();
  readonly recorded = new Map<number, RecordedFacts>();
  /** Queries and writes so far. */
  readonly calls: string[] = [];
  failure: Error | null = null;

  async find({ fileIds = [], documentIds = [], hashes = [] }: ImageLookup): Promise<readonly ImageRow[]> {
    this.#call(`find ${[...fileIds, ...documentIds, ...hashes].join(' ')}`);
    const byText = [...documentIds, ...hashes].map((text) => Number(text.replace(/^(?:document|hash)-/, '')));
    return [...fileIds, ...byText].flatMap((fileId) => this.#rowOf(fileId) ?? []);
  }

  async findAfter(fileId: number, count: number): Promise<readonly ImageRow[]> {
    this.#call(`find after ${fileId}`);
    const later = [...this.updated.keys()].filter((id) => id > fileId).sort((a, b) => a - b);
    return later.slice(0, count).flatMap((id) => this.#rowOf(id) ?? []);
  }

  async put(fileId: number, recorded: RecordedFacts): Promise<void> {
    this.#call(`put ${fileId}`);
    this.recorded.set(fileId, recorded);
  }

  async confirm(fileId: number, version: string, seenAt: number): Promise<void> {
    this.#call(`confirm ${fileId}`);
    const known = this.recorded.get(fileId);
    if (known?.facts.version === version) this.recorded.set(fileId, { ...known, seenAt });
  }

  async delete(fileId: number): Promise<void> {
    this.#call(`delete ${fileId}`);
    this.recorded.delete(fileId);
  }

  async filesAfter(fileId: number, count: number): Promise<readonly number[]> {
    return [...this.recorded.keys()].filter((id) => id > fileId).sort((a, b) => a - b).slice(0, count);
  }

  #rowOf(fileId: number): ImageRow | null {
    const updatedAt = this.updated.get(fileId);
    if (updatedAt === undefined) return null;
    const image = { fileId, documentId: `document-${fileId}`, name: `${fileId}.jpg`, mime: 'image/jpeg', hash: `hash-${fileId}`, alternativeText: null, focalPoint: null };
    return { image, updatedAt, recorded: this.recorded.get(fileId) ?? null };
  }

  #call(call: string): void {
    this.calls.push(call);
    if (this.failure !== null) throw this.failure;
  }
}
