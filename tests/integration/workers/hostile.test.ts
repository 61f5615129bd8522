import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImageHandler } from '../../../server/src/http/image-handler';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signedPath } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { HOSTILE_FILES } from '../../helpers/hostile';
import { mutateBytes } from '../../helpers/fuzz/mutate-bytes';
import { createRandom } from '../../helpers/fuzz/random';
import { encodeTestImage, gradient } from '../../helpers/imaging/test-image';
import { decode } from '../../helpers/imaging/pixels';
import { noVariants } from '../../helpers/no-variants';
import { RecordedLog } from '../../helpers/recorded-log';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

const ALL = 500;
const SPECS = ['width-100', 'fill-100x80-smart|format-webp', 'original', 'format-avif', 'rotate-90|blur-2|format-png', 'pad-90x90|format-gif', 'crop-1x1-50x50'];
const SLOTS = 3;
/** Several times as long as the slowest good file takes: on a busy machine it gets only part of a core. */
const TIMEOUT_SECONDS = 20;
const GOOD = 1;

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });

let fixture: PipelineFixture;
let server: Server;
let requested = 0;
const log = new RecordedLog();
const faults: unknown[] = [];
const noteFault = (fault: unknown) => faults.push(fault);

beforeAll(async () => {
  process.on('unhandledRejection', noteFault);
  fixture = await openPipelineFixture({ queue: { slots: SLOTS, prefetch: SLOTS, queueTimeoutSeconds: 120 }, workers: { maxWorkers: SLOTS, timeoutSeconds: TIMEOUT_SECONDS, maxMemoryBytes: 1536 * 2 ** 20 } });
  const { renditions, counters } = fixture;
  const route = { name: 'images', path: '/images', access: 'public' as const, action: { type: 'serve' as const }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: null, signer };
  const deps = { renditions, variants: noVariants, counters, log, now: Date.now, settingsChangedAt: () => 0 };
  server = createServer(createImageHandler([route], new ResponseCache(renditions, 16 * 1024 * 1024), deps)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await fixture.put(GOOD, await encodeTestImage(gradient({ width: 900, height: 600 }), 'jpeg'));
});
afterAll(async () => {
  process.off('unhandledRejection', noteFault);
  server.closeAllConnections();
  server.close();
  await fixture.close();
});

async function ask(fileId: number, spec: string): Promise<{ readonly status: number; readonly bytes: Buffer }> {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${signedPath({ path: '/images', signer, fileId, spec })}`);
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Requests a good image until `work` is done: a cached rendition, and new ones. */
async function besideVisitors<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly hits: number; readonly misses: number }> {
  let isOver = false;
  let [hits, misses] = [0, 0];
  const cached = await ask(GOOD, 'width-300');
  const visitHits = async () => {
    for (; !isOver; hits += 1) {
      const { status, bytes } = await ask(GOOD, 'width-300');
      if (status !== 200 || !bytes.equals(cached.bytes)) throw new Error(`a cached image was answered ${status} with ${bytes.length} bytes`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const visitMisses = async () => {
    for (; !isOver; misses += 1) {
      // No size twice, in both tests together, and none larger than the image.
      const [width, height] = [20 + (requested % 800), 20 + Math.floor(requested / 800)];
      requested += 1;
      const { status, bytes } = await ask(GOOD, `fill-${width}x${height}`);
      const image = status === 200 ? await decode(bytes) : null;
      if (image?.width !== width || image.height !== height) throw new Error(`a new rendition of ${width}x${height} was answered ${status}, ${image?.width}x${image?.height}`);
    }
  };
  const visitors = Promise.all([visitHits(), visitMisses()]);
  const result = await work().finally(() => { isOver = true; });
  await visitors;
  return { result, hits, misses };
}

const expectCalm = async () => {
  await expect.poll(() => fixture.queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 });
  await expect.poll(() => fixture.workers.usage.workers).toBeLessThanOrEqual(SLOTS);
  expect(fixture.workers.usage.busy).toBe(0);
  expect(faults).toEqual([]);
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
};

describe('hostile files', () => {
  it('get the right status, six at a time beside other requests', { timeout: 1_200_000 }, async () => {
    const wrong: string[] = [];
    const waiting = HOSTILE_FILES.map((file, index) => ({ ...file, id: 100 + index }));
    const { hits } = await besideVisitors(() => Promise.all(Array.from({ length: 6 }, async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        await fixture.put(file.id, Buffer.from(await file.make()));
        const { status, bytes } = await ask(file.id, 'fill-100x80-smart|format-webp');
        if (!file.statuses.includes(status)) wrong.push(`${file.name}: ${status} ${status === 200 ? '' : bytes.toString()}, expected ${file.statuses.join(' or ')}`);
        if (status === 200) await decode(bytes);
      }
    })));
    expect(wrong).toEqual([]);
    expect(hits).toBeGreaterThan(100);
    await expectCalm();
  });

  it(`broken in ${ALL} ways get no other status`, { timeout: 1_200_000 }, async () => {
    const random = createRandom(14);
    const seeds: Buffer[] = [];
    for (const { make } of HOSTILE_FILES) {
      const bytes = Buffer.from(await make());
      if (bytes.length < 2 ** 20) seeds.push(bytes);
    }
    const counts = new Map<number, number>();
    const bad: string[] = [];
    let next = 0;
    const { misses } = await besideVisitors(() => Promise.all(Array.from({ length: 6 }, async () => {
      while (next < ALL) {
        const id = 1000 + (next += 1);
        random.reseed(id);
        const spec = random.pick(SPECS);
        await fixture.put(id, mutateBytes(random.pick(seeds), random, seeds));
        const { status, bytes } = await ask(id, spec);
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (![200, 400, 413, 415, 503].includes(status)) bad.push(`seed ${id}, ${spec}: ${status} ${bytes.toString().slice(0, 200)}`);
      }
    })));
    expect(bad).toEqual([]);
    expect(misses).toBeGreaterThan(10);
    expect([...counts.keys()].sort()).toEqual(expect.arrayContaining([200, 413, 415]));
    await expectCalm();
  });
});
