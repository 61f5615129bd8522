import { KeyedSemaphore, type Release } from '../concurrency/semaphore';
import { LimitExceededError, RenditionError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError } from '../core/errors';
import type { LentBuffer, ReadBuffers } from './read-buffers';
import type { ReadSource, RemoteSourceStorage, SourceFile, VersionResponse } from './source-file';

export interface RemoteSourceOptions {
  /** Follows no redirect by itself. */
  fetch(address: URL, init: RequestInit): Promise<Response>;
  /** Where to read a file now: signed, where its storage is private. */
  addressOf(original: SourceFile): Promise<string>;
  isAllowed(address: URL): boolean;
  /** An original lies on a host that is not allowed, such as `cdn.example.com`. */
  onRefused(host: string): void;
  readonly buffers: ReadBuffers;
  readonly maxBytes: number;
  /** Of one request, with the time that it waits for others. */
  readonly timeoutSeconds: number;
}

const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const GONE = new Set([404, 410]);

/** To the request for the first byte of a file that has none. */
const NO_SUCH_RANGE = 416;

/** Requests to a host at once, and how many may wait: an address book of ten thousand cold files is not asked for all at a time. */
const MAX_REQUESTS = 16;
const MAX_WAITING = 1000;

/** Originals that upload providers keep elsewhere, read over HTTP from the hosts that are allowed and no others. */
export class RemoteSource implements RemoteSourceStorage {
  readonly inPlace = false;
  /** For each host, so that one that stalls holds up no other. */
  readonly #requests = new KeyedSemaphore<string>({
    max: () => MAX_REQUESTS,
    maxQueue: MAX_WAITING,
    full: () => new SourceUnavailableError('too many requests to the storage of the originals wait already'),
  });

  readonly #options: RemoteSourceOptions;

  constructor(options: RemoteSourceOptions) {
    this.#options = options;
  }

  async version(original: SourceFile): Promise<string> {
    return (await this.requestVersion(original)).version;
  }

  /** By a GET of one byte: a signed address is good for nothing but a GET. */
  requestVersion(original: SourceFile): Promise<VersionResponse> {
    return this.#request(original, { Range: 'bytes=0-0' }, async (response) => ({
      version: versionOf(validatorsOf(response), original),
      answeredAt: answeredAt(response),
      isPage: /^text\/html\b/i.test(response.headers.get('content-type') ?? ''),
    }));
  }

  read(original: SourceFile, expected?: string): Promise<ReadSource> {
    return this.#request(original, {}, async (response) => {
      const body = await readBody(response, this.#options.buffers, this.#options.maxBytes);
      const validators = validatorsOf(response, body.bytes.length);
      const isExpected = expected !== undefined && mayBe(expected, validators, original);
      return { ...body, version: isExpected ? expected : versionOf(validators, original) };
    });
  }

  async #request<T>(original: SourceFile, headers: Record<string, string>, use: (response: Response) => Promise<T>): Promise<T> {
    // Counts while the request waits, too: a storage that stalls keeps those that wait no longer than the others.
    const signal = AbortSignal.timeout(this.#options.timeoutSeconds * 1000);
    let release: Release | null = null;
    try {
      release = await this.#requests.acquire(hostOf(original.url), { signal });
      const address = this.#checked(await this.#options.addressOf(original));
      const response = await this.#follow(address, { headers: { 'Accept-Encoding': 'identity', ...headers }, signal, redirect: 'manual' });
      try {
        return await use(expectBody(response));
      } finally {
        await cancelBody(response);
      }
    } catch (error) {
      if (error instanceof RenditionError) throw error;
      throw new SourceUnavailableError('the storage of the original does not answer as it should', { cause: error });
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
      current = this.#checked(new URL(location, current).href);
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects from ${address.host}`);
  }

  #checked(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    // Not even in the log: an address may hold a password, or a signature.
    if (url === null) throw new UnsupportedSourceError('the address of the original is no URL');
    if (!this.#options.isAllowed(url)) {
      this.#options.onRefused(url.host || url.protocol);
      throw new UnsupportedSourceError('the original lies where the upload provider keeps no files', {
        cause: `${url.origin} is neither named by the upload provider's options nor by the setting source.hosts`,
      });
    }
    if (url.username !== '' || url.password !== '') {
      throw new UnsupportedSourceError('the address of the original names a user or a password, which is not sent', { cause: url.origin });
    }
    return url;
  }
}

