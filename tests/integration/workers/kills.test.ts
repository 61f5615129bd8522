import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { isRunning } from '../../helpers/imaging/processes';
import { createRandom } from '../../helpers/fuzz/random';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

const KILLS = 200;
const SPECS = ['width-300', 'format-webp', 'fill-100x100-smart|format-avif', 'rotate-90|blur-2|format-png', 'width-80|format-gif', 'format-webp-lossless'];

let fixture: PipelineFixture;
beforeEach(async () => {
  fixture = await openPipelineFixture({ queue: { slots: 2, prefetch: 2, queueTimeoutSeconds: 60 } });
});
afterEach(() => fixture.close());

/** Open descriptors of this process: of sockets, pipes and files. */
const descriptors = (): number => readdirSync('/proc/self/fd').length;

// It reads /proc.
it.skipIf(process.platform !== 'linux')(`${KILLS} workers killed at random leak no bytes, slots, processes or descriptors`, { timeout: 900_000 }, async () => {
  const random = createRandom(4692);
  const source = await encodeTestImage(gradient({ width: 800, height: 600 }), 'jpeg');
  await fixture.put(1, source);
  const expected = new Map<string, Buffer>();
  for (const spec of SPECS) expected.set(spec, await fixture.get(1, spec));
  const before = descriptors() - 5 * fixture.workers.usage.workers;

  const pids = new Set<number>();
  let kills = 0;
  let made = 0;
  const refusals: unknown[] = [];
  const visit = async () => {
    while (kills < KILLS) {
      const spec = random.pick(SPECS);
      // Rendered again each time: it is not stored.
      const outcome = await fixture.renditions.preview({ fileId: 1, spec }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        refusals.push(outcome);
        await wait(20);
        continue;
      }
      made += 1;
      if (!(outcome as { readonly bytes: Buffer }).bytes.equals(expected.get(spec) ?? Buffer.alloc(0))) throw new Error(`wrong bytes: ${spec}`);
    }
  };
  const kill = async () => {
    while (kills < KILLS) {
      await wait(50 + random.below(400));
      // Also on a busy machine there is one rendition for every two kills.
      if (made < kills / 2) continue;
      for (const pid of fixture.workers.pids) pids.add(pid);
      const alive = fixture.workers.pids;
      if (alive.length === 0) continue;
      process.kill(random.pick([...alive]), 'SIGKILL');
      kills += 1;
    }
  };
  await Promise.all([kill(), visit(), visit(), visit(), visit()]);

  for (const refusal of refusals) expect(hasCode(refusal, 'BUSY'), String(refusal)).toBe(true);
  expect(fixture.queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
  await expect.poll(() => fixture.workers.usage.workers).toBeLessThanOrEqual(2);
  expect([...pids].filter((pid) => isRunning(pid) && !fixture.workers.pids.includes(pid))).toEqual([]);
  // After two starts that were killed, the pool waits before the next one.
  await expect.poll(() => fixture.renditions.preview({ fileId: 1, spec: 'width-300' }).then(() => 'made', () => 'refused'), { timeout: 100_000 }).toBe('made');
  for (const spec of SPECS) expect((await fixture.renditions.preview({ fileId: 1, spec })).bytes.equals(expected.get(spec) ?? Buffer.alloc(0))).toBe(true);
  expect(descriptors() - 5 * fixture.workers.usage.workers).toBeLessThanOrEqual(before + 3);
});
