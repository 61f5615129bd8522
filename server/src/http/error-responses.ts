import { inspect } from 'node:util';
import { codeOf, type RenditionErrorCode } from '../core/errors';
import { textResponse, type HttpResponse, type ResponseHeaders } from './response';
import type { Log } from '../log';

interface Reaction {
  readonly status: number;
  /** For the client, which may see the message of our own errors, but never a cause. */
  readonly text: (message: string) => string;
  /** `warn` where an operator can do something about it. */
  readonly level: keyof Log;
  readonly headers?: ResponseHeaders;
}

/** Long enough for a slot to become free, short enough for a visitor who waits. */
const BUSY_RETRY_AFTER_SECONDS = 2;

/** A storage that fails needs longer than a queue. */
const SOURCE_RETRY_AFTER_SECONDS = 10;

const REACTIONS = {
  INVALID_SPEC: { status: 400, text: (message) => `Invalid filter spec: ${message}`, level: 'debug' },
  FILE_NOT_FOUND: { status: 404, text: () => 'Not found', level: 'debug' },
  SOURCE_GONE: { status: 410, text: () => 'Source image not found', level: 'warn' },
  SOURCE_UNAVAILABLE: { status: 503, text: () => 'Source image unavailable, try again', level: 'warn', headers: { 'Retry-After': String(SOURCE_RETRY_AFTER_SECONDS) } },
  LIMIT_EXCEEDED: { status: 413, text: (message) => message, level: 'warn' },
  UNSUPPORTED_SOURCE: { status: 415, text: (message) => message, level: 'debug' },
  // The client has disconnected and does not read this.
  ABORTED: { status: 503, text: () => 'Aborted', level: 'debug' },
  BUSY: { status: 503, text: () => 'Too busy, try again', level: 'warn', headers: { 'Retry-After': String(BUSY_RETRY_AFTER_SECONDS) } },
} as const satisfies Record<RenditionErrorCode, Reaction>;

const INTERNAL_ERROR: Reaction = { status: 500, text: () => 'Internal error', level: 'error' };

/** `subject` names the request in the log. */
export function errorResponse(error: unknown, log: Log, subject: string): HttpResponse {
  const reaction = reactionTo(error);
  const { status, text, level, headers } = reaction;
  const code = codeOf(error) ?? 'INTERNAL_ERROR';
  const description = reaction === INTERNAL_ERROR ? inspect(error) : describe(error as Error);
  // Refusals are aggregated by their code, internal errors by their text.
  log[level](`${subject}: ${description}`, reaction === INTERNAL_ERROR ? description.slice(0, 200) : code);
  const { message = '', retryAfterSeconds } = (error ?? {}) as { readonly message?: string; readonly retryAfterSeconds?: number };
  return textResponse(code, status, text(message), retryAfterSeconds === undefined ? headers : { ...headers, 'Retry-After': String(retryAfterSeconds) });
}

function reactionTo(error: unknown): Reaction {
  const code = codeOf(error);
  return code === null ? INTERNAL_ERROR : REACTIONS[code];
}

function describe(error: Error): string {
  return error.cause === undefined ? `${error.name}: ${error.message}` : inspect(error);
}
