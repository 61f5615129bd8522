import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ByteTally } from '../../../server/src/stores/byte-tally';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'renditions-tally-')); });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const path = (): string => join(directory, 'bytes');

it('starts at 0', async () => {
  const tally = new ByteTally(path());
  await tally.catchUp();
  expect(tally.sum).toBe(0);
});

it('sums up the lines of several processes, each once', async () => {
  const [one, other] = [new ByteTally(path()), new ByteTally(path())];
  await one.add(5);
  await other.add(7);
  expect(other.sum).toBe(12);
  await one.add(-2);
  expect(one.sum).toBe(10);
  await other.catchUp();
  await other.catchUp();
  expect(other.sum).toBe(10);
});

it('sums up a file that is larger than its read buffer', async () => {
  const [one, other] = [new ByteTally(path()), new ByteTally(path())];
  appendFileSync(path(), '1000000\n'.repeat(20_000));
  await one.add(1);
  await other.catchUp();
  expect([one.sum, other.sum]).toEqual([20_000_000_001, 20_000_000_001]);
});

it('ignores a line until it is complete', async () => {
  const tally = new ByteTally(path());
  appendFileSync(path(), '10\n2');
  await tally.catchUp();
  expect(tally.sum).toBe(10);
  appendFileSync(path(), '5\n');
  await tally.catchUp();
  expect(tally.sum).toBe(35);
});

it.each(['', 'x', 'NaN', '1.5', '1e99', '\0\0\0', '9007199254740993'])('ignores the line %j', async (line) => {
  const tally = new ByteTally(path());
  appendFileSync(path(), `3\n${line}\n4\n`);
  await tally.catchUp();
  expect(tally.sum).toBe(7);
});

it('throws where the directory is missing', async () => {
  rmSync(directory, { recursive: true });
  await expect(new ByteTally(path()).add(1)).rejects.toMatchObject({ code: 'ENOENT' });
});
