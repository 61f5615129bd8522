import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileWorker } from '../../helpers/compile-worker';
import { judgePictures, type Judged } from '../../helpers/fuzz/judge-pictures';
import { PICTURE_SEEDS } from '../../helpers/fuzz/picture-seeds';

const FUZZ = ['mutate-bytes', 'random', 'judge-picture'].map((name) => `tests/helpers/fuzz/${name}.ts`);
const COMPILED = ['server/src/imaging', 'server/src/imaging/containers', 'server/src/imaging/gif', 'server/src/core', 'server/src/core/geometry', 'server/src/core/filter-spec', 'tests/helpers/plan.ts', 'tests/helpers/imaging/internals.ts', 'tests/helpers/processor-time.ts', ...FUZZ];

let folder: string;
let compiled: ReturnType<typeof compileWorker>;

beforeAll(async () => {
  compiled = compileWorker('tests/helpers/fuzz/picture-worker.ts', COMPILED);
  folder = await mkdtemp(join(tmpdir(), 'renditions-fuzz-'));
  for (const [name, make] of Object.entries(PICTURE_SEEDS)) await writeFile(join(folder, name), await make());
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(compiled.directory, { recursive: true });
});

/** A format of which every input is refused, or none, was not tried. */
function expectTried({ tally }: Judged): void {
  expect(Object.keys(tally).sort()).toEqual(Object.keys(PICTURE_SEEDS).sort());
  for (const [name, { read, refused }] of Object.entries(tally)) expect(Math.min(read, refused), name).toBeGreaterThan(0);
}

describe('broken pictures of every format', () => {
  it('are read by their header, or refused in our words', { timeout: 360_000 }, async () => {
    const judged = await judgePictures(compiled.worker, folder, 'probe', 6000);
    expect(judged.faults).toEqual([]);
    expectTried(judged);
  });

  it('are rendered at the size that was planned, or refused in our words', { timeout: 360_000 }, async () => {
    const judged = await judgePictures(compiled.worker, folder, 'render', 800);
    expect(judged.faults).toEqual([]);
    expectTried(judged);
  });
});
