import type { FileHistory } from './file-history';
import type { CachedImage } from './check-response';
import type { TestPlayground } from '../playground';
import { keyOfPath } from '../rendition-store';

/** A rendition that was received with an ETag, which always identifies the same bytes. */
export interface ReceivedRendition {
  readonly code: number;
  readonly spec: string;
  readonly bytes: number;
}

/** One run of Strapi, from its start to its stop or kill. */
export interface Life {
  readonly playground: TestPlayground;
  /** When the visitors and editors stop. */
  readonly until: number;
  /** The time just before the kill; null while Strapi runs. */
  killedAt: number | null;
}

/** More complaints are only counted. */
const MAX_COMPLAINTS = 30;

/** The state of the soak over all runs of Strapi. */
export class SoakState {
  /** Null where the next file will be uploaded. */
  readonly files: (FileHistory | null)[];
  readonly deletedFiles: FileHistory[] = [];
  /** By hash. */
  readonly received = new Map<string, ReceivedRendition>();
  /** The caches of the clients, by file and spec. */
  readonly cached = new Map<string, CachedImage>();
  readonly counts = new Map<string, number>();
  readonly complaints: string[] = [];
  #pictures = 0;

  constructor(files: number) {
    this.files = Array.from({ length: files }, () => null);
  }

  nextPicture(): number {
    this.#pictures += 1;
    return this.#pictures;
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  complain(what: string): void {
    this.count('complaints');
    if (this.complaints.length < MAX_COMPLAINTS) this.complaints.push(what);
  }

  /** Also finds deleted files. */
  historyOf(fileId: number): FileHistory | undefined {
    return [...this.files, ...this.deletedFiles].find((file) => file?.fileId === fileId) ?? undefined;
  }

  /** Whether a rendition is of its file's current image, which no edit is changing. */
  isCurrent(name: string): boolean {
    const { fileId, hash } = keyOfPath(`/${name}`);
    const file = this.historyOf(fileId);
    return file !== undefined && !file.deletionStarted && file.changing === null && this.received.get(hash)?.code === file.code;
  }
}
