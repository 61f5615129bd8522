import { KeyedSemaphore, type Release } from '../concurrency/semaphore';
import { LimitExceededError, RenditionError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError } from '../core/errors';
import type { LentBuffer, ReadBuffers } from './read-buffers';
import type { ReadSource, RemoteSourceStorage, SourceFile, VersionResponse } from './source-file';

export interface RemoteSourceOptions {
  /** Must not follow redirects: each target is checked first. */
  fetch(address: URL, init: RequestInit): Promise<Response>;
  /** The URL to read a file from, signed if its storage is private. */
  addressOf(original: SourceFile): Promise<string>;
  isAllowed(address: URL): boolean;
  /** Called with the host of an original, such as `cdn.example.com`, that is not allowed. */
  onRefused(host: string): void;
  readonly buffers: ReadBuffers;
  readonly maxBytes: number;
  /** Of one request, including its time in the queue. */
  readonly timeoutSeconds: number;
}

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const GONE = new Set([404, 410]);

/** The response to a request for the first byte of an empty file. */
const RANGE_NOT_SATISFIABLE = 416;

/** Of one host. Without this, a page with a thousand uncached images would send a thousand requests at once. */
const MAX_REQUESTS = 16;
const MAX_QUEUE = 1000;

/** Originals on other hosts, read over HTTP from allowed hosts only. */
export class RemoteSource implements RemoteSourceStorage {
  readonly inPlace = false;
  /** One queue a host, so that a slow host delays no other. */
  readonly #requests = new KeyedSemaphore<string>({
    max: () => MAX_REQUESTS,
    maxQueue: MAX_QUEUE,
    full: () => new SourceUnavailableError('too many requests are queued for the storage of the sources'),
  });

  readonly #options: RemoteSourceOptions;

  constructor(options: RemoteSourceOptions) {
    this.#options = options;
  }

  async version(original: SourceFile): Promise<string> {
    return (await this.requestVersion(original)).version;
  }

  /** By a GET of one byte: a signed URL is valid for GET only, not for HEAD. */
  requestVersion(original: SourceFile): Promise<VersionResponse> {
    return this.#request(original, { Range: 'bytes=0-0' }, async (response) => ({
      version: versionOf(validatorsOf(response), original),
      respondedAt: respondedAt(response),
      isHtml: /^text\/html\b/i.test(response.headers.get('content-type') ?? ''),
    }));
  }

  read(original: SourceFile, expected?: string): Promise<ReadSource> {
    return this.#request(original, {}, async (response) => {
      const body = await readBody(response, this.#options.buffers, this.#options.maxBytes);
      const validators = validatorsOf(response, body.bytes.length);
      const isExpected = expected !== undefined && mayBeOf(expected, validators, original);
      return { ...body, version: isExpected ? expected : versionOf(validators, original) };
    });
  }

  async #request<T>(original: SourceFile, headers: Record<string, string>, consume: (response: Response) => Promise<T>): Promise<T> {
    // Time in the queue counts, so that requests behind a stalled storage time out, too.
    const signal = AbortSignal.timeout(this.#options.timeoutSeconds * 1000);
    let release: Release | null = null;
    try {
      release = await this.#requests.acquire(hostOf(original.url), { signal });
      const address = this.#checkUrl(await this.#options.addressOf(original));
      const response = await this.#follow(address, { headers: { 'Accept-Encoding': 'identity', ...headers }, signal, redirect: 'manual' });
      try {
        return await consume(expectBody(response));
      } finally {
        await cancelBody(response);
      }
    } catch (error) {
      if (error instanceof RenditionError) throw error;
      throw new SourceUnavailableError('the storage of the source cannot be read', { cause: error });
    } finally {
      release?.();
    }
  }

  async #follow(address: URL, init: RequestInit): Promise<Response> {
    let current = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await this.#options.fetch(current, init);
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await cancelBody(response);
      current = this.#checkUrl(new URL(location, current).href);
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects from ${address.host}`);
  }

  /** @throws UnsupportedSourceError */
  #checkUrl(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    // The message leaves out the URL, which may hold a password or a signature.
    if (url === null) throw new UnsupportedSourceError('the address of the source is not a URL');
    if (!this.#options.isAllowed(url)) {
      this.#options.onRefused(url.host || url.protocol);
      throw new UnsupportedSourceError('the source is on a host that is not allowed', {
        cause: `expected a host of the upload provider's options or of source.hosts, found ${url.origin}. Add it to source.hosts`,
      });
    }
    if (url.username !== '' || url.password !== '') {
      throw new UnsupportedSourceError('the address of the source has a user name or password, which the plugin does not send', { cause: url.origin });
    }
    return url;
  }
}

