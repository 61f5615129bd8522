import { readdirSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRunning, isStopped, until } from '../../helpers/imaging/processes';
import { contentOf, isComplete, keyOf, MB } from '../../helpers/rendition-content';
import { bytesOf, chargedBytes, costOfAll, diskUse, generationPaths, keyOfPath, localStore, renditionPaths, temporaryDirectory } from '../../helpers/rendition-store';
import { compileStoreWorker, startWorker, type StoreProcess } from '../../helpers/store-process';

const MAX = 4 * MB;

let compiled: ReturnType<typeof compileStoreWorker>;
beforeAll(() => { compiled = compileStoreWorker(); });
afterAll(() => rmSync(compiled.directory, { recursive: true, force: true }));

/** Holds for a directory at any time, whatever happened to its processes. */
async function expectSound(directory: string): Promise<void> {
  expect(diskUse(directory)).toBeLessThanOrEqual(MAX);
  expect(chargedBytes(directory)).toBeGreaterThanOrEqual(costOfAll(directory));
  const store = localStore({ directory, maxBytes: MAX });
  for (const path of renditionPaths(directory)) {
    const key = keyOfPath(path);
    const bytes = await bytesOf(store, key);
    expect(bytes !== null && isComplete(key, bytes), path).toBe(true);
  }
}

describe('a process that is killed while it writes', () => {
  it('leaves whole renditions and a correct count, repeatedly', async () => {
    const directory = temporaryDirectory();
    for (let round = 0; round < 16; round += 1) {
      // In every fourth round there are two processes, and one of them runs to the end of the round.
      const workers = await Promise.all(Array.from({ length: round % 4 === 3 ? 2 : 1 }, () => startWorker(compiled.worker, directory, MAX)));
      for (const { child, complaint } of workers) {
        await setTimeout(Math.random() * 60);
        child.kill('SIGKILL');
        expect(await complaint).toBe('');
      }
      await expectSound(directory);
    }
    const store = localStore({ directory, maxBytes: MAX });
    for (let index = 0; index < 120; index += 1) {
      const key = keyOf(500 + index, 'after');
      await store.write(key, contentOf(key, 60_000));
      expect(diskUse(directory)).toBeLessThanOrEqual(MAX);
    }
    await store.close();
    // All generations of the killed processes are dropped, with their temporary files.
    expect(chargedBytes(directory)).toBe(costOfAll(directory));
    for (const path of generationPaths(directory)) expect(readdirSync(path).sort()).toEqual(['bytes', 'names']);
  });
});

/** Measures the disk while the processes are paused. */
async function diskUseAt(workers: readonly StoreProcess[], directory: string): Promise<number> {
  for (const { child } of workers) child.kill('SIGSTOP');
  if (process.platform === 'linux') await until(() => workers.every(({ child: { pid = 0 } }) => !isRunning(pid) || isStopped(pid)));
  else await setTimeout(10);
  const use = diskUse(directory);
  for (const { child } of workers) child.kill('SIGCONT');
  return use;
}

describe('two processes at work on one directory', () => {
  it('keep the bound together, and read each other’s renditions', async () => {
    const directory = temporaryDirectory();
    const store = localStore({ directory, maxBytes: MAX });
    const workers = await Promise.all([1, 2].map(() => startWorker(compiled.worker, directory, MAX, 80)));
    onTestFinished(() => workers.forEach(({ child }) => child.kill('SIGKILL')));
    let isDone = false;
    const ended = Promise.all(workers.map(({ complaint }) => complaint)).finally(() => { isDone = true; });
    let found = 0;
    while (!isDone) {
      expect(await diskUseAt(workers, directory)).toBeLessThanOrEqual(MAX);
      const key = keyOf(1 + (found % 20), found % 12);
      const bytes = await bytesOf(store, key);
      expect(bytes === null || isComplete(key, bytes)).toBe(true);
      found += 1;
      await setTimeout(20);
    }
    expect(await ended).toEqual(['', '']);
    await expectSound(directory);
    expect(renditionPaths(directory).length).toBeGreaterThan(0);
  });
});
