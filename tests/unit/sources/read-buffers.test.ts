import { describe, expect, it } from 'vitest';
import { ReadBuffers, type LentBuffer } from '../../../server/src/sources/read-buffers';

const MB = 1024 * 1024;

const memoryOf = (lent: LentBuffer | null) => lent?.bytes.buffer ?? null;

/** Lends, writes and gives back, as whoever reads an original does. */
function keep(buffers: ReadBuffers, name: string, size: number): LentBuffer {
  const lent = buffers.lend(size);
  lent.bytes.fill(name);
  lent.keepAs(name, size);
  lent.release();
  return lent;
}

/** Which of these are still there. */
const there = (buffers: ReadBuffers, names: readonly string[]): string[] =>
  names.filter((name) => {
    const found = buffers.find(name);
    found?.release();
    return found !== null;
  });

describe('memory of which nobody said what it holds', () => {
  it('is lent again once it was given back, and not before', () => {
    const buffers = new ReadBuffers();
    const [one, other] = [buffers.lend(3 * MB), buffers.lend(3 * MB)];
    expect(memoryOf(other) === memoryOf(one)).toBe(false);
    one.release();
    const next = buffers.lend(2 * MB);
    expect([next.bytes.length, memoryOf(next) === memoryOf(one)]).toEqual([2 * MB, true]);
    expect(memoryOf(buffers.lend(1)) === memoryOf(other)).toBe(false);
  });

  it('is not spent on what is far smaller', () => {
    const buffers = new ReadBuffers();
    const large = buffers.lend(10 * MB);
    large.release();
    expect(memoryOf(buffers.lend(MB)) === memoryOf(large)).toBe(false);
    expect(memoryOf(buffers.lend(6 * MB)) === memoryOf(large)).toBe(true);
  });

  it('is taken back once, however often it is told', () => {
    const buffers = new ReadBuffers();
    const lent = buffers.lend(MB);
    lent.release();
    lent.release();
    expect(memoryOf(buffers.lend(MB)) === memoryOf(buffers.lend(MB))).toBe(false);
  });

  it('is kept up to 64 MB', () => {
    const buffers = new ReadBuffers();
    const lent = [...Array.from({ length: 10 }, () => buffers.lend(20 * MB)), buffers.lend(65 * MB)];
    for (const { release } of lent) release();
    const known = new Set(lent.map(memoryOf));
    expect(Array.from({ length: 10 }, () => buffers.lend(20 * MB)).filter((again) => known.has(memoryOf(again)))).toHaveLength(3);
  });

  it('is there even for nothing', () => {
    const buffers = new ReadBuffers();
    const empty = buffers.lend(0);
    empty.release();
    expect([empty.bytes.length, memoryOf(buffers.lend(0)) === memoryOf(empty)]).toEqual([0, true]);
  });
});

describe('what was read', () => {
  it('is found by its name, as long as it was and no longer', () => {
    const buffers = new ReadBuffers();
    const lent = buffers.lend(10);
    lent.bytes.write('originals!');
    lent.keepAs('a', 8);
    lent.release();
    expect([String(buffers.find('a')?.bytes), buffers.find('b')]).toEqual(['original', null]);
  });

  it('is shared by all who ask, and lent to nobody else while one of them reads it', () => {
    const buffers = new ReadBuffers();
    keep(buffers, 'a', 40 * MB);
    keep(buffers, 'b', 10 * MB);
    const [first, second] = [buffers.find('a'), buffers.find('a')];
    expect(memoryOf(first) === memoryOf(second)).toBe(true);
    first?.release();
    first?.release();
    // There is no room for it beside the others, had nobody read them.
    const large = buffers.lend(40 * MB);
    expect(memoryOf(large) === memoryOf(second)).toBe(false);
    large.bytes.fill('x');
    expect([second?.bytes.toString('latin1', 0, 3), second?.bytes.at(-1)]).toEqual(['aaa', 'a'.charCodeAt(0)]);
  });

  it('goes when its memory is needed: what was read longest ago first', () => {
    const buffers = new ReadBuffers();
    for (const name of ['a', 'b', 'c']) keep(buffers, name, 20 * MB);
    expect(there(buffers, ['a'])).toEqual(['a']);
    keep(buffers, 'd', 20 * MB);
    expect(there(buffers, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  });

  it('stays while there is room for others', () => {
    const buffers = new ReadBuffers();
    const names = Array.from({ length: 12 }, (_none, index) => `of ${index}`);
    for (const name of names) keep(buffers, name, 5 * MB);
    expect(there(buffers, names)).toEqual(names);
  });

  it('goes for what is much larger or smaller, too: never more than 64 MB are kept', () => {
    const buffers = new ReadBuffers();
    const names = Array.from({ length: 30 }, (_none, index) => `of ${index}`);
    for (const name of names) keep(buffers, name, 4 * MB);
    expect(there(buffers, names)).toEqual(names.slice(-16));
    keep(buffers, 'large', 60 * MB);
    expect(there(buffers, [...names, 'large'])).toEqual([names.at(-1), 'large']);
    keep(buffers, 'too large', 65 * MB);
    expect(there(buffers, ['large', 'too large'])).toEqual(['large']);
  });

  it('is never found once its memory was written to again', () => {
    const buffers = new ReadBuffers();
    for (const name of ['a', 'b', 'c']) keep(buffers, name, 20 * MB);
    const again = buffers.lend(20 * MB);
    expect(there(buffers, ['a', 'b', 'c'])).toEqual(['b', 'c']);
    again.release();
    expect(there(buffers, ['a', 'b', 'c'])).toEqual(['b', 'c']);
  });

  it('has its name once: who read it at the same time gives the memory back', () => {
    const buffers = new ReadBuffers();
    const [one, other] = [buffers.lend(MB), buffers.lend(MB)];
    one.keepAs('a', MB);
    other.keepAs('a', MB);
    other.release();
    expect([memoryOf(buffers.find('a')) === memoryOf(one), memoryOf(buffers.lend(MB)) === memoryOf(other)]).toEqual([true, true]);
  });
});
