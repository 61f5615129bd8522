import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { StaleHook } from './stale-events';

/** Of Strapi's event hub and webhooks. */
const STALE_EVENT = 'renditions.stale';

interface WebhookStore {
  addAllowedEvent(name: string, value: string): void;
}

/** Lets webhooks name the event. */
export function allowStaleWebhooks(strapi: Core.Strapi): void {
  strapi.get<WebhookStore>('webhookStore').addAllowedEvent(STALE_EVENT, STALE_EVENT);
}

interface WebhookRunner {
  readonly queue?: { readonly running: number };
}

const POLL_MS = 50;

/** Strapi sends webhooks in a separate queue, which its shutdown does not wait for. The caller bounds the time. */
export async function webhooksSent(strapi: Core.Strapi): Promise<void> {
  const { queue } = strapi.get<WebhookRunner>('webhookRunner');
  while ((queue?.running ?? 0) > 0) await delay(POLL_MS);
}

/** The project's own function, and Strapi's event hub, which calls webhooks. `emit` waits for every listener. */
export function staleHooks(strapi: Core.Strapi, { onStale }: Pick<Config, 'onStale'>): readonly StaleHook[] {
  const emit: StaleHook = { name: `A listener of the event ${STALE_EVENT}`, call: (event) => strapi.eventHub.emit(STALE_EVENT, { ...event }) };
  return onStale === undefined ? [emit] : [{ name: 'onStale', call: onStale }, emit];
}
