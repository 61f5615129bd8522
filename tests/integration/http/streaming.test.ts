import { mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoredFile } from '../../helpers/stub-renditions';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest } from '../../helpers/raw-http';

/** Larger than all buffers between the file and a client that does not read. */
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

/** The number of open descriptors of the rendition's file; Linux only. */
function openHandles(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path;
    } catch {
      return false;
    }
  }).length;
}

/** A client that sends a request, reads a little, and then stops reading. */
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

describe('a stored rendition', () => {
  it('is streamed completely', async () => {
    const { status, body } = await rawRequest(server.port, server.url(1, 'width-4'));
    expect([status, body.equals(bytes)]).toEqual([200, true]);
    expect(used()).toEqual([['stream']]);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['disconnects', (socket: Socket) => socket.destroy()],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
  ])('is closed after its client %s', async (_title, leave) => {
    const clients = await Promise.all(Array.from({ length: 20 }, halfwayClient));
    expect(openHandles()).toBe(20);
    clients.forEach(leave);
    await settled(() => expect(openHandles()).toBe(0));
    expect(server.log.levels().filter((level) => level !== 'debug')).toEqual([]);
    expect(server.koaErrors).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('is released if the client disconnects during the look-up', async () => {
    const getRendition = server.renditions.get.bind(server.renditions);
    let proceed = (): void => undefined;
    vi.spyOn(server.renditions, 'get').mockImplementation(async (identity) => {
      await new Promise<void>((resolve) => (proceed = resolve));
      return getRendition(identity);
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

describe('a rendition that fails while it is read', () => {
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
    ['cannot be opened', () => { throw new Error('EIO'); }],
  ])('%s: the connection is closed, or the response is an error', async (_title, stream) => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementation(stream);
    const response = await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    if (response !== null && response.status !== 500) expect(response.body.length).not.toBe(Number(response.headers['content-length'] ?? -1));
    await settled(() => expect(server.log.levels()).toEqual(['error']));
    expect(server.koaErrors).toEqual([]);
    await Promise.all(server.renditions.opened.map((stored) => stored.release()));
  });

  it('is longer than its Content-Length: only that many bytes are sent', async () => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementation(() => Readable.from([bytes, Buffer.from('more')]));
    const response = await rawRequest(server.port, server.url(1, 'width-4'), { headers: { Connection: 'keep-alive' } });
    expect(response.body.equals(bytes)).toBe(true);
    await settled(() => expect(server.log.levels()).toEqual(['error']));
    await Promise.all(server.renditions.opened.map((stored) => stored.release()));
  });

  it('because its file was truncated on disk', async () => {
    truncateSync(path, 1000);
    const response = await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    expect(response?.body.length ?? 0).toBeLessThan(bytes.length);
    await settled(() => expect(server.log.levels()).toEqual(['error']));
  });

  it('does not affect the next request', async () => {
    vi.spyOn(StoredFile.prototype, 'stream').mockImplementationOnce(() => part(10, new Error('EIO')));
    await rawRequest(server.port, server.url(1, 'width-4')).catch(() => null);
    expect((await rawRequest(server.port, server.url(1, 'width-4'))).body.equals(bytes)).toBe(true);
    await Promise.all(server.renditions.opened.slice(0, 1).map((stored) => stored.release()));
  });
});

it('a failure to release a rendition is logged, and is no error for the client', async () => {
  const release = vi.spyOn(StoredFile.prototype, 'release').mockRejectedValue(new Error('EIO'));
  expect((await rawRequest(server.port, server.url(1, 'width-4'), { method: 'HEAD' })).status).toBe(200);
  expect(release).toHaveBeenCalledTimes(1);
  expect(server.log.levels()).toEqual(['warn']);
  release.mockRestore();
  await Promise.all(server.renditions.opened.map((stored) => stored.release()));
});
