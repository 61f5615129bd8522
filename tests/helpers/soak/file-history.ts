import { shownCode, type PictureFormat } from './coded-picture';

interface Change {
  readonly begunAt: number;
  /** Null while nobody has answered, and for ever where Strapi was killed at it. */
  answeredAt: number | null;
}

interface Version extends Change {
  readonly code: number;
}

/** What may be seen of a file in a stretch of time. */
export interface Expectation {
  readonly codes: readonly number[];
  readonly mayBeGone: boolean;
  readonly mustBeGone: boolean;
  /**
   * Strapi empties the original and writes it anew in place. Who reads waits a tenth of a second for it to settle, and
   * finds a part of it where the machine is so busy that the writing stops for longer.
   */
  readonly mayBeIncomplete: boolean;
  /** Strapi was killed while it wrote the original in place, or deleted it: its bytes may be cut short, or gone. */
  readonly mayBeBroken: boolean;
}

/** Moments in milliseconds since the epoch, with fractions: also the times of files and of a database can be told from them. */
export const moment = (): number => performance.timeOrigin + performance.now();

/** What was done to a file of the library, and when. */
export class FileHistory {
  /** Which picture a version's tag (`v=`) stands for. */
  readonly codesOfTags = new Map<string, number>();
  readonly #versions: Version[] = [];
  #deletion: Change | null = null;
  /** When the last interrupted change was made good; null where it is not yet. */
  #interruptedUntil: number | null = -Infinity;

  constructor(readonly fileId: number, readonly format: PictureFormat, uploaded: { readonly code: number; readonly begunAt: number }) {
    this.#versions.push({ ...uploaded, answeredAt: moment() });
  }

  beginReplace(code: number): void {
    this.#versions.push({ code, begunAt: moment(), answeredAt: null });
  }

  replaced(): void {
    const version = this.#versions.at(-1);
    if (version) version.answeredAt = moment();
    this.#interruptedUntil ??= moment();
  }

  beginDelete(): void {
    this.#deletion ??= { begunAt: moment(), answeredAt: null };
  }

  deleted(): void {
    if (this.#deletion) this.#deletion.answeredAt = moment();
  }

  /** Nobody will answer what is under way. */
  interrupt(): void {
    if (this.changing !== null) this.#interruptedUntil = null;
  }

  get changing(): 'replace' | 'delete' | null {
    if (this.#deletion !== null) return this.#deletion.answeredAt === null ? 'delete' : null;
    return this.#versions.at(-1)?.answeredAt === null ? 'replace' : null;
  }

  /** When the first replace was answered that came after an original of this moment; `Infinity` where nobody knows. */
  replacedAfter(writtenAt: number): number {
    return this.#versions.find(({ begunAt, answeredAt }) => begunAt > writtenAt && answeredAt !== null)?.answeredAt ?? Infinity;
  }

  /** Null where it is there, or where nobody knows. */
  get deletedAt(): number | null {
    return this.#deletion?.answeredAt ?? null;
  }

  get deletionBegan(): boolean {
    return this.#deletion !== null;
  }

  /** The picture it shows, once nothing is under way. */
  get code(): number {
    return shownCode(this.#versions.at(-1)?.code ?? 0);
  }

  wasEver(code: number): boolean {
    return this.#versions.some((version) => shownCode(version.code) === code);
  }

  /** What a request may see that began and ended at these moments. */
  expect(start: number, end: number): Expectation {
    const settled = this.#versions.findLastIndex(({ answeredAt }) => answeredAt !== null && answeredAt < start);
    const possible = this.#versions.slice(Math.max(settled, 0)).filter(({ begunAt }) => begunAt <= end);
    const { begunAt = Infinity, answeredAt = null } = this.#deletion ?? {};
    return {
      codes: possible.map(({ code }) => shownCode(code)),
      mayBeGone: begunAt <= end,
      mustBeGone: answeredAt !== null && answeredAt < start,
      mayBeIncomplete: possible.length > 1,
      mayBeBroken: this.#interruptedUntil === null || this.#interruptedUntil >= start,
    };
  }
}
