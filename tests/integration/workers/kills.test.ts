import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { encodePicture, gradient } from '../../helpers/imaging/picture';
import { isRunning } from '../../helpers/imaging/processes';
import { createRandom } from '../../helpers/fuzz/random';
import { openWorkshop, type Workshop } from '../../helpers/workshop';

const KILLS = 200;
const SPECS = ['width-300', 'format-webp', 'fill-100x100-smart|format-avif', 'rotate-90|blur-2|format-png', 'width-80|format-gif', 'format-webp-lossless'];

let workshop: Workshop;
beforeEach(async () => {
  workshop = await openWorkshop({ queue: { slots: 2, prefetch: 2, queueTimeoutSeconds: 60 } });
});
afterEach(() => workshop.close());

/** Open descriptors of this process: of sockets, pipes and files. */
const descriptors = (): number => readdirSync('/proc/self/fd').length;

// It reads /proc.
it.skipIf(process.platform !== 'linux')(`${KILLS} workers killed at random cost no byte, no slot, no process and no descriptor`, { timeout: 900_000 }, async () => {
  const random = createRandom(4692);
  const source = await encodePicture(gradient({ width: 800, height: 600 }), 'jpeg');
  await workshop.put(1, source);
  const expected = new Map<string, Buffer>();
  for (const spec of SPECS) expected.set(spec, await workshop.get(1, spec));
  const before = descriptors() - 5 * workshop.workers.usage.workers;

  const pids = new Set<number>();
  let kills = 0;
  let made = 0;
  const refusals: unknown[] = [];
  const visit = async () => {
    while (kills < KILLS) {
      const spec = random.pick(SPECS);
      // Rendered anew each time: nothing is stored of it.
      const outcome = await workshop.renditions.preview({ fileId: 1, spec }).catch((error: unknown) => error);
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
      // On a loaded machine as well, there is one made for every two kills.
      if (made < kills / 2) continue;
      for (const pid of workshop.workers.pids) pids.add(pid);
      const alive = workshop.workers.pids;
      if (alive.length === 0) continue;
      process.kill(random.pick([...alive]), 'SIGKILL');
      kills += 1;
    }
  };
  await Promise.all([kill(), visit(), visit(), visit(), visit()]);

  for (const refusal of refusals) expect(hasCode(refusal, 'BUSY'), String(refusal)).toBe(true);
  expect(workshop.queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
  await expect.poll(() => workshop.workers.usage.workers).toBeLessThanOrEqual(2);
  expect([...pids].filter((pid) => isRunning(pid) && !workshop.workers.pids.includes(pid))).toEqual([]);
  // After two starts that were killed, the pool waits before the next one.
  await expect.poll(() => workshop.renditions.preview({ fileId: 1, spec: 'width-300' }).then(() => 'made', () => 'refused'), { timeout: 100_000 }).toBe('made');
  for (const spec of SPECS) expect((await workshop.renditions.preview({ fileId: 1, spec })).bytes.equals(expected.get(spec) ?? Buffer.alloc(0))).toBe(true);
  expect(descriptors() - 5 * workshop.workers.usage.workers).toBeLessThanOrEqual(before + 3);
});
