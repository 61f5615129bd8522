import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { negotiateFormats } from '../core/negotiate-format';
import type { MemoryLookup } from '../renditions/rendition';
import { hasPrecondition, isConditional, isNotModified } from './conditional-request';
import { notModifiedHeaders } from './headers';
import type { BufferedResponse, CacheableResponse, HttpResponse, ResponseHeaders } from './response';

interface Entry extends CacheableResponse {
  readonly headers: ResponseHeaders;
  readonly notModified: BufferedResponse;
}

export interface ResponseCacheUsage {
  readonly entries: number;
  /** An estimate. */
  readonly bytes: number;
  readonly maxBytes: number;
}

/** An entry without its URL: objects, headers, its share of the map. Measured: 1.5 to 2 KB in all. */
const ENTRY_BYTES = 1792;
/** A URL whose response depends on `Accept`. */
const VARIES_BYTES = 128;

/** Longer URLs would only take memory: file names are cut to 80 characters. */
const MAX_URL_LENGTH = 1024;

/** `Accept` headers whose formats are kept: browsers send a handful. Reading one takes 3 µs, a tenth of a hit. */
const MAX_ACCEPT_HEADERS = 100;
const MAX_ACCEPT_LENGTH = 256;

/** Stands for a URL whose response depends on the `Accept` header: each variant has an entry beside it. A variant is a set of formats, because headers have endless spellings. */
const VARIES = 'varies';

/** The response itself; or, where its bytes have to be fetched, what is known of it. */
export type CacheHit = { readonly response: BufferedResponse } | { readonly known: CacheableResponse };

/**
 * URLs whose signature was verified before, and what the response was, for as long as the source is known to be the
 * same. It never refuses a request: the handler answers what is not here the long way.
 */
export class ResponseCache {
  readonly #entries: LRUCache<string, Entry | typeof VARIES> | null;
  readonly #acceptedFormats = new LRUCache<string, string>({ max: MAX_ACCEPT_HEADERS });
  readonly #maxBytes: number;
  readonly #renditions: MemoryLookup;

  /** Nothing is kept where `maxBytes` is 0. */
  constructor(renditions: MemoryLookup, maxBytes: number) {
    this.#renditions = renditions;
    this.#maxBytes = maxBytes;
    this.#entries = maxBytes === 0 ? null : new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (entry, url) => url.length + (entry === VARIES ? VARIES_BYTES : ENTRY_BYTES),
    });
  }

  get usage(): ResponseCacheUsage {
    return { entries: this.#entries?.size ?? 0, bytes: this.#entries?.calculatedSize ?? 0, maxBytes: this.#maxBytes };
  }

  find(target: string, method: string | undefined, headers: IncomingHttpHeaders): CacheHit | null {
    const known = this.#entryOf(target, headers.accept);
    if (known === null || (method !== 'GET' && method !== 'HEAD')) return null;
    if (!this.#renditions.isCurrent(known.resolved)) return null;
    if (hasPrecondition(headers)) return { known };
    // Its tag and date may be those of the final one, which the cache does not know yet.
    if (known.isQuick && isConditional(headers)) return { known };
    if (isNotModified(headers, known.meta)) return { response: known.notModified };
    if (headers.range !== undefined) return { known };
    // Another process with another libvips may have rendered it in another size.
    const rendition = this.#renditions.getFromMemory(known.resolved, known);
    if (rendition === null) return { known };
    return { response: { status: 200, headers: known.headers, body: method === 'HEAD' ? null : rendition.bytes } };
  }

  add(target: string, accept: string | undefined, { headers, cacheable }: HttpResponse): void {
    if (cacheable === undefined || this.#entries === null || target.length > MAX_URL_LENGTH) return;
    const { meta } = cacheable;
    const entry: Entry = { ...cacheable, headers, notModified: { status: 304, headers: notModifiedHeaders(meta), body: null } };
    if (!meta.varies) {
      this.#entries.set(target, entry);
    } else {
      this.#entries.set(target, VARIES);
      this.#entries.set(this.#variantOf(target, accept), entry);
    }
  }

  #entryOf(target: string, accept: string | undefined): Entry | null {
    const entry = this.#entries?.get(target) ?? null;
    if (entry !== VARIES) return entry;
    const variant = this.#entries?.get(this.#variantOf(target, accept));
    return variant === undefined || variant === VARIES ? null : variant;
  }

  /** The key of a variant. No URL contains a space. */
  #variantOf(target: string, accept = ''): string {
    let formats = this.#acceptedFormats.get(accept);
    if (formats === undefined) {
      formats = negotiateFormats(accept).join(' ');
      if (accept.length <= MAX_ACCEPT_LENGTH) this.#acceptedFormats.set(accept, formats);
    }
    return `${target} ${formats}`;
  }
}
