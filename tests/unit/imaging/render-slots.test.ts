import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { RenderSlots, type SlotLimits } from '../../../server/src/imaging/render-slots';
import type { Draw, OnHold } from '../../../server/src/renditions/ports';

const LIMITS: SlotLimits = { slots: 2, ahead: 1, queueLength: 3, queueTimeoutSeconds: 10, pixels: 100 };

/** A work that draws until it is told to end, the last time of several. */
class Held {
  started = false;
  granted: number | null = null;
  private end: (error?: Error) => void = () => undefined;
  private readonly ended = new Promise<void>((resolve, reject) => {
    this.end = (error) => (error ? reject(error) : resolve());
  });
  readonly outcome: Promise<unknown>;

  constructor(slots: RenderSlots, readonly claims: readonly number[] = [0], onHold?: OnHold) {
    this.outcome = slots.run((draw) => this.work(draw), onHold).catch((error: unknown) => error);
  }

  get isDrawing(): boolean {
    return this.granted !== null;
  }

  private async work(draw: Draw): Promise<string> {
    this.started = true;
    for (const [index, pixels] of this.claims.entries()) {
      await draw(pixels, async () => {
        this.granted = pixels;
        if (index === this.claims.length - 1) await this.ended;
      });
    }
    return 'done';
  }

  async finish(error?: Error): Promise<unknown> {
    this.end(error);
    return this.outcome;
  }
}

