import { BusyError } from '../core/errors';
import type { OnHold, Slots } from '../renditions/ports';
import { WaitingLine } from './waiting-line';

export interface SlotLimits {
  /** Works that run at once. */
  readonly slots: number;
  /** Works that wait for a slot. */
  readonly queueLength: number;
  readonly queueTimeoutSeconds: number;
  /** Source pixels being decoded at once; one work alone may take more. */
  readonly pixels: number;
}

export interface SlotUsage {
  readonly slots: number;
  readonly running: number;
  readonly queued: number;
  /** Source pixels being decoded. */
  readonly pixels: number;
  /** Works that were done since the start, and those that failed. */
  readonly finished: number;
  readonly failed: number;
  /** How long all of them took together, the wait for a slot not counted. */
  readonly seconds: number;
}

const ignore: OnHold = () => undefined;

/**
 * Bounds what is rendered at once: by count, since each work holds a thread of libuv's pool, which file reads
 * share; and by pixels, since they are what memory is spent on.
 */
export class RenderSlots implements Slots {
  private running = 0;
  private pixels = 0;
  private isClosed = false;
  private readonly done = { finished: 0, failed: 0, seconds: 0 };
  private readonly queue = new WaitingLine();
  private readonly claims = new WaitingLine();

  constructor(private readonly limits: SlotLimits) {}

  get usage(): SlotUsage {
    return { slots: this.limits.slots, running: this.running, queued: this.queue.length, pixels: this.pixels, ...this.done };
  }

  /** @throws BusyError where the queue is full or the wait too long, AbandonedError where it was given up */
  async run<T>(work: (claimPixels: (pixels: number) => Promise<void>) => Promise<T>, onHold: OnHold = ignore): Promise<T> {
    await this.enter(onHold);
    const begun = performance.now();
    let claimed = 0;
    let outcome: 'finished' | 'failed' = 'failed';
    try {
      const result = await work(async (pixels) => {
        // What this work claimed before goes back first: waiting for oneself has no end.
        this.pixels -= claimed;
        claimed = 0;
        await this.claim(pixels, onHold);
        claimed = pixels;
      });
      outcome = 'finished';
      return result;
    } finally {
      this.done[outcome] += 1;
      this.done.seconds += (performance.now() - begun) / 1000;
      this.pixels -= claimed;
      this.leave();
    }
  }

  /** Refuses whoever waits, and whoever comes; what runs goes on. */
  close(): void {
    this.isClosed = true;
    this.queue.refuseAll(new BusyError('the server is shutting down'));
  }

  private async enter(onHold: OnHold): Promise<void> {
    const { slots, queueLength, queueTimeoutSeconds } = this.limits;
    if (this.isClosed) throw new BusyError('the server is shutting down');
    if (this.running < slots) {
      this.running += 1;
      return;
    }
    if (this.queue.length >= queueLength) throw new BusyError(`the queue is full: ${queueLength} renditions wait already`);
    await this.queue.wait({ onHold, timeoutSeconds: queueTimeoutSeconds });
  }

  /** Hands the slot to the next in the queue; what was freed may also let a claim through. */
  private leave(): void {
    if (!this.queue.call()) this.running -= 1;
    this.grantClaims();
  }

  private async claim(pixels: number, onHold: OnHold): Promise<void> {
    const granted = this.claims.wait({ pixels, onHold });
    this.grantClaims();
    await granted;
  }

  /** In order, so that a large picture is not starved by small ones. */
  private grantClaims(): void {
    for (let first = this.claims.firstPixels; first !== undefined && this.fits(first); first = this.claims.firstPixels) {
      this.pixels += first;
      this.claims.call();
    }
  }

  private fits(pixels: number): boolean {
    return this.pixels === 0 || this.pixels + pixels <= this.limits.pixels;
  }
}
