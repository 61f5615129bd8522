import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signalOf } from '../../../server/src/http/image-request';

const server = createServer();

/** Sends a request; returns the client's request and the server's response object. */
async function open() {
  const { port } = server.address() as AddressInfo;
  const client = request({ port, agent: false });
  client.on('error', () => undefined);
  client.on('response', (incoming) => incoming.resume());
  const serverResponse = await new Promise<ServerResponse>((resolve) => {
    server.once('request', (_, received) => resolve(received));
    client.end();
  });
  return { client, serverResponse };
}

beforeEach(() => new Promise<void>((resolve) => void server.listen(0, resolve)));
afterEach(() => new Promise<void>((resolve) => {
  server.close(() => resolve());
  server.closeAllConnections();
}));

it('is aborted when the client disconnects', async () => {
  const { client, serverResponse } = await open();
  const signal = signalOf(serverResponse);
  expect(signal.aborted).toBe(false);
  client.destroy();
  await expect.poll(() => signal.aborted).toBe(true);
  expect(signal.reason).toMatchObject({ code: 'ABORTED', message: 'the client disconnected' });
});

it('is not aborted while the response is written', async () => {
  const { client, serverResponse } = await open();
  const signal = signalOf(serverResponse);
  serverResponse.write('some');
  await new Promise((resolve) => client.once('response', resolve));
  expect(signal.aborted).toBe(false);
  serverResponse.end('more');
  await expect.poll(() => signal.aborted).toBe(true);
});

it('is aborted from the start if the client disconnected before', async () => {
  const { client, serverResponse } = await open();
  const closed = new Promise((resolve) => serverResponse.once('close', resolve));
  client.destroy();
  await closed;
  const signal = signalOf(serverResponse);
  expect(signal.reason).toMatchObject({ code: 'ABORTED' });
  expect(serverResponse.listenerCount('close')).toBe(0);
});

it('is a separate signal for each call, and its listener is removed at the end', async () => {
  const { client, serverResponse } = await open();
  const before = serverResponse.listenerCount('close');
  const signals = [signalOf(serverResponse), signalOf(serverResponse)];
  expect(signals[0]).not.toBe(signals[1]);
  expect(serverResponse.listenerCount('close')).toBe(before + 2);
  client.destroy();
  await expect.poll(() => signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  expect(serverResponse.listenerCount('close')).toBe(0);
});
