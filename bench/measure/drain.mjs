import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the backlog is empty. Returns how many renditions were refined meanwhile, and the seconds it took. */
export async function drain(strapi) {
  const begun = performance.now();
  const before = await strapi.statistics();
  let now = before;
  for (; now.encoding.backlog > 0 || now.slots.busy > 0; now = await strapi.statistics()) await delay(100);
  return { refined: now.encoding.refined - before.encoding.refined, seconds: (performance.now() - begun) / 1000 };
}
