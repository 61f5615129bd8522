import { shownCode, type PictureFormat } from './coded-picture';

interface Change {
  readonly startedAt: number;
  /** The time of the response; null before it, and always if a kill interrupted the change. */
  completedAt: number | null;
}

interface Version extends Change {
  readonly code: number;
}

/** The allowed responses for a file in a period of time. */
export interface Expectation {
  readonly codes: readonly number[];
  readonly mayBeGone: boolean;
  readonly mustBeGone: boolean;
  /**
   * Strapi truncates the original and writes it in place. The plugin waits until the file is unchanged for a tenth of a
   * second, and reads a part of it if the machine is so busy that the writing pauses for longer.
   */
  readonly mayBeIncomplete: boolean;
  /** A kill interrupted the writing or the deletion of the original: the file may be incomplete or missing. */
  readonly mayBeBroken: boolean;
}

/** Milliseconds since the epoch with fractions, comparable with the times of files and of a database. */
export const moment = (): number => performance.timeOrigin + performance.now();

/** The changes of a media library file, with their times. */
export class FileHistory {
  /** The image of each version tag (`v=`). */
  readonly codesOfTags = new Map<string, number>();
  readonly #versions: Version[] = [];
  #deletion: Change | null = null;
  /** When the last interrupted change was repeated; null before that. */
  #interruptedUntil: number | null = -Infinity;

  constructor(readonly fileId: number, readonly format: PictureFormat, uploaded: { readonly code: number; readonly startedAt: number }) {
    this.#versions.push({ ...uploaded, completedAt: moment() });
  }

  startReplace(code: number): void {
    this.#versions.push({ code, startedAt: moment(), completedAt: null });
  }

  replaced(): void {
    const version = this.#versions.at(-1);
    if (version) version.completedAt = moment();
    this.#interruptedUntil ??= moment();
  }

  startDelete(): void {
    this.#deletion ??= { startedAt: moment(), completedAt: null };
  }

  deleted(): void {
    if (this.#deletion) this.#deletion.completedAt = moment();
  }

  /** A kill has interrupted the current change, if any. */
  interrupt(): void {
    if (this.changing !== null) this.#interruptedUntil = null;
  }

  get changing(): 'replace' | 'delete' | null {
    if (this.#deletion !== null) return this.#deletion.completedAt === null ? 'delete' : null;
    return this.#versions.at(-1)?.completedAt === null ? 'replace' : null;
  }

  /** When the first replace after the writing of this original was completed; `Infinity` if unknown. */
  replacedAfter(writtenAt: number): number {
    return this.#versions.find(({ startedAt, completedAt }) => startedAt > writtenAt && completedAt !== null)?.completedAt ?? Infinity;
  }

  /** Null if the file exists, or if the outcome of its deletion is unknown. */
  get deletedAt(): number | null {
    return this.#deletion?.completedAt ?? null;
  }

  get deletionStarted(): boolean {
    return this.#deletion !== null;
  }

  /** The code of the current image, after all changes are completed. */
  get code(): number {
    return shownCode(this.#versions.at(-1)?.code ?? 0);
  }

  hadVersion(code: number): boolean {
    return this.#versions.some((version) => shownCode(version.code) === code);
  }

  /** The allowed responses to a request with this start and end. */
  expect(start: number, end: number): Expectation {
    const settled = this.#versions.findLastIndex(({ completedAt }) => completedAt !== null && completedAt < start);
    const possible = this.#versions.slice(Math.max(settled, 0)).filter(({ startedAt }) => startedAt <= end);
    const { startedAt = Infinity, completedAt = null } = this.#deletion ?? {};
    return {
      codes: possible.map(({ code }) => shownCode(code)),
      mayBeGone: startedAt <= end,
      mustBeGone: completedAt !== null && completedAt < start,
      mayBeIncomplete: possible.length > 1,
      mayBeBroken: this.#interruptedUntil === null || this.#interruptedUntil >= start,
    };
  }
}
