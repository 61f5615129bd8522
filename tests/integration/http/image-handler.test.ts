import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyError } from '../../../server/src/core/errors';
import { mountFirst } from '../../../server/src/http/image-handler';
import { ResponseCache } from '../../../server/src/http/response-cache';
import { writeBuffered } from '../../../server/src/http/response';
import { Counters } from '../../../server/src/renditions/counters';
import { HeldRenditions } from '../../helpers/held-renditions';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { RecordedLog } from '../../helpers/recorded-log';

const OF_THE_MOMENT = ['date', 'connection', 'keep-alive'];

describe('a server with an image route', () => {
  let server: ImageServer;
  beforeEach(async () => {
    server = await startImageServer();
    server.renditions.add({ format: 'jpeg', bytes: Buffer.from('bytes of an image') }, { fileId: 1 });
  });
  afterEach(() => server.close());

  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
    const { status, headers } = answer;
    return { status, body: await answer.text(), headers: Object.fromEntries([...headers].filter(([name]) => !OF_THE_MOMENT.includes(name))) };
  };

  it('answers again without asking the framework', async () => {
    const url = server.url(1, 'width-4');
    const first = await ask(url);
    expect([first.status, first.body, server.reached.koa]).toEqual([200, 'bytes of an image', 1]);
    expect(await ask(url)).toEqual(first);
    expect((await ask(url, { method: 'HEAD' })).headers).toEqual(first.headers);
    expect((await ask(url, { headers: { 'If-None-Match': first.headers['etag'] ?? '' } })).status).toBe(304);
    expect(server.reached.koa).toBe(1);
  });

  it('fetches what is not in memory without asking the framework, whole or in part', async () => {
    const url = server.url(1, 'width-4');
    const first = await ask(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockReturnValue(null);
    server.renditions.calls.length = 0;
    expect(await ask(url)).toEqual(first);
    expect((await ask(url, { headers: { Range: 'bytes=0-4' } })).body).toBe('bytes');
    expect([server.reached.koa, server.renditions.calls]).toEqual([1, ['get', 'get']]);
    expect(server.counters.sentBytes).toBe(2 * first.body.length + 5);
  });

  it('tells what goes wrong with what was answered before', async () => {
    const url = server.url(1, 'width-4');
    await ask(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockReturnValue(null);
    vi.spyOn(server.renditions, 'get').mockRejectedValue(new BusyError('the queue is full'));
    const { status, headers } = await ask(url);
    expect([status, headers['retry-after'], server.counters.errors.get('BUSY'), server.reached.koa]).toEqual([503, '2', 1, 1]);
  });

  it('leaves to the framework what is not its own', async () => {
    expect((await ask('/elsewhere')).body).toBe('behind');
    expect(server.reached.koa).toBe(1);
  });

  it('goes the whole way where the short one fails', async () => {
    const url = server.url(1, 'width-4');
    await ask(url);
    vi.spyOn(server.renditions, 'getFromMemory').mockImplementation(() => {
      throw new Error('broken');
    });
    expect((await ask(url)).body).toBe('bytes of an image');
    expect(server.reached.koa).toBe(2);
    expect(server.log.levels()).toEqual(['error']);
  });

  it('ends with the connection, and not with the process, where an answer cannot be written', async () => {
    const url = server.url(1, 'width-4');
    await ask(url);
    const find = vi.spyOn(ResponseCache.prototype, 'find').mockReturnValue({ answer: { status: 200, headers: { 'Bad\nName': 'x' }, body: null } });
    await expect(ask(url)).rejects.toThrow();
    find.mockRestore();
    expect(server.log.lines).toEqual([{ level: 'error', message: expect.stringContaining('An answer could not be written') as string }]);
  });

  it('finds nothing for any request before it has learnt', () => {
    const quick = new ResponseCache(server.renditions);
    expect(quick.find({ method: 'GET', url: undefined, headers: {} })).toBeNull();
  });
});

it('listeners that were there before see what they would have seen: one of `once` a single request', async () => {
  const seen: string[] = [];
  const server = createServer((_request, response) => response.end('behind'));
  server.once('request', () => seen.push('once'));
  server.on('request', () => seen.push('on'));
  const counters = new Counters();
  const renditions = new HeldRenditions();
  mountFirst(server, new ResponseCache(renditions), { renditions, counters, log: new RecordedLog(), now: Date.now, settingsChangedAt: () => 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  for (let times = 0; times < 3; times += 1) await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  expect(seen).toEqual(['once', 'on', 'on', 'on']);
  server.closeAllConnections();
  server.close();
});

describe('a client that takes nothing', () => {
  let server: Server;
  afterEach(() => server.close());

  it('is cut off', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024);
    let response: Promise<unknown[]> | undefined;
    server = createServer((_request, answer) => {
      response = once(answer, 'close');
      writeBuffered({ status: 200, headers: { 'Content-Length': String(body.length) }, body }, answer, 200);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    client.pause();
    await expect.poll(() => response !== undefined).toBe(true);
    await response;
    client.destroy();
  });

  it('has its time from the last byte it took', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024);
    server = createServer((_request, answer) => writeBuffered({ status: 200, headers: { 'Content-Length': String(body.length) }, body }, answer, 3000)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let taken = 0;
    client.on('data', (chunk: Buffer) => {
      taken += chunk.length;
      client.pause();
      // Slower than the limit in all, never slower from one to the next.
      setTimeout(() => client.resume(), taken % (1 << 24) < chunk.length ? 1000 : 0);
    });
    await once(client, 'end');
    expect(taken).toBeGreaterThan(body.length);
  });
});