/** What is not read to its end would hold its connection. */
async function cancelBody({ body, bodyUsed }: Response): Promise<void> {
  if (!bodyUsed) await body?.cancel();
}

function expectBody(response: Response): Response {
  if (GONE.has(response.status)) throw new SourceGoneError('the file is in the library but its bytes are gone', { cause: `its storage answers ${response.status}` });
  if (response.status === NO_SUCH_RANGE) throw new UnsupportedSourceError('the original is empty');
  if (response.status !== 200 && response.status !== 206) throw new Error(`its storage answers ${response.status}`);
  return response;
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '');

/** When the storage itself answered, if a cache on the way says how old its copy is. */
function answeredAt({ headers }: Response): number | null {
  const date = Date.parse(headers.get('date') ?? '');
  const age = Number(headers.get('age'));
  return Number.isNaN(date) ? null : date - (age > 0 ? age * 1000 : 0);
}

/** What an answer says of the bytes; null where it says nothing. */
interface Validators {
  readonly etag: string | null;
  readonly changed: string | null;
  /** Bytes of the whole. */
  readonly length: string | null;
}

function validatorsOf({ status, headers }: Response, read?: number): Validators {
  // What a proxy on the way made weak stands for the same bytes.
  const etag = headers.get('etag')?.replace(/^W\//, '').replaceAll('"', '');
  const total = status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length');
  return { etag: etag ? `"${etag}"` : null, changed: headers.get('last-modified'), length: total ?? read?.toString() ?? null };
}

/** An ETag stands for the bytes by itself. */
function versionOf({ etag, changed, length }: Validators, { updatedAt }: SourceFile): string {
  return etag ?? (changed === null ? new Date(updatedAt).toISOString() : `${changed}-${length ?? ''}`);
}

/**
 * Whether bytes with these validators may be of a version: storages say of the first byte what they do not say of the
 * whole, or the other way round, and only what both say can differ.
 */
function mayBe(version: string, { etag, changed, length }: Validators, original: SourceFile): boolean {
  if (version.startsWith('"')) return etag === null || etag === version;
  if (version === new Date(original.updatedAt).toISOString()) return true;
  const told = /^(?<changed>.+)-(?<length>\d*)$/.exec(version)?.groups;
  const agrees = (said: string | null, before: string | undefined) => said === null || !before || said === before;
  return told !== undefined && agrees(changed, told.changed) && agrees(length, told.length);
}

/** What is lent at first where no length is known, in bytes. */
const UNANNOUNCED = 1024 * 1024;

/**
 * A body of another host, in memory that is used again. Never more than the limit, whatever was announced.
 * @throws LimitExceededError, and whatever the connection ends with
 */
export async function readBody({ headers, body }: Response, buffers: ReadBuffers, maxBytes: number): Promise<LentBuffer> {
  const announced = Number(headers.get('content-length') ?? 0);
  if (announced > maxBytes) throw tooLarge(announced, maxBytes);
  let lent = buffers.lend(Math.min(announced || UNANNOUNCED, maxBytes));
  let size = 0;
  try {
    // Node's own streams can be walked through; the types of the web's do not say so.
    for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      const end = size + chunk.length;
      if (end > maxBytes) throw tooLarge(end, maxBytes);
      if (end > lent.bytes.length) lent = moved(lent, buffers.lend(Math.min(2 * end, maxBytes)));
      lent.bytes.set(chunk, size);
      size = end;
    }
    return { ...lent, bytes: lent.bytes.subarray(0, size) };
  } catch (error) {
    lent.release();
    throw error;
  }
}

/** Where no length was announced, or that of a body that was packed on its way. */
function moved(small: LentBuffer, large: LentBuffer): LentBuffer {
  large.bytes.set(small.bytes);
  small.release();
  return large;
}

const tooLarge = (size: number, limit: number) => new LimitExceededError(`the source has ${size} bytes or more; the limit sourceBytes is ${limit}`);
