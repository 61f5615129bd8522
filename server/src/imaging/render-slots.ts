import { BusyError } from '../core/errors';
import type { Slots } from '../renditions/ports';

export interface SlotLimits {
  /** Works that run at once. */
  readonly slots: number;
  /** Works that wait for a slot. */
  readonly queueLength: number;
  readonly queueTimeoutSeconds: number;
  /** Source pixels being decoded at once; one work alone may take more. */
  readonly pixels: number;
}

/**
 * Bounds what is rendered at once: by count, since each work holds a thread of libuv's pool, which file reads
 * share; and by pixels, since they are what memory is spent on.
 */
export class RenderSlots implements Slots {
  private running = 0;
  private pixels = 0;
  private readonly queue: (() => void)[] = [];
  private readonly claims: { readonly pixels: number; readonly grant: () => void }[] = [];

  constructor(private readonly limits: SlotLimits) {}

  /** @throws BusyError where the queue is full or the wait too long */
  async run<T>(work: (claimPixels: (pixels: number) => Promise<void>) => Promise<T>): Promise<T> {
    await this.enter();
    let claimed = 0;
    try {
      return await work(async (pixels) => {
        // What this work claimed before goes back first: waiting for oneself has no end.
        this.pixels -= claimed;
        claimed = 0;
        await this.claim(pixels);
        claimed = pixels;
      });
    } finally {
      this.pixels -= claimed;
      this.leave();
    }
  }

  private async enter(): Promise<void> {
    if (this.running < this.limits.slots) {
      this.running += 1;
      return;
    }
    if (this.queue.length >= this.limits.queueLength) throw new BusyError(`the queue is full: ${this.limits.queueLength} renditions wait already`);
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.queue.splice(this.queue.indexOf(start), 1);
        reject(new BusyError(`no slot became free within ${this.limits.queueTimeoutSeconds} seconds`));
      }, this.limits.queueTimeoutSeconds * 1000);
      this.queue.push(start);
    });
  }

  /** Hands the slot to the next in the queue; what was freed may also let a claim through. */
  private leave(): void {
    const next = this.queue.shift();
    if (next === undefined) this.running -= 1;
    else next();
    this.grantClaims();
  }

  private async claim(pixels: number): Promise<void> {
    await new Promise<void>((grant) => {
      this.claims.push({ pixels, grant });
      this.grantClaims();
    });
  }

  /** In order, so that a large picture is not starved by small ones. */
  private grantClaims(): void {
    for (let first = this.claims[0]; first !== undefined && this.fits(first.pixels); first = this.claims[0]) {
      this.claims.shift();
      this.pixels += first.pixels;
      first.grant();
    }
  }

  private fits(pixels: number): boolean {
    return this.pixels === 0 || this.pixels + pixels <= this.limits.pixels;
  }
}
