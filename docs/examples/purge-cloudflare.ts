import type { StaleEvent } from 'strapi-plugin-renditions';

interface Cloudflare {
  readonly zoneId: string;
  /** An API token with the permission Zone · Cache Purge. */
  readonly apiToken: string;
  /** For tests. */
  readonly api?: string;
}

/** Cloudflare drops the responses that have one of the tags. A request takes up to 30 tags; an event has one. */
export const purgeCloudflare = ({ zoneId, apiToken, api = 'https://api.cloudflare.com/client/v4' }: Cloudflare) => async ({ tags }: StaleEvent): Promise<void> => {
  const response = await fetch(`${api}/zones/${zoneId}/purge_cache`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${apiToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ tags }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Cloudflare answered ${response.status}: ${await response.text()}`);
};
