import { expect, it } from 'vitest';
import { BusyError, UnsupportedSourceError } from '../../../server/src/core/errors';
import { withSource } from '../../../server/src/renditions/rendition-renderer';

function source() {
  const calls: string[] = [];
  return { calls, kind: 'bytes' as const, bytes: Buffer.from('x'), version: '1', release: () => void calls.push('release'), forget: () => void calls.push('forget') };
}

it('releases the bytes of a source after their use', async () => {
  const input = source();
  expect(await withSource(input, async () => input.calls.length)).toBe(0);
  expect(input.calls).toEqual(['release']);
});

it.each([[new BusyError('busy'), ['release']], [new UnsupportedSourceError('no picture'), ['forget', 'release']]])('releases them after a failure, too, and invalidates a source that is no image: %s', async (error, calls) => {
  const input = source();
  await expect(withSource(input, () => Promise.reject(error))).rejects.toBe(error);
  expect(input.calls).toEqual(calls);
});

it('releases nothing for a file', async () => {
  expect(await withSource({ kind: 'file', url: '/uploads/a.jpg' }, async ({ kind }) => kind)).toBe('file');
});
