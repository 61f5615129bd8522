import type { StaleEvent } from 'strapi-plugin-renditions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeCloudflare } from '../../../docs/examples/purge-cloudflare';
import { purgeFastly } from '../../../docs/examples/purge-fastly';
import { startReceiver, type ReceivedRequest } from '../../helpers/event-receiver';

const EVENT: StaleEvent = { file: { id: 7, documentId: 'd7' }, reason: 'replaced', tags: ['rendition-file-7'] };

let server: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  server = await startReceiver();
});
beforeEach(() => void server.requests.splice(0));
afterAll(() => server.stop());

/** Answers as the API does: 200 to a request that it documents, 400 or 403 to another. */
function api(accepts: (request: ReceivedRequest) => boolean): void {
  server.respond = (response, request) => void response.writeHead(accepts(request) ? 200 : 400).end('{"success":false}');
}

/** Cloudflare: POST /zones/{zone_id}/purge_cache with `{ tags }`, at most 30, and a bearer token. */
const cloudflare = ({ method, path, headers, body }: ReceivedRequest) =>
  method === 'POST' && path === '/client/v4/zones/z1/purge_cache' && headers['authorization'] === 'Bearer token' && headers['content-type'] === 'application/json' && areTags((body as { tags?: unknown }).tags, 30);

/** Fastly: POST /service/{service_id}/purge with `{ surrogate_keys }`, at most 256, and the header Fastly-Key. */
const fastly = ({ method, path, headers, body }: ReceivedRequest) =>
  method === 'POST' && path === '/service/s1/purge' && headers['fastly-key'] === 'token' && headers['content-type'] === 'application/json' && areTags((body as { surrogate_keys?: unknown }).surrogate_keys, 256);

const areTags = (tags: unknown, max: number): boolean => Array.isArray(tags) && tags.length > 0 && tags.length <= max && tags.every((tag) => tag === 'rendition-file-7');

describe.each([
  ['Cloudflare', cloudflare, () => purgeCloudflare({ zoneId: 'z1', apiToken: 'token', api: `${server.url}/client/v4` })],
  ['Fastly', fastly, () => purgeFastly({ serviceId: 's1', apiToken: 'token', api: server.url })],
] as const)('the recipe for %s', (name, accepts, recipe) => {
  it('sends a request as the API documents it', async () => {
    api(accepts);
    await recipe()(EVENT);
    expect(server.requests).toHaveLength(1);
  });

  it('fails where the API refuses it, so that the log says so', async () => {
    api(() => false);
    await expect(recipe()(EVENT)).rejects.toThrow(`${name} answered 400: {"success":false}`);
  });
});
