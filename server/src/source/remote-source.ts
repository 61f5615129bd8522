import { Limiter, type Release } from '../concurrency/limiter';
import { RenditionError, SourceGoneError, SourceUnavailableError, UnsupportedSourceError } from '../core/errors';
import type { Original, Originals, ReadOriginal } from './originals';
import { readBody } from './read-body';
import type { ReadBuffers } from './read-buffers';

export interface RemoteSourceOptions {
  /** Where to read a file now: signed, where its storage is private. */
  addressOf(original: Original): Promise<string>;
  isAllowed(address: URL): boolean;
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

/** Requests at once, and how many may wait: an address book of ten thousand cold files is not asked for all at a time. */
const MAX_REQUESTS = 16;
const MAX_WAITING = 1000;

/** Originals that upload providers keep elsewhere, read over HTTP from the hosts that are allowed and no others. */
export class RemoteSource implements Originals {
  readonly inPlace = false;
  private readonly requests = new Limiter({
    max: () => MAX_REQUESTS,
    maxQueue: MAX_WAITING,
    full: () => new SourceUnavailableError('too many requests to the storage of the originals wait already'),
  });

  constructor(private readonly options: RemoteSourceOptions) {}

  /** By a GET of one byte: a signed address is good for nothing but a GET. */
  version(original: Original): Promise<string> {
    return this.request(original, { Range: 'bytes=0-0' }, async (response) => versionOf(response, original));
  }

  read(original: Original): Promise<ReadOriginal> {
    return this.request(original, {}, async (response) => ({
      ...(await readBody(response, this.options.buffers, this.options.maxBytes)),
      version: versionOf(response, original),
    }));
  }

  private async request<T>(original: Original, headers: Record<string, string>, use: (response: Response) => Promise<T>): Promise<T> {
    // Counts while the request waits, too: a storage that stalls keeps those that wait no longer than the others.
    const signal = AbortSignal.timeout(this.options.timeoutSeconds * 1000);
    let release: Release | null = null;
    try {
      release = await this.requests.acquire({ signal });
      const address = this.checked(await this.options.addressOf(original));
      const response = await this.follow(address, { headers: { 'Accept-Encoding': 'identity', ...headers }, signal, redirect: 'manual' });
      try {
        return await use(expectBody(response));
      } finally {
        await letGo(response);
      }
    } catch (error) {
      if (error instanceof RenditionError) throw error;
      throw new SourceUnavailableError('the storage of the original does not answer as it should', { cause: error });
    } finally {
      release?.();
    }
  }

  private async follow(address: URL, init: RequestInit): Promise<Response> {
    let current = address;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const response = await fetch(current, init);
      const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await letGo(response);
      current = this.checked(new URL(location, current).href);
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects from ${address.host}`);
  }

  private checked(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url !== null && this.options.isAllowed(url)) return url;
    // The address itself is for the log alone.
    throw new UnsupportedSourceError('the original lies where the upload provider keeps no files', {
      cause: `${url?.origin ?? JSON.stringify(address)} is neither named by the upload provider's options nor by the setting source.hosts`,
    });
  }
}

/** What is not read to its end would hold its connection. */
async function letGo({ body, bodyUsed }: Response): Promise<void> {
  if (!bodyUsed) await body?.cancel();
}

function expectBody(response: Response): Response {
  if (GONE.has(response.status)) throw new SourceGoneError('the file is in the library but its bytes are gone', { cause: `its storage answers ${response.status}` });
  if (response.status === NO_SUCH_RANGE) throw new UnsupportedSourceError('the original is empty');
  if (response.status !== 200 && response.status !== 206) throw new Error(`its storage answers ${response.status}`);
  return response;
}

/** An ETag stands for the bytes; what a proxy on the way made weak, still does. */
function versionOf({ headers }: Response, { updatedAt }: Original): string {
  const etag = headers.get('etag');
  if (etag !== null) return etag.replace(/^W\//, '');
  const changed = headers.get('last-modified');
  const length = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] ?? headers.get('content-length') ?? '';
  return changed === null ? new Date(updatedAt).toISOString() : `${changed}-${length}`;
}
