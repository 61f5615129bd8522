import { beforeEach, expect, it, vi } from 'vitest';
import { LocalSource } from '../../../server/src/sources/local-source';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';

const disk = vi.hoisted(() => ({ code: '' }));
vi.mock('node:fs/promises', async (load) => {
  const fail = () => Promise.reject(Object.assign(new Error(`${disk.code}: the disk says so`), { code: disk.code }));
  return { ...(await load<object>()), open: fail, stat: fail };
});

let local: LocalSource;
beforeEach(() => {
  local = new LocalSource('/srv/public', 1000, new ReadBuffers());
});

it.each([
  ['EACCES', 'SOURCE_UNAVAILABLE'], ['EPERM', 'SOURCE_UNAVAILABLE'], ['EIO', 'SOURCE_UNAVAILABLE'], ['ESTALE', 'SOURCE_UNAVAILABLE'], ['ETIMEDOUT', 'SOURCE_UNAVAILABLE'],
  ['EMFILE', 'SOURCE_UNAVAILABLE'], ['ENOENT', 'SOURCE_GONE'], ['ENOTDIR', 'SOURCE_GONE'],
])('%s of the disk is reported as %s', async (code, expected) => {
  disk.code = code;
  for (const work of [local.version({ url: '/uploads/a.jpg' }), local.read({ url: '/uploads/a.jpg' })]) {
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: expected, message: expect.not.stringContaining(code) as string, cause: { code } });
  }
});
