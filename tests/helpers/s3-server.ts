import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import S3rver from '@20minutes/s3rver';
import { fail, refuse, type S3Fault } from './s3-faults';
import { makeAtomic } from './atomic-objects';

/** The only valid credentials. */
export const S3_KEYS = { id: 'S3RVER', secret: 'S3RVER' } as const;

const CORS = '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>';

export interface S3Options {
  readonly publicBuckets?: readonly string[];
  readonly privateBuckets?: readonly string[];
  /** Whether the buckets have CORS rules for all origins; default false. */
  readonly cors?: boolean;
}

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** Null before the response. */
  readonly status: number | null;
}

export interface S3Object {
  readonly bytes: Buffer;
  /** Content-Type, Cache-Control and others, by name in lower case. */
  readonly headers: Readonly<Record<string, string | number>>;
}

/** Bucket, key and signature of a request. */
function facts({ method = 'GET', url = '/', headers }: IncomingMessage) {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', ...key] = pathname.split('/').map(decodeURIComponent);
  const signed = 'authorization' in headers || searchParams.has('X-Amz-Algorithm') || searchParams.has('Signature');
  return { method, bucket, key: key.join('/'), signed };
}

/** An S3 server with access control, recorded requests and injected faults. The path contains the bucket. */
export async function startS3Server({ publicBuckets = [], privateBuckets = [], cors = false }: S3Options) {
  const directory = await mkdtemp(join(tmpdir(), 'renditions-s3-'));
  const configureBuckets = [...publicBuckets, ...privateBuckets].map((name) => ({ name, configs: cors ? [CORS] : [] }));
  const s3rver = new S3rver({ directory, silent: true, vhostBuckets: false, configureBuckets });
  makeAtomic(s3rver.store);
  await s3rver.configureBuckets();
  const handle = s3rver.callback();

  const exchanges: { readonly request: Omit<S3Request, 'status'>; readonly response: ServerResponse }[] = [];
  const faults = new Map<string | null, S3Fault>();

  const readObject = async (bucket: string, key: string): Promise<S3Object> => {
    const object = await s3rver.store.getObject(bucket, key);
    if (!object?.content) throw new Error(`expected ${key} in ${bucket}, found ${(await listObjects(bucket)).join(', ')}`);
    return { bytes: await buffer(object.content), headers: object.metadata };
  };
  const listObjects = async (bucket: string): Promise<string[]> => (await s3rver.store.listObjects(bucket, {})).objects.map(({ key }) => key);
  const completeObject = async (bucket: string, key: string) => {
    const { bytes, headers } = await readObject(bucket, key);
    return { bytes, headers: { 'content-type': String(headers['content-type']), etag: String(headers['etag']) } };
  };

  const server = createServer((request, response) => {
    const { signed, ...recorded } = facts(request);
    const { method, bucket, key } = recorded;
    exchanges.push({ request: recorded, response });
    const open = method === 'OPTIONS' || (publicBuckets.includes(bucket) && key !== '' && (method === 'GET' || method === 'HEAD'));
    const fault = method === 'GET' ? (faults.get(key) ?? faults.get(null)) : undefined;
    if (!signed && !open) refuse(response, 403);
    else if (fault !== undefined) fail(response, fault, () => completeObject(bucket, key)).catch(() => refuse(response, 404));
    else handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests(): readonly S3Request[] {
      return exchanges.map(({ request, response }) => ({ ...request, status: response.headersSent ? response.statusCode : null }));
    },
    /** Injects a fault into GETs of one key or, without a key, of all; until `heal`. */
    breakDown: (fault: S3Fault, key: string | null = null) => void faults.set(key, fault),
    heal: () => faults.clear(),
    listObjects,
    readObject,
    /** Deletes an object without a request. */
    removeObject: (bucket: string, key: string) => s3rver.store.deleteObject(bucket, key),
    async stop(): Promise<void> {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The environment for a playground that stores uploads there. */
export const s3Env = (url: string, bucket: string) => ({ S3_ENDPOINT: url, S3_BUCKET: bucket, S3_ACCESS_KEY_ID: S3_KEYS.id, S3_ACCESS_SECRET: S3_KEYS.secret });
