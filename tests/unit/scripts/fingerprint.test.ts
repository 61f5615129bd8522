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

/** A build with two outputs, one of them optional. */
const build = ({ complete = true } = {}) =>
  buildIfChanged({
    name: 'thing',
    inputs: ['source.txt'],
    outputs: ['dist/server', 'dist/panel'],
    build: async () => {
      builds += 1;
      await write('dist/server/index.js', 'server');
      if (complete) await write('dist/panel/index.html', 'panel');
    },
  });

describe('buildIfChanged', () => {
  it('builds once for unchanged inputs and outputs', async () => {
    expect(await build()).toBeUndefined();
    expect(await build()).toBe('up to date');
    expect(builds).toBe(1);
  });

  it.each([
    ['a change of an input', () => write('source.txt', 'two')],
    ['a change of an output', () => write('dist/server/index.js', 'another server')],
    ['the deletion of an output', () => rm(join(paths.ROOT, 'dist/panel'), { recursive: true })],
  ])('builds again after %s', async (_what, change) => {
    await build();
    await change();
    await build();
    expect(builds).toBe(2);
  });

  it('fails after a build with a missing output, and names it', async () => {
    await expect(build({ complete: false })).rejects.toThrow('found nothing in dist/panel');
    await build();
    expect(builds).toBe(2);
  });
});
