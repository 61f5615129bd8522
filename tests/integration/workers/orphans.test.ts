import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { DEFAULT_ENCODING } from '../../../server/src/core/encoding';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import type { RasterPlan } from '../../../server/src/core/plan';
import { workerFile } from '../../../server/src/workers/fork-worker';
import type { WorkerSetup } from '../../../server/src/workers/protocol';
import { isRunning, processorTimeOf, until } from '../../helpers/imaging/processes';
import { LOADED_SHARP } from '../../helpers/imaging/render';
import { ENDLESS } from '../../helpers/imaging/svg';

const SIZE = { width: 1000, height: 1000 };
const PLAN: RasterPlan = {
  kind: 'raster', crop: { left: 0, top: 0, ...SIZE }, turn: { mirror: false, degrees: 0 }, size: SIZE, steps: [], custom: [],
  output: { format: 'png', lossless: false, quality: null, animated: false, background: null },
};
const SETUP: WorkerSetup = {
  sharpPath: LOADED_SHARP.sharpPath, publicDirectory: '/nowhere', limits: DEFAULT_LIMITS, encoding: DEFAULT_ENCODING, keepMetadata: false, maxMemoryBytes: 2 ** 30,
};

/** A server whose worker renders endlessly. Prints the worker's process id. */
const SERVER = `
  const { fork } = require('node:child_process');
  const [file, requests, svg] = process.argv.slice(1);
  const worker = fork(file, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] });
  for (const request of JSON.parse(requests)) worker.send(request);
  worker.stdio[4].on('error', () => undefined).write(svg);
  setInterval(() => undefined, 1000);
  console.log(worker.pid);
`;

async function startServer(maxMilliseconds: number) {
  const requests = [
    { type: 'setup', maxMilliseconds, setup: SETUP },
    { type: 'probe', maxMilliseconds, source: { kind: 'pipe', size: ENDLESS.length, version: '1' } },
  ];
  // Requests come one after the other: the next is sent with the response to the last.
  const render = { type: 'render', maxMilliseconds, plan: PLAN };
  const script = SERVER.replace("console.log", `worker.on('message', ({ value }) => value?.facts && worker.send(${JSON.stringify(render)}));\n  console.log`);
  const server = spawn(process.execPath, ['--eval', script, workerFile(), JSON.stringify(requests), ENDLESS.toString()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const worker = Number(String(line).trim());
  await until(() => processorTimeOf(worker) > 600);
  return { server, worker };
}

/** They read /proc. */
const onLinux = it.skipIf(process.platform !== 'linux');

onLinux.each(['SIGKILL', 'SIGTERM'] as const)('a server that ends by %s leaves no worker behind', async (signal) => {
  const { server, worker } = await startServer(600_000);
  expect(isRunning(worker)).toBe(true);
  server.kill(signal);
  await until(() => !isRunning(worker));
});

onLinux('a worker ends itself where the server forgets to', async () => {
  const { server, worker } = await startServer(1000);
  expect(server.exitCode).toBe(null);
  await until(() => !isRunning(worker));
  expect(server.exitCode).toBe(null);
  server.kill();
});
