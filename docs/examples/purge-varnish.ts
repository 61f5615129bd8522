import type { StaleEvent } from 'strapi-plugin-renditions';

/** With docs/servers/varnish.vcl: each Varnish drops the responses that have one of the tags. */
export const purgeVarnish = (addresses: readonly string[]) => async ({ tags }: StaleEvent): Promise<void> => {
  for (const address of addresses) {
    for (const tag of tags) {
      const response = await fetch(address, { method: 'BAN', headers: { 'Surrogate-Key': tag }, signal: AbortSignal.timeout(10_000) });
      if (!response.ok) throw new Error(`Varnish at ${address} answered ${response.status}`);
    }
  }
};