/** Lets everything run that waits for nothing but its turn. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const hold = (slots: RenderSlots, count: number, pixels = 0): Held[] => Array.from({ length: count }, () => new Held(slots, [pixels]));
const startedOf = (works: readonly Held[]): boolean[] => works.map(({ started }) => started);
const drawingOf = (works: readonly Held[]): boolean[] => works.map(({ isDrawing }) => isDrawing);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('slots', () => {
  it('draw as many works at once as there are, and the others in order', async () => {
    const works = hold(new RenderSlots(LIMITS), 5);
    await settle();
    expect(drawingOf(works)).toEqual([true, true, false, false, false]);
    await works[1]?.finish();
    await settle();
    expect(drawingOf(works)).toEqual([true, true, true, false, false]);
    await works[2]?.finish();
    await works[0]?.finish();
    await settle();
    expect(drawingOf(works)).toEqual([true, true, true, true, true]);
    for (const work of works) expect(await work.finish()).toBe('done');
  });

  it('let as many works more as they are told read ahead, which count as some that wait', async () => {
    const slots = new RenderSlots(LIMITS);
    const works = hold(slots, 5);
    await settle();
    expect(startedOf(works)).toEqual([true, true, true, false, false]);
    expect(slots.usage).toMatchObject({ running: 2, queued: 3 });
    await works[0]?.finish();
    await settle();
    expect(startedOf(works)).toEqual([true, true, true, true, false]);
    for (const work of works) await work.finish();
  });

  it('are free for the next once a work draws no more, whatever it does then', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 1 });
    let end: () => void = () => undefined;
    const first = slots.run(async (draw) => {
      await draw(100, () => Promise.resolve());
      await new Promise<void>((resolve) => (end = resolve));
    });
    const second = new Held(slots, [100]);
    await settle();
    expect(second.isDrawing).toBe(true);
    end();
    await first;
    await second.finish();
  });

  it('are handed on when a work throws, at once or later', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 1 });
    await expect(slots.run(() => { throw new Error('at once'); })).rejects.toThrow('at once');
    const [first, second] = hold(slots, 2);
    expect(second?.isDrawing).toBe(false);
    expect(await first?.finish(new Error('later'))).toMatchObject({ message: 'later' });
    await settle();
    expect(second?.isDrawing).toBe(true);
    expect(await second?.finish()).toBe('done');
  });

  it('count the time that works take, and not that which they wait', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 1 });
    const works = hold(slots, 3);
    for (const work of works) {
      await vi.advanceTimersByTimeAsync(1000);
      await work.finish();
      await settle();
    }
    expect(slots.usage).toMatchObject({ finished: 3, seconds: 3 });
  });

  it('give back what was claimed when a work throws', async () => {
    const slots = new RenderSlots(LIMITS);
    const [first, second] = hold(slots, 2, 80);
    await settle();
    expect([first?.granted, second?.granted]).toEqual([80, null]);
    await first?.finish(new Error('later'));
    await settle();
    expect(second?.granted).toBe(80);
    await second?.finish();
  });
});

describe('slots that are not available', () => {
  it('stay empty until they are, but for one', async () => {
    let available = 1;
    const slots = new RenderSlots({ ...LIMITS, available: () => available });
    const works = hold(slots, 4);
    await settle();
    expect(drawingOf(works)).toEqual([true, false, false, false]);
    await works[0]?.finish();
    await settle();
    expect(drawingOf(works)).toEqual([true, true, false, false]);
    available = 2;
    await works[1]?.finish();
    await settle();
    expect(drawingOf(works)).toEqual([true, true, true, true]);
    for (const work of works) await work.finish();

    const [only] = hold(new RenderSlots({ ...LIMITS, available: () => 0 }), 1);
    await settle();
    expect(only?.isDrawing).toBe(true);
    await only?.finish();
  });
});

describe('the queue', () => {
  it('refuses who comes when it is full', async () => {
    const works = hold(new RenderSlots(LIMITS), 6);
    const refusal = await works[5]?.outcome;
    expect(hasCode(refusal, 'BUSY')).toBe(true);
    expect(String(refusal)).toMatch(/queue is full: 3/);
    expect(works[5]?.started).toBe(false);
    for (const work of works) await work.finish();
  });

  it('of no length refuses whoever would have to wait', async () => {
    const works = hold(new RenderSlots({ ...LIMITS, queueLength: 0 }), 3);
    expect(hasCode(await works[2]?.outcome, 'BUSY')).toBe(true);
    for (const work of works) await work.finish();
  });

  it('lets go who waited too long, be it after reading ahead, and only them', async () => {
    const slots = new RenderSlots(LIMITS);
    const works = hold(slots, 4);
    await vi.advanceTimersByTimeAsync(9000);
    const late = new Held(slots);
    await vi.advanceTimersByTimeAsync(1000);
    const refusals: unknown[] = [];
    for (const { outcome } of works.slice(2)) refusals.push(await outcome);
    expect(refusals.map((refusal) => hasCode(refusal, 'BUSY'))).toEqual([true, true]);
    expect(refusals.map(String)).toEqual([expect.stringMatching(/within 10 seconds/), expect.stringMatching(/within 10 seconds/)]);
    await works[0]?.finish();
    await settle();
    expect([...startedOf(works), late.isDrawing]).toEqual([true, true, true, false, true]);
    for (const work of [works[1], late]) expect(await work?.finish()).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts the waiting before the reading and after it together', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 1 });
    const [first, second, third] = hold(slots, 3);
    await vi.advanceTimersByTimeAsync(6000);
    await first?.finish();
    await vi.advanceTimersByTimeAsync(3999);
    expect([second?.isDrawing, third?.started, third?.isDrawing]).toEqual([true, true, false]);
    expect(slots.usage.queued).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(slots.usage.queued).toBe(0);
    expect(hasCode(await third?.outcome, 'BUSY')).toBe(true);
    expect(await second?.finish()).toBe('done');
  });

  it('does not count the time that a work runs', async () => {
    const works = hold(new RenderSlots(LIMITS), 3);
    await vi.advanceTimersByTimeAsync(5000);
    await works[0]?.finish();
    await vi.advanceTimersByTimeAsync(60_000);
    for (const work of works) expect(await work.finish()).toBe('done');
  });

  it('has its place back when somebody gave up', async () => {
    const slots = new RenderSlots({ ...LIMITS, queueLength: 2 });
    const works = hold(slots, 4);
    expect(hasCode(await new Held(slots).outcome, 'BUSY')).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    const next = new Held(slots);
    await works[0]?.finish();
    await settle();
    expect(next.started).toBe(true);
    expect(await next.finish()).toBe('done');
    for (const work of works) await work.finish();
  });
});

describe('a work that nobody waits for any more', () => {
  /** A work whose giving up is up to the test. */
  const heldFor = (slots: RenderSlots, pixels = 0) => {
    let giveUp: (() => void) | null = null;
    const work = new Held(slots, [pixels], (how) => (giveUp = how));
    return { work, giveUp: () => giveUp?.(), mayBeGivenUp: () => giveUp !== null };
  };

  it('leaves the line, and the next in it moves up', async () => {
    const slots = new RenderSlots(LIMITS);
    const running = hold(slots, 3);
    const [left, next] = [heldFor(slots), heldFor(slots)];
    left.giveUp();
    expect(hasCode(await left.work.outcome, 'ABANDONED')).toBe(true);
    expect(slots.usage).toMatchObject({ running: 2, queued: 2 });
    await running[0]?.finish();
    await settle();
    expect([left.work.started, next.work.started]).toEqual([false, true]);
    for (const work of [...running.slice(1), next.work]) expect(await work.finish()).toBe('done');
    expect(slots.usage).toMatchObject({ running: 0, queued: 0, pixels: 0, finished: 4, failed: 0 });
  });

  it('leaves it where it has read ahead, too', async () => {
    const slots = new RenderSlots(LIMITS);
    const running = hold(slots, 2);
    const [left, next] = [heldFor(slots), heldFor(slots)];
    await settle();
    expect([left.work.started, left.mayBeGivenUp(), next.work.started]).toEqual([true, true, false]);
    left.giveUp();
    expect(hasCode(await left.work.outcome, 'ABANDONED')).toBe(true);
    await settle();
    expect(next.work.started).toBe(true);
    for (const work of [...running, next.work]) expect(await work.finish()).toBe('done');
  });

  it('lets the next draw where it waits for pixels', async () => {
    const slots = new RenderSlots(LIMITS);
    const large = new Held(slots, [90]);
    const waiting = heldFor(slots, 80);
    const small = new Held(slots, [5]);
    await settle();
    expect([large.granted, waiting.work.granted, small.granted]).toEqual([90, null, null]);
    waiting.giveUp();
    expect(hasCode(await waiting.work.outcome, 'ABANDONED')).toBe(true);
    await settle();
    expect(small.granted).toBe(5);
    await large.finish();
    await small.finish();
    expect(slots.usage).toMatchObject({ running: 0, queued: 0, pixels: 0, failed: 1 });
  });

  it('is finished once it has begun', async () => {
    const slots = new RenderSlots(LIMITS);
    const begun = heldFor(slots, 10);
    await settle();
    expect(begun.mayBeGivenUp()).toBe(false);
    expect(await begun.work.finish()).toBe('done');
  });

  it('cannot be given up twice, nor after its time was up', async () => {
    const slots = new RenderSlots(LIMITS);
    const running = hold(slots, 3);
    let giveUp: () => void = () => undefined;
    const late = new Held(slots, [0], (how) => (giveUp = how ?? giveUp));
    const other = new Held(slots);
    await vi.advanceTimersByTimeAsync(5000);
    giveUp();
    giveUp();
    expect(hasCode(await late.outcome, 'ABANDONED')).toBe(true);
    expect(slots.usage.queued).toBe(2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(hasCode(await other.outcome, 'BUSY')).toBe(true);
    for (const work of running) await work.finish();
  });
});

