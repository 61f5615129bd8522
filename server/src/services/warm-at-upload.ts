import type { Log } from '../log';
import type { FilesToWarm, WarmFailure, WarmOptions, WarmResult } from './upkeep-contract';

export interface WarmAtUploadOptions {
  /** Filter specs: `preset-NAME`. */
  readonly specs: readonly string[];
  warm(files: FilesToWarm, specs: readonly string[], options: WarmOptions): Promise<WarmResult>;
  readonly log: Pick<Log, 'warn'>;
}

/** Files that wait. Those of a larger import are rendered at their first requests. */
const MAX_WAITING = 10_000;

/** Renders presets of new and replaced images in the background, after the upload was answered. */
export class WarmAtUpload {
  readonly #options: WarmAtUploadOptions;
  readonly #waiting = new Set<number>();
  readonly #controller = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: WarmAtUploadOptions) {
    this.#options = options;
  }

  add(fileId: number): void {
    const { specs, log } = this.#options;
    if (specs.length === 0 || this.#controller.signal.aborted) return;
    if (this.#waiting.size >= MAX_WAITING) return log.warn(`The presets of new images are not rendered in advance while ${MAX_WAITING} images wait; run "npx strapi-renditions warm" after the import`);
    // One that was replaced again comes last.
    this.#waiting.delete(fileId);
    this.#waiting.add(fileId);
    this.#running ??= this.#run().finally(() => (this.#running = null));
  }

  /** Ends the rendering. What is missing is rendered at its first request. */
  async close(): Promise<void> {
    this.#controller.abort();
    this.#waiting.clear();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { specs, warm, log } = this.#options;
    const onFailure = ({ fileId, spec, error }: WarmFailure) => log.warn(`The rendition ${JSON.stringify(spec)} of the new image ${fileId ?? ''} was not rendered in advance: ${String(error)}`);
    await warm(this.#takeEach(), specs, { signal: this.#controller.signal, onFailure }).catch((error: unknown) => log.warn(`The presets of new images were not rendered in advance: ${String(error)}`));
  }

  *#takeEach(): Generator<number> {
    for (const fileId of this.#waiting) {
      this.#waiting.delete(fileId);
      yield fileId;
    }
  }
}
