import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../server/src/core/errors';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import { readBody } from '../../../server/src/sources/remote-source';

const MB = 1024 * 1024;
const bytes = (size: number) => Buffer.from(Array.from({ length: size }, (_none, index) => index % 251));

/** A body in these chunks; its header may have another length. */
function response(pieces: readonly Buffer[], headers: Record<string, string> = {}, end?: Error): Response {
  const waiting = [...pieces];
  const body = new ReadableStream({
    pull(controller) {
      const piece = waiting.shift();
      if (piece !== undefined) controller.enqueue(new Uint8Array(piece));
      else if (end === undefined) controller.close();
      else controller.error(end);
    },
  });
  return new Response(body, { headers });
}

const whole = bytes(3000);
const pieces = [whole.subarray(0, 1000), whole.subarray(1000, 1001), whole.subarray(1001)];

describe('a body', () => {
  it.each([
    { announced: 'its length', headers: { 'content-length': '3000' } },
    { announced: 'nothing', headers: {} },
    { announced: 'less, as where it was packed on its way', headers: { 'content-length': '10' } },
    { announced: 'more', headers: { 'content-length': '9000' } },
  ])('with $announced as its length is read whole', async ({ headers }: { headers: Record<string, string> }) => {
    const read = await readBody(response(pieces, headers), new ReadBuffers(), 10_000);
    expect(whole.equals(read.bytes)).toBe(true);
  });

  it('may have as many bytes as the limit, and no more', async () => {
    expect((await readBody(response(pieces), new ReadBuffers(), 3000)).bytes).toHaveLength(3000);
    for (const headers of [{}, { 'content-length': '10' }] as Record<string, string>[]) {
      const refusal = await readBody(response(pieces, headers), new ReadBuffers(), 2999).catch((error: unknown) => error);
      expect(hasCode(refusal, 'LIMIT_EXCEEDED')).toBe(true);
    }
  });

  it('with a length above the limit is not read', async () => {
    const given = response(pieces, { 'content-length': '10001' });
    expect(hasCode(await readBody(given, new ReadBuffers(), 10_000).catch((error: unknown) => error), 'LIMIT_EXCEEDED')).toBe(true);
    expect(given.bodyUsed).toBe(false);
  });

  it('that a proxy compressed is read decompressed', async () => {
    const packed = gzipSync(Buffer.alloc(MB, 'a'));
    const server = createServer((_request, answer) => answer.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      expect((await readBody(answer, new ReadBuffers(), MB)).bytes.equals(Buffer.alloc(MB, 'a'))).toBe(true);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe('the buffer of a body', () => {
  it('is lent again after its release, without the bytes of the body before', async () => {
    const buffers = new ReadBuffers();
    const first = await readBody(response(pieces), buffers, MB);
    first.release();
    const second = await readBody(response([bytes(20)]), buffers, MB);
    expect([second.bytes.buffer === first.bytes.buffer, second.bytes.equals(bytes(20))]).toEqual([true, true]);
  });

  it.each([
    { how: 'breaks off', body: () => response(pieces, {}, new Error('broken off')) },
    { how: 'is too large', body: () => response([...pieces, ...pieces]) },
  ])('is released if the body $how', async ({ body }) => {
    const buffers = new ReadBuffers();
    const lent = buffers.lend(1);
    lent.release();
    await expect(readBody(body(), buffers, 5000)).rejects.toThrow();
    expect(buffers.lend(1).bytes.buffer === lent.bytes.buffer).toBe(true);
  });
});
