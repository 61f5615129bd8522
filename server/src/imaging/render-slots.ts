import { BusyError } from '../core/errors';
import type { Draw, OnHold, Slots } from '../renditions/ports';
import { WaitingLine, type Timeout } from './waiting-line';

export interface SlotLimits {
  /** Works that draw at once. */
  readonly slots: number;
  /** So many works more read their original while all slots draw: no core then waits for a disk or a network. */
  readonly ahead: number;
  /** Works that wait for a slot, those that read ahead among them. */
  readonly queueLength: number;
  /** Of all waiting that a work has to do. */
  readonly queueTimeoutSeconds: number;
  /** Pixels being decoded at once; one work alone may take more. */
  readonly pixels: number;
  /** How many of the slots may be taken just now, if not all. */
  readonly available?: () => number;
}

export interface SlotUsage {
  readonly slots: number;
  readonly running: number;
  readonly queued: number;
  /** Being decoded. */
  readonly pixels: number;
  /** Works that were done since the start, and those that failed. */
  readonly finished: number;
  readonly failed: number;
  /** How long all of them took together, what they waited for not counted. */
  readonly seconds: number;
}

const ignore: OnHold = () => undefined;

const isClosing = () => new BusyError('the server is shutting down');

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
    const came = performance.now();
    await this.enter(onHold);
    let waited = performance.now() - came;
    let outcome: 'finished' | 'failed' = 'failed';
    try {
      const result = await work(async (pixels, draw) => {
        const asked = performance.now();
        await this.claim(pixels, waited, onHold);
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
      this.done.seconds += (performance.now() - came - waited) / 1000;
      // The next in the queue has the place.
      if (!this.queue.call()) this.admitted -= 1;
      // It may have given up, and stood before one that there is room for.
      this.grantClaims();
    }
  }

  /** Refuses whoever waits, and whoever comes; what is drawn goes on. */
  close(): void {
    this.isClosed = true;
    for (const line of [this.queue, this.claims]) line.refuseAll(isClosing());
  }

  /** Whoever reads ahead waits, too. */
  private get queued(): number {
    return this.queue.length + Math.max(0, this.admitted - this.limits.slots);
  }

  private async enter(onHold: OnHold): Promise<void> {
    const { slots, ahead, queueLength } = this.limits;
    if (this.isClosed) throw isClosing();
    if (this.admitted >= slots && this.queued >= queueLength) throw new BusyError(`the queue is full: ${queueLength} renditions wait already`);
    if (this.admitted < slots + ahead) {
      this.admitted += 1;
      return;
    }
    await this.queue.wait({ onHold, timeout: this.timeoutAfter(0) });
  }

  private async claim(pixels: number, waited: number, onHold: OnHold): Promise<void> {
    if (this.isClosed) throw isClosing();
    const granted = this.claims.wait({ pixels, onHold, timeout: this.timeoutAfter(waited) });
    this.grantClaims();
    await granted;
  }

  /** For one that waited so many milliseconds before. */
  private timeoutAfter(waited: number): Timeout {
    const { queueTimeoutSeconds } = this.limits;
    return { milliseconds: Math.max(0, queueTimeoutSeconds * 1000 - waited), error: () => new BusyError(`no slot became free within ${queueTimeoutSeconds} seconds`) };
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