describe('closed slots', () => {
  it('refuse whoever waits and whoever comes, and let finish what runs', async () => {
    const slots = new RenderSlots(LIMITS);
    const works = hold(slots, 5);
    await settle();
    slots.close();
    expect((await Promise.all([works[3]?.outcome, works[4]?.outcome, new Held(slots).outcome])).map((outcome) => hasCode(outcome, 'BUSY'))).toEqual([true, true, true]);
    expect(hasCode(await works[2]?.outcome, 'BUSY')).toBe(true);
    for (const work of works.slice(0, 2)) expect(await work.finish()).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuse whoever only comes to draw after it', async () => {
    const slots = new RenderSlots(LIMITS);
    const reading = slots.run(async (draw) => {
      await Promise.resolve();
      return draw(10, () => Promise.resolve('drawn'));
    });
    slots.close();
    expect(hasCode(await reading.catch((error: unknown) => error), 'BUSY')).toBe(true);
  });
});

describe('pixels', () => {
  it('are granted as far as they go, and the rest when they come back', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 4 });
    const works = [60, 40, 30, 70].map((pixels) => new Held(slots, [pixels]));
    const granted = () => works.map((work) => work.granted);
    await settle();
    expect(granted()).toEqual([60, 40, null, null]);
    await works[0]?.finish();
    await settle();
    expect(granted()).toEqual([60, 40, 30, null]);
    await works[1]?.finish();
    await settle();
    expect(granted()).toEqual([60, 40, 30, 70]);
    for (const work of works) await work.finish();
  });

  it('beyond the limit are granted to a work that is alone with them', async () => {
    const slots = new RenderSlots({ ...LIMITS, slots: 3 });
    const works = [10, 1000, 10].map((pixels) => new Held(slots, [pixels]));
    await settle();
    // The small one that came last does not overtake the large one for ever.
    expect(works.map(({ granted }) => granted)).toEqual([10, null, null]);
    await works[0]?.finish();
    await settle();
    expect(works.map(({ granted }) => granted)).toEqual([10, 1000, null]);
    await works[1]?.finish();
    await settle();
    expect(works.map(({ granted }) => granted)).toEqual([10, 1000, 10]);
    await works[2]?.finish();
  });

  it('of an earlier drawing are back before the next is asked for', async () => {
    const slots = new RenderSlots(LIMITS);
    const [first, second] = [new Held(slots, [80, 90]), new Held(slots, [70, 95])];
    await settle();
    // Whoever waits holds nothing: two that claim again cannot wait for each other.
    await first.finish();
    await second.finish();
    expect([first.granted, second.granted]).toEqual([90, 95]);
  });
});

