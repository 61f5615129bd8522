import type { Refusal } from '../../server/src/contracts';
import type { TestPlayground } from './playground';

export interface ApiReply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ApiRequest {
  /** By default that of the Super Admin. */
  readonly token?: string | null;
  readonly body?: unknown;
  /** By default POST with a body, otherwise GET. */
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** Calls the admin API of the URL generator as the panel does. */
export async function callGeneratorApi<T = Refusal>(playground: TestPlayground, path: string, { token = playground.admin.token, body, method, signal }: ApiRequest = {}): Promise<ApiReply<T>> {
  const response = await fetch(`${playground.url}/renditions${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}
