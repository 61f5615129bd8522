import { basename } from 'node:path';
import { diskUseAtOnce, renditionPaths } from '../rendition-store';
import { moment } from './file-history';

const EVERY_MS = 250;

/** Looks at the store's directory again and again, whether Strapi is up or not. */
export class StoreWatch {
  /** What was there at once, at most. */
  mostBytes = 0;
  looks = 0;
  evicted = 0;
  #names = new Set<string>();
  readonly #lastSeen = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** `isStillGood` tells whether nothing but its use says that a rendition may go. */
  readonly #directory: string;
  readonly #isStillGood: (name: string) => boolean;

  constructor(directory: string, isStillGood: (name: string) => boolean) {
    this.#directory = directory;
    this.#isStillGood = isStillGood;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
  }

  look(): void {
    this.looks += 1;
    this.mostBytes = Math.max(this.mostBytes, diskUseAtOnce(this.#directory));
    const names = new Set(renditionPaths(this.#directory).map((path) => basename(path)));
    for (const name of names) this.#lastSeen.set(name, moment());
    this.evicted += [...this.#names].filter((name) => !names.has(name) && this.#isStillGood(name)).length;
    this.#names = names;
  }

  /** When a rendition last was on disk; `-Infinity` where it was for less than a moment. */
  lastSeen(name: string): number {
    return this.#lastSeen.get(name) ?? -Infinity;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
