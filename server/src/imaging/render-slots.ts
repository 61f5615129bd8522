import { BusyError } from '../core/errors';
import type { Draw, OnHold, Slots } from '../renditions/ports';
import { WaitingLine } from './waiting-line';

export interface SlotLimits {
  /** Works that draw at once. */
  readonly slots: number;
  /** Works that wait for a slot, with one that reads its original meanwhile. */
  readonly queueLength: number;
  readonly queueTimeoutSeconds: number;
  /** Source pixels being decoded at once; one work alone may take more. */
  readonly pixels: number;
  /** How many of the slots may be taken just now, if not all. */
  readonly available?: () => number;
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
  /** How long all of them took together, what they waited for not counted. */
  readonly seconds: number;
}

const ignore: OnHold = () => undefined;

/** So many works more than there are slots read their original while all slots draw: no core then waits for a disk or a network. */
const AHEAD = 1;

/**
 * Bounds what is drawn at once: by count, since each work holds a thread of libuv's pool, which file reads
 * share; and by pixels, since they are what memory is spent on.
 */
export class RenderSlots implements Slots {
  private admitted = 0;
  private drawing = 0;
  private pixels = 0;
  private isClosed = false;
  private readonly done = { finished: 0, failed: 0, seconds: 0 };
  private readonly queue = new WaitingLine();
  private readonly claims = new WaitingLine();

  constructor(private readonly limits: SlotLimits) {}

  get usage(): SlotUsage {
    const { slots } = this.limits;
    return { slots, running: Math.min(this.admitted, slots), queued: this.queued, pixels: this.pixels, ...this.done };
  }

  /** @throws BusyError where the queue is full or the wait too long, AbandonedError where it was given up */
  async run<T>(work: (draw: Draw) => Promise<T>, onHold: OnHold = ignore): Promise<T> {
    await this.enter(onHold);
    const begun = performance.now();
    let waited = 0;
    let outcome: 'finished' | 'failed' = 'failed';
    try {
      const result = await work(async (pixels, draw) => {
        const asked = performance.now();
        await this.claim(pixels, onHold);
        waited += performance.now() - asked;
        try {
          return await draw();
        } finally {
          this.giveBack(pixels);
        }
      });
      outcome = 'finished';
      return result;
    } finally {
      this.done[outcome] += 1;
      this.done.seconds += (performance.now() - begun - waited) / 1000;
      // The next in the queue has the place.
      if (!this.queue.call()) this.admitted -= 1;
      // It may have given up, and stood before one that there is room for.
      this.grantClaims();
    }
  }

  /** Refuses whoever waits, and whoever comes; what runs goes on. */
  close(): void {
    this.isClosed = true;
    this.queue.refuseAll(new BusyError('the server is shutting down'));
  }

  /** Whoever reads ahead waits, too. */
  private get queued(): number {
    return this.queue.length + Math.max(0, this.admitted - this.limits.slots);
  }

  private async enter(onHold: OnHold): Promise<void> {
    const { slots, queueLength, queueTimeoutSeconds } = this.limits;
    if (this.isClosed) throw new BusyError('the server is shutting down');
    if (this.admitted >= slots && this.queued >= queueLength) throw new BusyError(`the queue is full: ${queueLength} renditions wait already`);
    if (this.admitted < slots + AHEAD) {
      this.admitted += 1;
      return;
    }
    await this.queue.wait({ onHold, timeoutSeconds: queueTimeoutSeconds });
  }

  private async claim(pixels: number, onHold: OnHold): Promise<void> {
    const granted = this.claims.wait({ pixels, onHold });
    this.grantClaims();
    await granted;
  }

  private giveBack(pixels: number): void {
    this.drawing -= 1;
    this.pixels -= pixels;
    this.grantClaims();
  }

  /** In order, so that a large picture is not starved by small ones. */
  private grantClaims(): void {
    for (let first = this.claims.firstPixels; first !== undefined && this.fits(first); first = this.claims.firstPixels) {
      this.drawing += 1;
      this.pixels += first;
      this.claims.call();
    }
  }

  private fits(pixels: number): boolean {
    if (this.drawing === 0) return true;
    const { slots, pixels: most, available } = this.limits;
    return this.pixels + pixels <= most && this.drawing < (available?.() ?? slots);
  }
}
