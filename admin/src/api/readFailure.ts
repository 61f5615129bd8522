/** What went wrong, as far as an editor can do something about it. */
export type FailureKind = 'session' | 'forbidden' | 'notFound' | 'gone' | 'tooLarge' | 'unreadable' | 'busy' | 'invalid' | 'offline' | 'internal';

export interface Failure {
  readonly kind: FailureKind;
  /** The server's sentence, where it has one to say. */
  readonly message: string;
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: 'invalid', 401: 'session', 403: 'forbidden', 404: 'notFound', 410: 'gone', 413: 'tooLarge', 415: 'unreadable', 503: 'busy',
};

interface ClientError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly response?: { readonly status?: unknown; readonly data?: { readonly error?: { readonly status?: unknown } } };
}

/** Makes sense of what Strapi's fetch client throws. */
export function readFailure(error: unknown): Failure {
  const { name, message, status, response } = (error ?? {}) as ClientError;
  const text = typeof message === 'string' ? message : '';
  if (name === 'TokenRefreshError') return { kind: 'session', message: text };
  const code = Number(status ?? response?.data?.error?.status ?? response?.status);
  // What never reached a server is a TypeError of fetch, without a status.
  if (Number.isNaN(code)) return { kind: 'offline', message: text };
  return { kind: KINDS[code] ?? 'internal', message: text };
}

/** A request that was given up because another took its place. */
export const isAborted = (error: unknown): boolean => (error as { readonly name?: unknown } | null)?.name === 'AbortError';
