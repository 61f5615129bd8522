import { expect, it } from 'vitest';
import { ReadBuffers } from '../../../server/src/source/read-buffers';

const MB = 1024 * 1024;

it('lends memory again that was given back, and none that was not', () => {
  const buffers = new ReadBuffers();
  const [one, other] = [buffers.lend(3 * MB), buffers.lend(3 * MB)];
  expect(other.bytes.buffer).not.toBe(one.bytes.buffer);
  one.release();
  const next = buffers.lend(2 * MB);
  expect([next.bytes.length, next.bytes.buffer === one.bytes.buffer]).toEqual([2 * MB, true]);
  expect(buffers.lend(1).bytes.buffer).not.toBe(other.bytes.buffer);
});

it('takes the smallest that is large enough', () => {
  const buffers = new ReadBuffers();
  const lent = [8, 2, 5].map((size) => buffers.lend(size * MB));
  for (const { release } of lent) release();
  expect(buffers.lend(4 * MB).bytes.buffer).toBe(lent[2]?.bytes.buffer);
  expect(buffers.lend(4 * MB).bytes.buffer).toBe(lent[0]?.bytes.buffer);
});

it('takes a buffer back once, however often it is told', () => {
  const buffers = new ReadBuffers();
  const lent = buffers.lend(MB);
  lent.release();
  lent.release();
  expect(buffers.lend(MB).bytes.buffer).not.toBe(buffers.lend(MB).bytes.buffer);
});

it('keeps no more than 64 MB', () => {
  const buffers = new ReadBuffers();
  const lent = Array.from({ length: 10 }, () => buffers.lend(20 * MB));
  const huge = buffers.lend(65 * MB);
  for (const { release } of [...lent, huge]) release();
  const known = new Set([...lent, huge].map(({ bytes }) => bytes.buffer));
  const again = Array.from({ length: 10 }, () => buffers.lend(20 * MB));
  expect(again.filter(({ bytes }) => known.has(bytes.buffer))).toHaveLength(3);
});
