import { randomUUID } from 'node:crypto';
import type { TestPlayground } from '../playground';

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly method?: string;
}

/** The body of Strapi's ValidationError. */
export interface Refusal {
  readonly error: { readonly status: number; readonly name: string; readonly message: string; readonly details: { readonly errors: readonly { readonly path: readonly string[]; readonly message: string; readonly name: string }[] } };
}

/** The content API and the admin API of one playground, with all permissions. */
export interface ArticleApis {
  content<T = unknown>(path: string, options?: RequestOptions): Promise<Reply<T>>;
  /** Paths below that of the articles in the Content Manager, such as `/<documentId>/actions/publish`. */
  admin<T = unknown>(path: string, options?: RequestOptions): Promise<Reply<T>>;
}

export async function articleApis({ url, admin }: TestPlayground): Promise<ArticleApis> {
  const { data } = (await admin.request('/admin/api-tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // Strapi refuses a name twice, and a playground may start again with its database.
    body: JSON.stringify({ name: randomUUID(), description: '', type: 'full-access', lifespan: null }),
  })) as { readonly data: { readonly accessKey: string } };
  const requestWith = (origin: string, token: string): ArticleApis['content'] => async (path: string, { body, method = body === undefined ? 'GET' : 'POST' }: RequestOptions = {}) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      // A text is sent as it is.
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : text) as never };
  };
  return {
    content: requestWith(url, data.accessKey),
    admin: requestWith(`${url}/content-manager/collection-types/api::article.article`, admin.token),
  };
}
