import { basename } from 'node:path';
import { diskUse, renditionPaths } from '../rendition-store';
import { moment } from './file-history';

const EVERY_MS = 250;

/** Looks at the store's directory again and again, whether Strapi is up or not. */
export class StoreWatch {
  /** What `du` said at most. */
  mostBytes = 0;
  looks = 0;
  readonly #lastSeen = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly directory: string) {
    this.#timer = setInterval(() => this.look(), EVERY_MS);
  }

  look(): void {
    this.looks += 1;
    this.mostBytes = Math.max(this.mostBytes, diskUse(this.directory));
    for (const path of renditionPaths(this.directory)) this.#lastSeen.set(basename(path), moment());
  }

  /** When a rendition last was on disk; `-Infinity` where it was for less than a moment. */
  lastSeen(name: string): number {
    return this.#lastSeen.get(name) ?? -Infinity;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
