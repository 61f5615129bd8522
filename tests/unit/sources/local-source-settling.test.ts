import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LocalSource } from '../../../server/src/sources/local-source';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';

// Instead of waiting, the test changes the file.
vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }));

const CHANGED = 1_000_000_000_000;
let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'renditions-settling-'));
  await mkdir(join(directory, 'uploads'));
  path = join(directory, 'uploads', 'a.jpg');
  await writeFile(path, 'the first half');
  await utimes(path, CHANGED / 1000, CHANGED / 1000);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.mocked(sleep).mockReset();
  await rm(directory, { recursive: true });
});

/** Reads the file at that age in milliseconds. Another write follows during the first wait. */
async function read(age: number): Promise<string> {
  vi.spyOn(Date, 'now').mockImplementation(() => CHANGED + age);
  vi.mocked(sleep).mockImplementationOnce(async () => {
    await writeFile(path, 'the first half and the second');
    await utimes(path, CHANGED / 1000 - 1, CHANGED / 1000 - 1);
  });
  const { bytes } = await new LocalSource(directory, 1000, new ReadBuffers()).read({ url: '/uploads/a.jpg' });
  return bytes.toString();
}

it.each([0, 99])('a file that changed %i ms ago is read again if it changes within 100 ms of its last change', async (age) => {
  expect(await read(age)).toBe('the first half and the second');
  expect(vi.mocked(sleep).mock.calls).toEqual([[100 - age]]);
});

it.each([['a while ago', 100], ['in the future, by the clock of a shared disk', -1]])('does not wait for a file that changed %s', async (_when, age) => {
  expect(await read(age)).toBe('the first half');
  expect(sleep).not.toHaveBeenCalled();
});
