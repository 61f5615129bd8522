import { setTimeout as delay } from 'node:timers/promises';
import type { JobResponse } from '../../server/src/operations-contracts';
import routes from '../../server/src/routes';

interface AdminRequest {
  /** As in the routes of the plugin. */
  readonly endpoint: string;
  /** Below `/renditions`; by default that of the endpoint. */
  readonly path?: string;
  readonly body?: object;
}

export interface AdminResponse {
  readonly status: number;
  /** Headers and body. */
  readonly text: string;
  readonly body: unknown;
}

/** The endpoints of the plugin in Strapi's admin API, such as `GET /settings`. */
export const ADMIN_ENDPOINTS: readonly string[] = routes.admin.routes.map(({ method, path }) => `${method} ${path}`);

/** Sends a request to the admin API of the plugin. */
export async function askAdmin(origin: string, token: string | null, { endpoint, path, body }: AdminRequest): Promise<AdminResponse> {
  const [method = '', ownPath = ''] = endpoint.split(' ');
  const response = await fetch(`${origin}/renditions${path ?? ownPath}`, {
    method,
    headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text: `${JSON.stringify([...response.headers])}\n${text}`, body: /^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text };
}

/** Waits until the job of the settings page has ended; returns it. */
export async function endOfJob(origin: string, token: string): Promise<NonNullable<JobResponse['job']>> {
  for (;;) {
    const { job } = (await askAdmin(origin, token, { endpoint: 'GET /operations/job' })).body as JobResponse;
    if (job !== null && job.status !== 'running') return job;
    await delay(100);
  }
}

interface Subject {
  readonly file: { readonly id: number; readonly hash: string };
  /** Name of a preset. */
  readonly preset: string;
}

/** Sends a request that succeeds to each admin endpoint of the plugin. */
export async function askEveryEndpoint(origin: string, token: string, { file: { id, hash }, preset }: Subject): Promise<ReadonlyMap<string, AdminResponse>> {
  const responses = new Map<string, AdminResponse>();
  const ask = async (endpoint: string, path?: string, body?: object) => {
    const response = await askAdmin(origin, token, { endpoint, ...(path !== undefined && { path }), ...(body !== undefined && { body }) });
    responses.set(endpoint, response);
    return response.body;
  };
  await ask('GET /settings');
  await ask('GET /assets/:id', `/assets/${id}`);
  await ask('POST /assets/:id/sign', `/assets/${id}/sign`, { specs: ['width-30'] });
  await ask('GET /assets/:id/preview', `/assets/${id}/preview?spec=width-30`);
  await ask('GET /assets/:id/size', `/assets/${id}/size?spec=width-30`);
  await ask('POST /sign', undefined, { items: [{ assetId: id, spec: 'width-30' }] });
  await ask('GET /library-images', `/library-images?ids=${id}`);
  const saved = (await ask('POST /saved-specs', undefined, { name: 'thirty', spec: 'width-30' })) as { readonly id: number };
  await ask('GET /saved-specs');
  await ask('PUT /saved-specs/:id', `/saved-specs/${saved.id}`, { name: 'small' });
  await ask('DELETE /saved-specs/:id', `/saved-specs/${saved.id}`);
  await ask('GET /crop-field/settings');
  await ask('GET /crop-field/images/:id', `/crop-field/images/${id}?hash=${hash}`);
  await ask('GET /crop-field/images/:id/stage', `/crop-field/images/${id}/stage?hash=${hash}`);
  await ask('GET /operations/configuration');
  await ask('GET /operations/presets/:name/preview', `/operations/presets/${preset}/preview?file=${id}`);
  await ask('GET /operations/state');
  await ask('GET /operations/history', '/operations/history?period=hour');
  await ask('GET /operations/purge', '/operations/purge?kind=all');
  await ask('POST /operations/purge', undefined, { kind: 'file', file: id });
  await endOfJob(origin, token);
  await ask('POST /operations/warm', undefined, { preset });
  await ask('DELETE /operations/job');
  await endOfJob(origin, token);
  await ask('GET /operations/job');
  return responses;
}
