import { checkOf, checkOfFile, NO_CHECK } from './check-digits';

export interface OpenFile {
  readonly descriptor: number;
  readonly size: number;
  /** The generation that counts it. */
  readonly stamp: number;
  readonly check: number;
  /** Milliseconds since the epoch of the last change to the file, its times and its name. No tool sets it. */
  readonly changedAt: number;
}

/** Of how many files it is remembered that they are intact. */
const MAX_KNOWN = 50_000;

/** Which stored files were found to be what was written: each is checked when it is first read, and again after it changed. */
export class IntactFiles {
  readonly #known = new Map<string, number>();
  readonly #checking = new Map<string, Promise<boolean>>();

  /** `bytes` is all of it, where it was read already. */
  async has(path: string, file: OpenFile, bytes: Buffer | null): Promise<boolean> {
    if (file.check === NO_CHECK || this.#known.get(path) === file.changedAt) return true;
    const isIntact = bytes === null ? await this.#checkFile(path, file) : checkOf(bytes) === file.check;
    if (isIntact) this.#remember(path, file.changedAt);
    return isIntact;
  }

  /** Once, however many open the file meanwhile. */
  #checkFile(path: string, { descriptor, size, check, changedAt }: OpenFile): Promise<boolean> {
    const name = `${path} ${changedAt}`;
    const checking = this.#checking.get(name) ?? checkOfFile(descriptor, size).then((found) => found === check).finally(() => this.#checking.delete(name));
    this.#checking.set(name, checking);
    return checking;
  }

  #remember(path: string, changedAt: number): void {
    this.#known.delete(path);
    this.#known.set(path, changedAt);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }
}
