import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signalOf } from '../../../server/src/http/image-request';

const server = createServer();

/** What a server has to answer, and the request of a client for it. */
async function open() {
  const { port } = server.address() as AddressInfo;
  const client = request({ port, agent: false });
  client.on('error', () => undefined);
  client.on('response', (incoming) => incoming.resume());
  const response = await new Promise<ServerResponse>((resolve) => {
    server.once('request', (_, answer) => resolve(answer));
    client.end();
  });
  return { client, response };
}

beforeEach(() => new Promise<void>((resolve) => void server.listen(0, resolve)));
afterEach(() => new Promise<void>((resolve) => {
  server.close(() => resolve());
  server.closeAllConnections();
}));

it('is aborted when the client leaves', async () => {
  const { client, response } = await open();
  const signal = signalOf(response);
  expect(signal.aborted).toBe(false);
  client.destroy();
  await expect.poll(() => signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ code: 'ABORTED', message: 'the client disconnected' });
});

it('is not aborted while the response is written', async () => {
  const { client, response } = await open();
  const signal = signalOf(response);
  response.write('some');
  await new Promise((resolve) => client.once('response', resolve));
  expect(signal.aborted).toBe(false);
  response.end('more');
  await expect.poll(() => signal.aborted).toBe(true);
});

it('is aborted from the start where the client left before', async () => {
  const { client, response } = await open();
  const closed = new Promise((resolve) => response.once('close', resolve));
  client.destroy();
  await closed;
  const signal = signalOf(response);
  expect(signal.reason).toMatchObject({ code: 'ABORTED' });
  expect(response.listenerCount('close')).toBe(0);
});

it('is one signal for each call, with one listener each that the end removes', async () => {
  const { client, response } = await open();
  const before = response.listenerCount('close');
  const signals = [signalOf(response), signalOf(response)];
  expect(signals[0]).not.toBe(signals[1]);
  expect(response.listenerCount('close')).toBe(before + 2);
  client.destroy();
  await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(response.listenerCount('close')).toBe(0);
});
