import type { FileHistory } from './file-history';
import type { HeldPicture } from './judge-answer';
import type { TestPlayground } from '../playground';
import { keyOfPath } from '../rendition-store';

/** A picture that was seen under an ETag, which names the same bytes for ever. */
export interface SeenRendition {
  readonly code: number;
  readonly spec: string;
  readonly bytes: number;
}

/** One Strapi of the soak, from its start to its end. */
export interface Life {
  readonly playground: TestPlayground;
  /** When its visitors and editors stop. */
  readonly until: number;
  /** Just before it was killed; null while it is up. */
  killedAt: number | null;
}

/** More complaints than these say nothing new. */
const MOST_COMPLAINTS = 30;

/** What the soak knows and remembers, over all lives of its Strapi. */
export class SoakWorld {
  /** One file each; null where the next one is to be uploaded. */
  readonly files: (FileHistory | null)[];
  readonly deletedFiles: FileHistory[] = [];
  /** By hash. */
  readonly seen = new Map<string, SeenRendition>();
  /** What clients hold, by file and spec. */
  readonly held = new Map<string, HeldPicture>();
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
    if (this.complaints.length < MOST_COMPLAINTS) this.complaints.push(what);
  }

  /** Every file there ever was. */
  historyOf(fileId: number): FileHistory | undefined {
    return [...this.files, ...this.deletedFiles].find((file) => file?.fileId === fileId) ?? undefined;
  }

  /** Whether a rendition is of the picture that its file shows and goes on showing. */
  isOfToday(name: string): boolean {
    const { fileId, hash } = keyOfPath(`/${name}`);
    const file = this.historyOf(fileId);
    return file !== undefined && !file.deletionBegan && file.changing === null && this.seen.get(hash)?.code === file.code;
  }
}
