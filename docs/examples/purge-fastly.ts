import type { StaleEvent } from 'strapi-plugin-renditions';

interface Fastly {
  readonly serviceId: string;
  /** An API token with the scope purge_select. */
  readonly apiToken: string;
  /** For tests. */
  readonly api?: string;
}

/** Fastly drops the responses that have one of the surrogate keys. */
export const purgeFastly = ({ serviceId, apiToken, api = 'https://api.fastly.com' }: Fastly) => async ({ tags }: StaleEvent): Promise<void> => {
  const response = await fetch(`${api}/service/${serviceId}/purge`, {
    method: 'POST',
    headers: { 'Fastly-Key': apiToken, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ surrogate_keys: tags }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Fastly answered ${response.status}: ${await response.text()}`);
};
