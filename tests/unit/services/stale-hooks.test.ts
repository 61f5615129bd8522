import type { Core } from '@strapi/strapi';
import { expect, it } from 'vitest';
import { staleHooks, webhooksSent } from '../../../server/src/services/stale-hooks';
import type { StaleEvent } from '../../../server/src/services/stale-events';

const EVENT: StaleEvent = { file: null, reason: 'purged', tags: ['renditions'] };

it('are onStale and the event hub, each with the event', async () => {
  const heard: unknown[] = [];
  const strapi = { eventHub: { emit: async (name: string, event: unknown) => void heard.push([name, event]) } } as unknown as Core.Strapi;
  const onStale = (event?: StaleEvent) => heard.push(event);
  for (const hook of staleHooks(strapi, { onStale })) await hook.call(EVENT);
  expect(heard).toEqual([EVENT, ['renditions.stale', EVENT]]);
  expect(staleHooks(strapi, { onStale: undefined }).map(({ name }) => name)).toEqual(['A listener of the event renditions.stale']);
});

it('the shutdown waits for webhooks that are being sent', async () => {
  const queue = { running: 2 };
  const strapi = { get: () => ({ queue }) } as unknown as Core.Strapi;
  let isSent = false;
  const sent = webhooksSent(strapi).then(() => (isSent = true));
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(isSent).toBe(false);
  queue.running = 0;
  await sent;
});
