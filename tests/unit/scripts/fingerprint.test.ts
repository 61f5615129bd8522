import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildIfChanged } from '../../../scripts/setup/fingerprint.mjs';

const paths = vi.hoisted(() => ({ ROOT: '' }));
vi.mock('../../../scripts/setup/paths.mjs', () => paths);

let builds: number;
beforeEach(async () => {
  paths.ROOT = await mkdtemp(join(tmpdir(), 'renditions-fingerprint-'));
  await write('source.txt', 'one');
  builds = 0;
});
afterEach(() => rm(paths.ROOT, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  const file = join(paths.ROOT, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

/** A build with two outputs, one of which it may leave out. */
const build = ({ whole = true } = {}) =>
  buildIfChanged({
    name: 'thing',
    inputs: ['source.txt'],
    outputs: ['dist/server', 'dist/panel'],
    build: async () => {
      builds += 1;
      await write('dist/server/index.js', 'server');
      if (whole) await write('dist/panel/index.html', 'panel');
    },
  });

describe('buildIfChanged', () => {
  it('builds once for inputs and outputs that stay as they are', async () => {
    expect(await build()).toBeUndefined();
    expect(await build()).toBe('up to date');
    expect(builds).toBe(1);
  });

  it.each([
    ['an input was changed', () => write('source.txt', 'two')],
    ['an output was changed', () => write('dist/server/index.js', 'another server')],
    ['an output was deleted', () => rm(join(paths.ROOT, 'dist/panel'), { recursive: true })],
  ])('builds again where %s', async (_what, change) => {
    await build();
    await change();
    await build();
    expect(builds).toBe(2);
  });

  it('takes no build for done that left out an output, and says which', async () => {
    await expect(build({ whole: false })).rejects.toThrow('found nothing in dist/panel');
    await build();
    expect(builds).toBe(2);
  });
});
