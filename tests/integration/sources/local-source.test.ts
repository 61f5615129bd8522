import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalSource } from '../../../server/src/sources/local-source';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';

let directory: string;
let source: LocalSource;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'renditions-source-'));
  await mkdir(join(directory, 'uploads'));
  source = new LocalSource(directory, 1000, new ReadBuffers());
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, content: string) => writeFile(join(directory, 'uploads', name), content);

describe('LocalSource', () => {
  it('reads the whole file, and its version', async () => {
    await write('a.jpg', 'hello');
    const { bytes, version } = await source.read({ url: '/uploads/a.jpg' });
    expect(bytes.toString()).toBe('hello');
    expect(version).toBe(await source.version({ url: '/uploads/a.jpg' }));
  });

  it('returns another version after a replacement of the same size', async () => {
    await write('a.jpg', 'hello');
    const before = await source.version({ url: '/uploads/a.jpg' });
    await write('a.jpg', 'world');
    await utimes(join(directory, 'uploads', 'a.jpg'), new Date(), new Date(Date.now() + 5));
    expect(await source.version({ url: '/uploads/a.jpg' })).not.toBe(before);
  });

  it('throws for a file above the limit without reading it', async () => {
    await write('a.jpg', 'x'.repeat(1001));
    await expect(source.read({ url: '/uploads/a.jpg' })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', message: 'the source has 1001 bytes; the limit sourceBytes is 1000' });
  });

  it.each([
    '/uploads/missing.jpg',
    '/uploads',
    '/uploads/',
    '/uploads/../secret',
    '/uploads/../uploads-of-others/a.jpg',
    '/../../../../etc/hostname',
    '/etc/hostname',
    'http://127.0.0.1/uploads/a.jpg',
    'file:///etc/hostname',
    '/uploads/a\0.jpg',
    `/uploads/${'x'.repeat(300)}`,
  ])('throws for %j', async (url) => {
    await writeFile(join(directory, 'secret'), 'secret');
    await expect(source.read({ url })).rejects.toMatchObject({ code: 'SOURCE_GONE' });
  });

  it('reads regular files only', async () => {
    await mkdir(join(directory, 'uploads', 'folder'));
    await expect(source.read({ url: '/uploads/folder' })).rejects.toMatchObject({ code: 'SOURCE_GONE' });
  });

  it('follows a symbolic link of the operator', async () => {
    await writeFile(join(directory, 'elsewhere.jpg'), 'linked');
    await symlink(join(directory, 'elsewhere.jpg'), join(directory, 'uploads', 'link.jpg'));
    expect((await source.read({ url: '/uploads/link.jpg' })).bytes.toString()).toBe('linked');
  });
});
