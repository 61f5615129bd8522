import routes from '../../server/src/routes';

interface Asked {
  readonly method: string;
  /** Below `/renditions`. */
  readonly path: string;
  readonly body?: object;
}

/** A request that succeeds for each admin endpoint of the plugin. */
export function requestsOfEndpoints(file: { readonly id: number; readonly hash: string }, preset: string): Readonly<Record<string, Asked>> {
  const get = (path: string): Asked => ({ method: 'GET', path });
  return {
    'GET /settings': get('/settings'),
    'GET /assets/:id': get(`/assets/${file.id}`),
    'POST /assets/:id/sign': { method: 'POST', path: `/assets/${file.id}/sign`, body: { specs: ['width-30'] } },
    'GET /assets/:id/preview': get(`/assets/${file.id}/preview?spec=width-30`),
    'GET /crop-field/settings': get('/crop-field/settings'),
    'GET /crop-field/images/:id': get(`/crop-field/images/${file.id}?hash=${file.hash}`),
    'GET /crop-field/images/:id/stage': get(`/crop-field/images/${file.id}/stage?hash=${file.hash}`),
    'GET /operations/configuration': get('/operations/configuration'),
    'GET /operations/presets/:name/preview': get(`/operations/presets/${preset}/preview?file=${file.id}`),
    'GET /operations/state': get('/operations/state'),
    'GET /operations/history': get('/operations/history?period=hour'),
    'GET /operations/job': get('/operations/job'),
    'GET /operations/purge': get('/operations/purge?kind=all'),
    'POST /operations/purge': { method: 'POST', path: '/operations/purge', body: { kind: 'file', file: 2_147_483_647 } },
    'POST /operations/warm': { method: 'POST', path: '/operations/warm', body: { preset } },
    'DELETE /operations/job': { method: 'DELETE', path: '/operations/job' },
  };
}

/** The endpoints that the plugin has, as `requestsOfEndpoints` names them. */
export const endpointsOfPlugin = (): readonly string[] => routes.admin.routes.map(({ method, path }) => `${method} ${path}`);

export interface EndpointResponse {
  readonly status: number;
  /** Headers and body. */
  readonly text: string;
  readonly body: unknown;
}

export async function askEndpoint(origin: string, { method, path, body }: Asked, token: string | null): Promise<EndpointResponse> {
  const response = await fetch(`${origin}/renditions${path}`, {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text: `${JSON.stringify([...response.headers])}\n${text}`, body: text === '' ? null : (JSON.parse(text) as unknown) };
}
