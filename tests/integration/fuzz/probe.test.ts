import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileWorker } from '../../helpers/compile-worker';
import { judgeImages, type Judged } from '../../helpers/fuzz/judge-images';
import { IMAGE_SEEDS } from '../../helpers/fuzz/image-seeds';

const FUZZ = ['mutate-bytes', 'random', 'judge-image'].map((name) => `tests/helpers/fuzz/${name}.ts`);
const COMPILED = ['server/src/imaging', 'server/src/imaging/containers', 'server/src/imaging/gif', 'server/src/core', 'server/src/core/geometry', 'server/src/core/filter-spec', 'tests/helpers/plan.ts', 'tests/helpers/imaging/internals.ts', 'tests/helpers/processor-time.ts', ...FUZZ];

let folder: string;
let compiled: ReturnType<typeof compileWorker>;

beforeAll(async () => {
  compiled = compileWorker('tests/helpers/fuzz/image-worker.ts', COMPILED);
  folder = await mkdtemp(join(tmpdir(), 'renditions-fuzz-'));
  for (const [name, make] of Object.entries(IMAGE_SEEDS)) await writeFile(join(folder, name), await make());
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(compiled.directory, { recursive: true });
});

/** A format of which all inputs are refused, or none, was not tested. */
function expectTried({ tally }: Judged): void {
  expect(Object.keys(tally).sort()).toEqual(Object.keys(IMAGE_SEEDS).sort());
  for (const [name, { read, refused }] of Object.entries(tally)) expect(Math.min(read, refused), name).toBeGreaterThan(0);
}

describe('damaged images of every format', () => {
  it('are read by their header, or refused with a RenditionError', { timeout: 360_000 }, async () => {
    const judged = await judgeImages(compiled.worker, folder, 'probe', 6000);
    expect(judged.faults).toEqual([]);
    expectTried(judged);
  });

  it('are rendered at the planned size, or refused with a RenditionError', { timeout: 360_000 }, async () => {
    const judged = await judgeImages(compiled.worker, folder, 'render', 800);
    expect(judged.faults).toEqual([]);
    expectTried(judged);
  });
});
