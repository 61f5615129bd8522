import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { PostponedError } from '../concurrency/job-queue';
import type { RenditionSize } from '../contracts';
import { BusyError } from '../core/errors';
import type { RenditionPipeline } from '../renditions/rendition-pipeline';
import { BROWSER_ACCEPTS, describeRendition } from './editor-jobs';

const MAX_SIZES = 1000;
const SIZE_MS = 10 * 60_000;

/** How often a postponed job is tried again, and how long. */
const RETRY_MS = 250;
const MAX_WAIT_MS = 30_000;

/** Sizes of final renditions for the panel. They are rendered while the server has nothing else to do, and kept for a few minutes. */
export class RenditionSizes {
  readonly #sizes = new LRUCache<string, RenditionSize>({ max: MAX_SIZES, ttl: SIZE_MS });

  /** @throws any RenditionError; BusyError where no slot was free for a while */
  async sizeOf(renditions: RenditionPipeline, fileId: number, spec: string, signal: AbortSignal | undefined): Promise<RenditionSize> {
    const request = { fileId, spec, accept: BROWSER_ACCEPTS };
    const { key } = await renditions.resolveForEditor(request);
    const known = this.#sizes.get(key.hash);
    if (known !== undefined) return known;
    const size = describeRendition(await retryPostponed(async () => (await renditions.preview(request, { signal }, { whenFree: true })).bytes, signal));
    this.#sizes.set(key.hash, size);
    return size;
  }
}

async function retryPostponed<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const end = performance.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PostponedError)) throw error;
      if (performance.now() > end) throw new BusyError(`no slot was free for ${MAX_WAIT_MS / 1000} seconds`);
      await delay(RETRY_MS);
      signal?.throwIfAborted();
    }
  }
}
