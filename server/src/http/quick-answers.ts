import type { IncomingMessage } from 'node:http';
import { RecentMap } from '../renditions/recent-map';
import type { QuickRenditions } from '../renditions/rendition';
import type { Answer, AnswerHeaders, WholeAnswer } from './answer';
import { notModifiedHeaders } from './headers';
import type { Repeatable } from './image-meta';
import { originForm } from './request-target';
import { hasPrecondition, isNotModified } from './validators';

interface Known extends Repeatable {
  readonly headers: AnswerHeaders;
  readonly notModified: WholeAnswer;
}

/** What Node tells of a request, as much as is looked at. */
type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

export interface RememberedUrls {
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
const LONGEST_URL = 1024;
const LONGEST_ACCEPT = 256;

/** Stands for a URL whose answer depends on the `Accept` header: what was answered to each is remembered beside it. */
const VARIES = 'varies';

/**
 * URLs whose signature was found good and whose answer was given before, of a source that need not be looked at. From
 * memory they are answered at once. Nothing is ever refused here; what is not known goes the whole way.
 */
export class QuickAnswers {
  // Each of its halves takes half of the bytes.
  readonly #known = new RecentMap<string, Known | typeof VARIES>(MAX_BYTES / 2, (key, known) => key.length + (known === VARIES ? KEY_BYTES : ENTRY_BYTES));

  constructor(private readonly renditions: QuickRenditions) {}

  get usage(): RememberedUrls {
    const { entries, weight } = this.#known.usage;
    return { entries, bytes: weight, maxBytes: MAX_BYTES };
  }

  /** An answer; or, where its bytes have to be fetched, what is known of it. */
  find({ method, url = '', headers }: Asked): { readonly answer: WholeAnswer } | { readonly again: Repeatable } | null {
    const known = this.#knownOf(originForm(url), headers.accept);
    if (known === null || (method !== 'GET' && method !== 'HEAD')) return null;
    if (!this.renditions.isCurrent(known.identity)) return null;
    if (hasPrecondition(headers)) return { again: known };
    if (isNotModified(headers, known.meta)) return { answer: known.notModified };
    if (headers.range !== undefined) return { again: known };
    // Another process may have made it with another libvips.
    const rendition = this.renditions.recall(known.identity, known.size);
    if (rendition === null) return { again: known };
    return { answer: { status: 200, headers: known.headers, body: method === 'HEAD' ? null : rendition.bytes } };
  }

  learn({ url = '', headers: { accept = '' } }: Asked, { headers, repeatable }: Answer): void {
    if (repeatable === undefined || url.length > LONGEST_URL) return;
    const target = originForm(url);
    const { meta } = repeatable;
    const known: Known = { ...repeatable, headers, notModified: { status: 304, headers: notModifiedHeaders(meta), body: null } };
    if (!meta.varies) return this.#known.set(target, known);
    if (accept.length > LONGEST_ACCEPT) return;
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
