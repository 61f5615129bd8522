import type { RenditionErrorCode } from '../../../server/src/core/errors';

/** A cause of a failed request for which the panel has a text: `failure.<kind>`. */
export type FailureKind = 'session' | 'forbidden' | 'notFound' | 'gone' | 'tooLarge' | 'unreadable' | 'busy' | 'conflict' | 'invalid' | 'offline' | 'internal';

export interface Failure {
  readonly kind: FailureKind;
  /** The server's message, in English, or an empty string. */
  readonly message: string;
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid', 401: 'session', 403: 'forbidden', 404: 'notFound', 409: 'conflict', 410: 'gone', 413: 'tooLarge', 415: 'unreadable', 503: 'busy',
};

/** The kind of an item's error in a response about several. */
export const KIND_OF_CODE: Readonly<Record<RenditionErrorCode, FailureKind>> = {
  INVALID_SPEC: 'invalid', FILE_NOT_FOUND: 'notFound', SOURCE_GONE: 'gone', SOURCE_UNAVAILABLE: 'busy', LIMIT_EXCEEDED: 'tooLarge', UNSUPPORTED_SOURCE: 'unreadable', BUSY: 'busy', ABORTED: 'busy',
};

interface ClientError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly response?: { readonly status?: unknown; readonly data?: { readonly error?: { readonly status?: unknown } } };
}

/** Classifies an error of Strapi's fetch client, whose shape differs between Strapi's versions. */
export function readFailure(error: unknown): Failure {
  const { name, message, status, response } = (error ?? {}) as ClientError;
  const text = typeof message === 'string' ? message : '';
  if (name === 'TokenRefreshError') return { kind: 'session', message: text };
  const code = Number(status ?? response?.data?.error?.status ?? response?.status);
  // `fetch` rejects with a TypeError without a status when a request does not reach a server.
  if (Number.isNaN(code)) return { kind: 'offline', message: text };
  return { kind: KINDS[code] ?? 'internal', message: text };
}

export const isAborted = (error: unknown): boolean => (error as { readonly name?: unknown } | null)?.name === 'AbortError';