/** An unread body would keep its connection open. */
async function cancelBody({ body, bodyUsed }: Response): Promise<void> {
  if (!bodyUsed) await body?.cancel();
}

function expectBody(response: Response): Response {
  if (GONE.has(response.status)) throw new SourceGoneError('the file is in the library but its bytes are gone', { cause: `its storage responded with ${response.status}` });
  if (response.status === RANGE_NOT_SATISFIABLE) throw new UnsupportedSourceError('the source is empty');
  if (response.status !== 200 && response.status !== 206) throw new Error(`its storage responded with ${response.status}`);
  return response;
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '');

/** When the storage itself responded: `Date` less the `Age` that a cache adds. */
function respondedAt({ headers }: Response): number | null {
  const date = Date.parse(headers.get('date') ?? '');
  const age = Number(headers.get('age'));
  return Number.isNaN(date) ? null : date - (age > 0 ? age * 1000 : 0);
}

/** Validators of a response (RFC 9110, section 8.8), and its length; null where a header is missing. */
interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Bytes of the whole file. */
  readonly length: string | null;
}

function validatorsOf({ status, headers }: Response, bytesRead?: number): Validators {
  // Some proxies turn a strong ETag into a weak one.
  const etag = headers.get('etag')?.replace(/^W\//, '').replaceAll('"', '');
  const total = status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length');
  return { etag: etag ? `"${etag}"` : null, lastModified: headers.get('last-modified'), length: total ?? bytesRead?.toString() ?? null };
}

/** The ETag; else Last-Modified and length; else `updatedAt` of the row. */
function versionOf({ etag, lastModified, length }: Validators, { updatedAt }: SourceFile): string {
  return etag ?? (lastModified === null ? new Date(updatedAt).toISOString() : `${lastModified}-${length ?? ''}`);
}

/**
 * Whether a response with these validators may be of a version. A storage may send other headers for the first byte than
 * for the whole file, so only headers that both have are compared.
 */
function mayBeOf(version: string, { etag, lastModified, length }: Validators, original: SourceFile): boolean {
  if (version.startsWith('"')) return etag === null || etag === version;
  if (version === new Date(original.updatedAt).toISOString()) return true;
  const before = /^(?<lastModified>.+)-(?<length>\d*)$/.exec(version)?.groups;
  const agree = (one: string | null, other: string | undefined) => one === null || !other || one === other;
  return before !== undefined && agree(lastModified, before.lastModified) && agree(length, before.length);
}

/** Of the first buffer where the response has no length. */
const DEFAULT_BUFFER_BYTES = 1024 * 1024;

/**
 * Reads a body into a lent buffer, at most `maxBytes`, whatever `Content-Length` says.
 * @throws LimitExceededError, and errors of the connection
 */
export async function readBody({ headers, body }: Response, buffers: ReadBuffers, maxBytes: number): Promise<LentBuffer> {
  const announced = Number(headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(announced, maxBytes);
  let lent = buffers.lend(Math.min(announced || DEFAULT_BUFFER_BYTES, maxBytes));
  let size = 0;
  try {
    // Node's web streams are async iterable; the DOM types lack that.
    for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      const end = size + chunk.length;
      if (end > maxBytes) throw tooLarge(end, maxBytes);
      if (end > lent.bytes.length) lent = copyAndRelease(lent, buffers.lend(Math.min(2 * end, maxBytes)));
      lent.bytes.set(chunk, size);
      size = end;
    }
    return { ...lent, bytes: lent.bytes.subarray(0, size) };
  } catch (error) {
    lent.release();
    throw error;
  }
}

/** For a body without a length, or with the length of its compressed form. */
function copyAndRelease(small: LentBuffer, large: LentBuffer): LentBuffer {
  large.bytes.set(small.bytes);
  small.release();
  return large;
}

const tooLarge = (size: number, limit: number) => new LimitExceededError(`the source has ${size} bytes or more; the limit sourceBytes is ${limit}`);
