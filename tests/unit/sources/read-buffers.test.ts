import { describe, expect, it } from 'vitest';
import { ReadBuffers, type LentBuffer } from '../../../server/src/sources/read-buffers';

const MB = 1024 * 1024;

const memoryOf = (lent: LentBuffer | null) => lent?.bytes.buffer ?? null;

/** Lends a buffer, writes to it and releases it, as reading an original does. */
function keep(buffers: ReadBuffers, name: string, size: number): LentBuffer {
  const lent = buffers.lend(size);
  lent.bytes.fill(name);
  lent.keepAs(name, size);
  lent.release();
  return lent;
}

/** The names that can still be found. */
const present = (buffers: ReadBuffers, names: readonly string[]): string[] =>
  names.filter((name) => {
    const found = buffers.find(name);
    found?.release();
    return found !== null;
  });

describe('a buffer without a name', () => {
  it('is lent again after its release', () => {
    const buffers = new ReadBuffers();
    const [one, other] = [buffers.lend(3 * MB), buffers.lend(3 * MB)];
    expect(memoryOf(other) === memoryOf(one)).toBe(false);
    one.release();
    const next = buffers.lend(2 * MB);
    expect([next.bytes.length, memoryOf(next) === memoryOf(one)]).toEqual([2 * MB, true]);
    expect(memoryOf(buffers.lend(1)) === memoryOf(other)).toBe(false);
  });

  it('is not lent for far smaller content', () => {
    const buffers = new ReadBuffers();
    const large = buffers.lend(10 * MB);
    large.release();
    expect(memoryOf(buffers.lend(MB)) === memoryOf(large)).toBe(false);
    expect(memoryOf(buffers.lend(6 * MB)) === memoryOf(large)).toBe(true);
  });

  it('is released once, however often release is called', () => {
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

  it('may have 0 bytes', () => {
    const buffers = new ReadBuffers();
    const empty = buffers.lend(0);
    empty.release();
    expect([empty.bytes.length, memoryOf(buffers.lend(0)) === memoryOf(empty)]).toEqual([0, true]);
  });
});

describe('named content', () => {
  it('is found by its name, with its size', () => {
    const buffers = new ReadBuffers();
    const lent = buffers.lend(10);
    lent.bytes.write('originals!');
    lent.keepAs('a', 8);
    lent.release();
    expect([String(buffers.find('a')?.bytes), buffers.find('b')]).toEqual(['original', null]);
  });

  it('is shared by its readers, and not overwritten until all have released it', () => {
    const buffers = new ReadBuffers();
    keep(buffers, 'a', 40 * MB);
    keep(buffers, 'b', 10 * MB);
    const [first, second] = [buffers.find('a'), buffers.find('a')];
    expect(memoryOf(first) === memoryOf(second)).toBe(true);
    first?.release();
    first?.release();
    // Without readers it would be dropped for the others.
    const large = buffers.lend(40 * MB);
    expect(memoryOf(large) === memoryOf(second)).toBe(false);
    large.bytes.fill('x');
    expect([second?.bytes.toString('latin1', 0, 3), second?.bytes.at(-1)]).toEqual(['aaa', 'a'.charCodeAt(0)]);
  });

  it('is overwritten when the memory is needed, least recently used first', () => {
    const buffers = new ReadBuffers();
    for (const name of ['a', 'b', 'c']) keep(buffers, name, 20 * MB);
    expect(present(buffers, ['a'])).toEqual(['a']);
    keep(buffers, 'd', 20 * MB);
    expect(present(buffers, ['a', 'b', 'c', 'd'])).toEqual(['a', 'c', 'd']);
  });

  it('stays while there is memory for others', () => {
    const buffers = new ReadBuffers();
    const names = Array.from({ length: 12 }, (_none, index) => `of ${index}`);
    for (const name of names) keep(buffers, name, 5 * MB);
    expect(present(buffers, names)).toEqual(names);
  });

  it('is dropped for content of another size, too: at most 64 MB are kept', () => {
    const buffers = new ReadBuffers();
    const names = Array.from({ length: 30 }, (_none, index) => `of ${index}`);
    for (const name of names) keep(buffers, name, 4 * MB);
    expect(present(buffers, names)).toEqual(names.slice(-16));
    keep(buffers, 'large', 60 * MB);
    expect(present(buffers, [...names, 'large'])).toEqual([names.at(-1), 'large']);
    keep(buffers, 'too large', 65 * MB);
    expect(present(buffers, ['large', 'too large'])).toEqual(['large']);
  });

  it('is not found after its buffer was lent for writing', () => {
    const buffers = new ReadBuffers();
    for (const name of ['a', 'b', 'c']) keep(buffers, name, 20 * MB);
    const again = buffers.lend(20 * MB);
    expect(present(buffers, ['a', 'b', 'c'])).toEqual(['b', 'c']);
    again.release();
    expect(present(buffers, ['a', 'b', 'c'])).toEqual(['b', 'c']);
  });

  it('keeps the first buffer if two get the same name', () => {
    const buffers = new ReadBuffers();
    const [one, other] = [buffers.lend(MB), buffers.lend(MB)];
    one.keepAs('a', MB);
    other.keepAs('a', MB);
    other.release();
    expect([memoryOf(buffers.find('a')) === memoryOf(one), memoryOf(buffers.lend(MB)) === memoryOf(other)]).toEqual([true, true]);
  });
});
