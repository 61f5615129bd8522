import { basename } from 'node:path';
import { diskUseAtOnce, renditionPaths } from '../rendition-store';
import { moment } from './file-history';

const EVERY_MS = 250;

/** Scans the store's directory at intervals, also while Strapi is stopped. */
export class StoreWatch {
  /** The maximum disk usage. */
  maxBytes = 0;
  scans = 0;
  evicted = 0;
  #names = new Set<string>();
  readonly #lastSeen = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  /** `isCurrent` tells whether only an eviction may delete a rendition. */
  readonly #directory: string;
  readonly #isStillGood: (name: string) => boolean;

  constructor(directory: string, isCurrent: (name: string) => boolean) {
    this.#directory = directory;
    this.#isStillGood = isCurrent;
    this.#timer = setInterval(() => this.scan(), EVERY_MS);
  }

  scan(): void {
    this.scans += 1;
    this.maxBytes = Math.max(this.maxBytes, diskUseAtOnce(this.#directory));
    const names = new Set(renditionPaths(this.#directory).map((path) => basename(path)));
    for (const name of names) this.#lastSeen.set(name, moment());
    this.evicted += [...this.#names].filter((name) => !names.has(name) && this.#isStillGood(name)).length;
    this.#names = names;
  }

  /** When a scan last found the rendition; `-Infinity` if none did. */
  lastSeen(name: string): number {
    return this.#lastSeen.get(name) ?? -Infinity;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
