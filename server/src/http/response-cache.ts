import type { IncomingMessage } from 'node:http';
import { RecentMap } from '../renditions/recent-map';
import type { MemoryLookup } from '../renditions/rendition';
import { hasPrecondition, isNotModified } from './conditional-request';
import { notModifiedHeaders, type CacheableResponse } from './headers';
import { originForm } from './image-request';
import type { BufferedResponse, HttpResponse, ResponseHeaders } from './response';

interface Known extends CacheableResponse {
  readonly headers: ResponseHeaders;
  readonly notModified: BufferedResponse;
}

/** What Node tells of a request, as much as is looked at. */
type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export interface ResponseCacheUsage {
  readonly entries: number;
  /** As good as it can be told. */
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Of all that is remembered. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What an answer takes beside its URL: objects, headers, the share of the map. Measured: 1.5 to 2 KB in all. */
const ENTRY_BYTES = 1792;
/** A URL alone. */
const KEY_BYTES = 128;

/** Nobody's browser sends longer ones; remembering takes memory. */
const MAX_URL_LENGTH = 1024;
const MAX_ACCEPT_LENGTH = 256;

/** Stands for a URL whose answer depends on the `Accept` header: what was answered to each is remembered beside it. */
const VARIES = 'varies';

/**
 * URLs whose signature was found good and whose answer was given before, of a source that need not be looked at. From
 * memory they are answered at once. Nothing is ever refused here; what is not known goes the whole way.
 */
export class ResponseCache {
  // Each of its halves takes half of the bytes.
  readonly #known = new RecentMap<string, Known | typeof VARIES>(MAX_BYTES / 2, (key, known) => key.length + (known === VARIES ? KEY_BYTES : ENTRY_BYTES));

  readonly #renditions: MemoryLookup;

  constructor(renditions: MemoryLookup) {
    this.#renditions = renditions;
  }

  get usage(): ResponseCacheUsage {
    const { entries, weight } = this.#known.usage;
    return { entries, bytes: weight, maxBytes: MAX_BYTES };
  }

  /** An answer; or, where its bytes have to be fetched, what is known of it. */
  find({ method, url = '', headers }: Asked): { readonly answer: BufferedResponse } | { readonly again: CacheableResponse } | null {
    const known = this.#knownOf(originForm(url), headers.accept);
    if (known === null || (method !== 'GET' && method !== 'HEAD')) return null;
    if (!this.#renditions.isCurrent(known.resolved)) return null;
    if (hasPrecondition(headers)) return { again: known };
    if (isNotModified(headers, known.meta)) return { answer: known.notModified };
    if (headers.range !== undefined) return { again: known };
    // Another process may have made it with another libvips.
    const rendition = this.#renditions.getFromMemory(known.resolved, known.size);
    if (rendition === null) return { again: known };
    return { answer: { status: 200, headers: known.headers, body: method === 'HEAD' ? null : rendition.bytes } };
  }

  learn({ url = '', headers: { accept = '' } }: Asked, { headers, cacheable }: HttpResponse): void {
    if (cacheable === undefined || url.length > MAX_URL_LENGTH) return;
    const target = originForm(url);
    const { meta } = cacheable;
    const known: Known = { ...cacheable, headers, notModified: { status: 304, headers: notModifiedHeaders(meta), body: null } };
    if (!meta.varies) return this.#known.set(target, known);
    if (accept.length > MAX_ACCEPT_LENGTH) return;
    this.#known.set(target, VARIES);
    this.#known.set(variantOf(target, accept), known);
  }

  #knownOf(url: string, accept: string | undefined): Known | null {
    const known = this.#known.get(url) ?? null;
    if (known !== VARIES) return known;
    const variant = this.#known.get(variantOf(url, accept));
    return variant === undefined || variant === VARIES ? null : variant;
  }
}

/** No URL has a space. */
const variantOf = (url: string, accept = ''): string => `${url} ${accept}`;
