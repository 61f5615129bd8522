import { createServer, get, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Copy {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly cachedAt: number;
}

export interface CachingProxyOptions {
  /** The port of the storage. */
  readonly port: number;
  /** Milliseconds since the epoch. */
  date(): number;
  readonly ttlSeconds: number;
  /** Caches the first byte and the whole file as two copies with separate ages. */
  readonly isByRange?: boolean;
}

/** A CDN: caches the responses of a storage, sends their age, and requests them again when they are stale. */
export async function startCachingProxy({ port, date, ttlSeconds, isByRange = false }: CachingProxyOptions) {
  const copies = new Map<string, Copy>();
  let requests = 0;

  const fetchCopy = (path: string, range: string | undefined): Promise<Copy> =>
    new Promise((resolve, reject) => {
      get({ port, path, headers: range === undefined ? {} : { range } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(chunks), cachedAt: date() }));
      }).on('error', reject);
    });

  const server: Server = createServer((request, response) => {
    void (async () => {
      requests += 1;
      const path = request.url ?? '/';
      const { range } = request.headers;
      const name = isByRange ? `${path} ${range}` : path;
      let copy = copies.get(name);
      if (copy === undefined || date() - copy.cachedAt >= ttlSeconds * 1000) {
        copy = await fetchCopy(path, isByRange ? range : undefined);
        copies.set(name, copy);
      }
      const isPart = range === 'bytes=0-0' && copy.status === 200;
      const body = isPart ? copy.body.subarray(0, 1) : copy.body;
      const headers = { ...copy.headers, age: String(Math.floor((date() - copy.cachedAt) / 1000)), date: new Date(date()).toUTCString(), 'content-length': String(body.length) };
      response.writeHead(isPart ? 206 : copy.status, isPart ? { ...headers, 'content-range': `bytes 0-0/${copy.body.length}` } : headers).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests(): number {
      return requests;
    },
    /** Purges the CDN. */
    purge(): void {
      copies.clear();
    },
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
