import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createImageHandler } from '../../../server/src/http/image-handler';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { signedPath } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { noVariants } from '../../helpers/no-variants';
import { plainJpeg } from '../../helpers/plain-jpeg';
import { RecordedLog } from '../../helpers/recorded-log';
import { openPipelineFixture, type PipelineFixture } from '../../helpers/pipeline-fixture';

const REQUESTS = 10_000;
const AT_ONCE = 100;
const SIDES = 1000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const signer = createSigner({ keys: keysFromSecret('k'), algorithm: 'sha256' });

let fixture: PipelineFixture;
let server: Server;
beforeEach(async () => {
  fixture = await openPipelineFixture({ queue: { slots: 1, queueLength: 2 * AT_ONCE } });
  await fixture.put(1, await plainJpeg('#ff0000', SIDES));
  const { renditions, counters } = fixture;
  const route = { name: 'images', path: '/images', access: 'public' as const, action: { type: 'serve' as const }, behindMiddlewares: false, maxAgeSeconds: 60, cacheTags: false, baseUrl: null, presets: null, signer };
  const handle = createImageHandler([route], new ResponseCache(renditions, 0), { renditions, variants: noVariants, counters, log: new RecordedLog(), now: Date.now, settingsChangedAt: () => 0 });
  server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await fixture.close();
});

const send = (spec: string) => {
  const clientRequest = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, path: signedPath({ path: '/images', signer, fileId: 1, spec }), agent: false });
  clientRequest.on('error', () => undefined).end();
  return clientRequest;
};

const expectIdle = () => vi.waitFor(() => expect(fixture.queue.usage).toMatchObject({ running: 0, queued: 0, pixels: 0 }), { timeout: 30_000 });

it('cancel a queued job, but not one that another client waits for', async () => {
  let free: () => void = () => undefined;
  const busy = fixture.queue.run((job) => job.inSlot(() => new Promise<void>((resolve) => (free = resolve))));
  const [alone, aborted, stayed] = [send('width-100'), send('width-200'), send('width-200')];
  await expect.poll(() => [fixture.queue.usage.queued, fixture.counters.misses]).toEqual([2, 3]);
  for (const one of [alone, aborted]) one.destroy();
  await expect.poll(() => fixture.queue.usage.queued).toBe(1);
  free();
  await busy;
  const [response] = (await once(stayed, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  expect(response.statusCode).toBe(200);
  response.resume();
  await expectIdle();
  expect(fixture.counts.renders).toBe(1);
});

it(`leak no memory, connections or jobs: ${REQUESTS} aborted requests`, async () => {
  const rendered = send('width-1');
  await once(rendered, 'response');
  rendered.destroy();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_none, index) => send(`width-${((sent + index) % SIDES) + 1}|blur-${(((sent + index) / 100) % 90) + 1}`.replace(/(\.\d{2})\d*/, '$1').replace(/\.?0+$/, '')));
    // Some abort before the server reads them, some while queued, some while rendering.
    await new Promise((resolve) => setTimeout(resolve, (sent / AT_ONCE) % 7));
    for (const one of batch) one.destroy();
  }
  await expectIdle();
  await fixture.renditions.idle();
  await vi.waitFor(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0), { timeout: 60_000 });
  expect(fixture.counts.renders).toBeLessThan(REQUESTS / 10);
  collectGarbage();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024);
});
