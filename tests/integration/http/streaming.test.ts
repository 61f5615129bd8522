import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoredFile } from '../../helpers/held-renditions';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest } from '../../helpers/raw-http';

/** More than all buffers between the file and a client that does not read. */
const bytes = pictureBytes(32 * 1024 * 1024);

let server: ImageServer;
let directory: string;
let path: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'renditions-'));
  path = join(directory, 'rendition');
  writeFileSync(path, bytes);
  server = await startImageServer();
  server.renditions.add({ format: 'jpeg', bytes, path }, { fileId: 1 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
  rmSync(directory, { recursive: true });
});

/** How often this process has the rendition's file open; Linux alone tells. */
function openHandles(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
    } catch {
      return false;
    }
  }).length;
}

/** A client that asks, reads a little, and then does nothing more. */
async function halfwayClient(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET ${server.url(1, 'width-4')} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}

const settled = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 10 });
const used = () => server.renditions.opened.map(({ uses }) => uses);

describe('a rendition at rest', () => {
  it('is streamed whole', async () => {
    const { status, body } = await rawRequest(server.port, server.url(1, 'width-4'));
    expect([status, body.equals(bytes)]).toEqual([200, true]);
    expect(used()).toEqual([['stream']]);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['breaks off', (socket: Socket) => socket.resetAndDestroy()],
  ])('stays open for nobody whose client %s', async (_title, leave) => {
    const clients = await Promise.all(Array.from({ length: 20 }, halfwayClient));
    expect(openHandles()).toBe(20);
    clients.forEach(leave);
    await settled(() => expect(openHandles()).toBe(0));
    expect(server.log.levels().filter((level) => level !== 'debug')).toEqual([]);
    expect(server.koaErrors).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('is let go where the client left before it was found', async () => {
    const obtain = server.renditions.get.bind(server.renditions);
    let proceed = (): void => undefined;
    vi.spyOn(server.renditions, 'get').mockImplementation(async (identity) => {
      await new Promise<void>((resolve) => (proceed = resolve));
      return obtain(identity);
    });
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET ${server.url(1, 'width-4')} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await settled(() => expect(server.renditions.get).toHaveBeenCalled());
    socket.resetAndDestroy();
    await expect.poll(server.connections).toBe(0);
    proceed();
    await settled(() => expect(used()).toEqual([['release']]));
    await settled(() => expect(openHandles()).toBe(0));
    expect(server.log.lines).toEqual([]);
    expect(server.koaErrors).toEqual([]);
  });
});

describe('a rendition that cannot be read to its end', () => {
  const part = (length: number, failure?: Error) =>
    Readable.from((async function* () {
      yield bytes.subarray(0, length);
      if (failure) throw failure;
    })());

  it.each([
    ['fails half-way', () => part(1000, new Error('EIO'))],
    ['fails at once', () => part(0, new Error('EIO'))],
    ['ends too early', () => part(1000)],
    ['is empty', () => part(0)],
    ['cannot even be opened', () => { throw new Error('EIO'); }],
  ])('%s: the connection breaks, or the answer says so', async (_title, stream) => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementation(stream);
    const answer = await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    if (answer !== null && answer.status !== 500) expect(answer.body.length).not.toBe(Number(answer.headers['content-length'] ?? -1));
    await settled(() => expect(server.log.levels()).toEqual(['error']));
    expect(server.koaErrors).toEqual([]);
    await Promise.all(server.renditions.opened.map((stored) => stored.release()));
  });

  it('is longer than was told: no more than that is sent, and nothing after it', async () => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementation(() => Readable.from([bytes, Buffer.from('more')]));
    const answer = await rawRequest(server.port, server.url(1, 'width-4'), { headers: { Connection: 'keep-alive' } });
    expect(answer.body.equals(bytes)).toBe(true);
    await settled(() => expect(server.log.levels()).toEqual(['error']));
    await Promise.all(server.renditions.opened.map((stored) => stored.release()));
  });

  it('because its file was cut short on disk', async () => {
    truncateSync(path, 1000);
    const answer = await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    expect(answer?.body.length ?? 0).toBeLessThan(bytes.length);
    await settled(() => expect(server.log.levels()).toEqual(['error']));
  });

  it('is no reason to refuse the next request', async () => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementationOnce(() => part(10, new Error('EIO')));
    await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    expect((await rawRequest(server.port, server.url(1, 'width-4'))).body.equals(bytes)).toBe(true);
    await Promise.all(server.renditions.opened.slice(0, 1).map((stored) => stored.release()));
  });
});

it('a rendition that cannot be let go is a note in the log, not an error to the client', async () => {
  const release = vi.spyOn(StoredFile.prototype, 'release').mockRejectedValue(new Error('EIO'));
  expect((await rawRequest(server.port, server.url(1, 'width-4'), { method: 'HEAD' })).status).toBe(200);
  expect(release).toHaveBeenCalledTimes(1);
  expect(server.log.levels()).toEqual(['warn']);
  release.mockRestore();
  await Promise.all(server.renditions.opened.map((stored) => stored.release()));
});
