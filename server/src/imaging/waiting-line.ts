import { AbandonedError } from '../core/errors';
import type { OnHold } from '../renditions/ports';

interface Waiting {
  readonly pixels: number;
  readonly start: () => void;
  readonly refuse: (error: Error) => void;
}

export interface Timeout {
  readonly milliseconds: number;
  error(): Error;
}

interface WaitOptions {
  readonly pixels?: number;
  readonly onHold: OnHold;
  readonly timeout: Timeout;
}

/** Works that wait for their turn, in order. Each leaves the line once: called, refused, out of time or given up. */
export class WaitingLine {
  private readonly waiting: Waiting[] = [];

  get length(): number {
    return this.waiting.length;
  }

  /** What the first in the line wants; undefined where nobody waits. */
  get firstPixels(): number | undefined {
    return this.waiting[0]?.pixels;
  }

  /** Resolves when it is called. @throws AbandonedError, and that of the timeout */
  wait({ pixels = 0, onHold, timeout }: WaitOptions): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        const place = this.waiting.indexOf(self);
        if (place < 0) return;
        this.waiting.splice(place, 1);
        clearTimeout(timer);
        onHold(null);
        settle();
      };
      const self = { pixels, start: () => end(resolve), refuse: (error: Error) => end(() => reject(error)) };
      const timer = setTimeout(() => self.refuse(timeout.error()), timeout.milliseconds);
      this.waiting.push(self);
      onHold(() => self.refuse(new AbandonedError('nobody waits for it any more')));
    });
  }

  /** Calls the first; false where nobody waits. */
  call(): boolean {
    const [first] = this.waiting;
    first?.start();
    return first !== undefined;
  }

  refuseAll(error: Error): void {
    for (const { refuse } of [...this.waiting]) refuse(error);
  }
}