describe('whatever is asked', () => {
  const works = fc.array(fc.record({
    pixels: fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 3 }),
    milliseconds: fc.integer({ min: 0, max: 50 }),
    after: fc.integer({ min: 0, max: 100 }),
    throws: fc.boolean(),
  }), { minLength: 1, maxLength: 30 });

  it('never more run or are held than the limits say, and all end', async () => {
    await fc.assert(fc.asyncProperty(works, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }), async (plan, slotCount, ahead) => {
      const slots = new RenderSlots({ slots: slotCount, ahead, queueLength: 5, queueTimeoutSeconds: 0.02, pixels: 100 });
      let running = 0;
      const drawn: number[] = [];
      const check = () => {
        expect(running).toBeLessThanOrEqual(slotCount + ahead);
        expect(drawn.length).toBeLessThanOrEqual(slotCount);
        expect(drawn.length < 2 || drawn.reduce((sum, value) => sum + value, 0) <= 100).toBe(true);
      };
      const outcomes = plan.map(async ({ pixels, milliseconds, after, throws }) => {
        await new Promise((resolve) => setTimeout(resolve, after));
        return slots.run(async (draw) => {
          running += 1;
          check();
          try {
            for (const amount of pixels) {
              await draw(amount, async () => {
                drawn.push(amount);
                check();
                await new Promise((resolve) => setTimeout(resolve, milliseconds));
                drawn.splice(drawn.indexOf(amount), 1);
                if (throws) throw new Error('of the work');
              });
            }
          } finally {
            running -= 1;
          }
        }).catch((error: unknown) => error);
      });
      await vi.runAllTimersAsync();
      const all = await Promise.all(outcomes);
      for (const outcome of all) expect(outcome === undefined || hasCode(outcome, 'BUSY') || (outcome as Error).message === 'of the work').toBe(true);
      // Nothing is left behind: a fresh work has its slot and all pixels at once.
      const fresh = new Held(slots, [100]);
      await settle();
      expect(fresh.granted).toBe(100);
      await fresh.finish();
    }), { numRuns: 300 });
  });
});
