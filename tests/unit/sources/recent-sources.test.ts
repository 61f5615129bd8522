import { describe, expect, it } from 'vitest';
import { ReadBuffers, RecentSources } from '../../../server/src/sources/read-buffers';
import type { ReadSource } from '../../../server/src/sources/source-file';

/** A storage with 100 bytes of one version, which counts its reads. */
function storage(version = '1') {
  const buffers = new ReadBuffers();
  const recent = new RecentSources(buffers);
  const state = { version, reads: 0, failure: null as Error | null };
  const load = async (): Promise<ReadSource> => {
    state.reads += 1;
    const lent = buffers.lend(100);
    await Promise.resolve();
    if (state.failure !== null) {
      lent.release();
      throw state.failure;
    }
    lent.bytes.fill(state.version);
    return { ...lent, version: state.version };
  };
  return { state, buffers, read: (fileId: number, requested: string) => recent.read(fileId, requested, load) };
}

describe('an original', () => {
  it('is read once for consecutive callers', async () => {
    const { read, state } = storage();
    const first = await read(1, '1');
    first.release?.();
    const again = await read(1, '1');
    expect([String(again.bytes), again.version, state.reads]).toEqual(['1'.repeat(100), '1', 1]);
  });

  it('is read once for concurrent callers', async () => {
    const { read, state } = storage();
    const all = await Promise.all(Array.from({ length: 10 }, () => read(1, '1')));
    expect([new Set(all.map(({ bytes }) => bytes.buffer)).size, state.reads]).toEqual([1, 1]);
  });

  it('is read again for another version or file', async () => {
    const { read, state } = storage();
    await read(1, '1');
    state.version = '2';
    expect([String((await read(1, '2')).bytes), state.reads]).toEqual(['2'.repeat(100), 2]);
    await read(2, '2');
    expect(state.reads).toBe(3);
  });

  it('that has another version by now is stored under that version', async () => {
    const { read, state } = storage('2');
    expect((await read(1, '1')).version).toBe('2');
    expect((await read(1, '2')).version).toBe('2');
    expect(state.reads).toBe(1);
    const both = await Promise.all([read(1, '1'), read(1, '1')]);
    expect(both.map(({ version }) => version)).toEqual(['2', '2']);
  });

  it('that was forgotten is read again', async () => {
    const { read, state } = storage();
    const [one, other] = await Promise.all([read(1, '1'), read(1, '1')]);
    one.forget?.();
    for (const { release } of [one, other]) release?.();
    expect([String((await read(1, '1')).bytes), state.reads]).toEqual(['1'.repeat(100), 2]);
  });

  it('that cannot be read fails for all callers, and is read again for the next', async () => {
    const { read, state, buffers } = storage();
    state.failure = new Error('broken off');
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => read(1, '1')));
    expect([all.map(({ status }) => status), state.reads]).toEqual([Array.from({ length: 5 }, () => 'rejected'), 1]);
    state.failure = null;
    expect((await read(1, '1')).version).toBe('1');
    expect([state.reads, buffers.find('1 2')]).toEqual([2, null]);
  });
});
