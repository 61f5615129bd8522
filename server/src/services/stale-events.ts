import type { Log } from '../log';

export type StaleReason = 'replaced' | 'deleted' | 'focalPoint' | 'purged';

/** Renditions became outdated: caches that keep them are to drop them. */
export interface StaleEvent {
  /** Null where the renditions of several files are outdated. */
  readonly file: { readonly id: number; readonly documentId: string | null } | null;
  readonly reason: StaleReason;
  /** The cache tags of all responses that are outdated, as in `Cache-Tag` and `Surrogate-Key`. */
  readonly tags: readonly string[];
}

/** A receiver of events. */
export interface StaleHook {
  /** For the log, such as `onStale`. */
  readonly name: string;
  call(event: StaleEvent): unknown;
}

/** A hook that takes longer is reported, and no longer waited for. */
const MAX_SECONDS = 30;
/** Calls that have not ended. Further events are dropped: a hook that hangs must not fill the memory. */
const MAX_RUNNING = 1000;

/** Calls hooks in the background, so that they delay neither editors nor visitors. */
export class StaleEvents {
  readonly #hooks: readonly StaleHook[];
  readonly #log: Pick<Log, 'warn'>;
  readonly #running = new Set<Promise<void>>();

  constructor(hooks: readonly StaleHook[], log: Pick<Log, 'warn'>) {
    this.#hooks = hooks;
    this.#log = log;
  }

  emit(event: StaleEvent): void {
    for (const hook of this.#hooks) {
      if (this.#running.size >= MAX_RUNNING) {
        this.#log.warn(`${hook.name} was not called for outdated renditions: ${MAX_RUNNING} calls have not ended. Let it end sooner; what caches keep of these renditions stays until its lifetime ends`);
        continue;
      }
      const call = this.#call(hook, event).finally(() => this.#running.delete(call));
      this.#running.add(call);
    }
  }

  /** Resolves when all calls have ended, or take too long. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Never rejects. */
  async #call(hook: StaleHook, event: StaleEvent): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`it has not ended after ${MAX_SECONDS} seconds`)), MAX_SECONDS * 1000).unref();
    });
    // Not in the editor's tick: a hook may compute for long before it waits.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      await Promise.race([hook.call(event), tooLate]);
    } catch (error) {
      this.#log.warn(`${hook.name} failed for outdated renditions, so caches may keep them until their lifetime ends: ${String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
