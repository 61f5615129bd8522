import type { StoredRendition } from '../renditions/ports';
import type { Repeatable } from './image-meta';

export type AnswerHeaders = Record<string, string>;

/** Bytes `start` to `end`, both counted, of a rendition at rest. Whoever writes the answer streams or releases it. */
export interface StoredBody {
  readonly stored: StoredRendition;
  readonly start: number;
  readonly end: number;
}

/** What is answered, as a plain value. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: Buffer | StoredBody | HandedOver | null;
  /** What kind of reason there is not to answer with an image. */
  readonly error?: string;
  /** Where the same request may get the same answer again. */
  readonly repeatable?: Repeatable;
}

/** What can be written at once. */
export interface WholeAnswer extends Answer {
  readonly body: Buffer | null;
}

/** The project sends the body itself, to Koa's context. */
export interface HandedOver {
  send(ctx: unknown): unknown;
}

export function isStoredBody(body: Answer['body']): body is StoredBody {
  return body !== null && 'stored' in body;
}

export function isHandedOver(body: Answer['body']): body is HandedOver {
  return body !== null && 'send' in body;
}

/** A sentence instead of an image. Never kept by any cache: what is refused now may be right in a second. */
export function textAnswer(error: string, status: number, text: string, extra: AnswerHeaders = {}): Answer {
  const body = Buffer.from(text, 'utf8');
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...extra,
  };
  return { status, headers, body, error };
}

export const PRECONDITION_FAILED = textAnswer('PRECONDITION_FAILED', 412, 'Precondition failed');
