import { createHash, timingSafeEqual } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { Runtime } from './runtime';
import type { Statistics } from './statistics';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** Metrics in the format of Prometheus, with the token of the configuration: `Authorization: Bearer <token>`. */
export function metricsRoute({ path, token }: NonNullable<Config['metrics']>, { statistics }: Runtime) {
  return {
    method: 'GET' as const,
    path,
    async handler(ctx: Context): Promise<void> {
      ctx.set('Cache-Control', 'no-store');
      if (!isToken(ctx.get('authorization'), token)) {
        ctx.status = 401;
        ctx.set('WWW-Authenticate', 'Bearer');
        ctx.body = 'Unauthorized';
        return;
      }
      ctx.type = 'text/plain; version=0.0.4; charset=utf-8';
      ctx.body = metricsText(await statistics());
    },
    config: { auth: false as const },
  };
}

/** Compares digests, which have one length: the time reveals nothing of the token. */
function isToken(header: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** One value, or one for each value of a label. */
  readonly values: number | { readonly label: string; readonly of: Readonly<Record<string, number>> };
}

const counter = (name: string, help: string, values: Metric['values']): Metric => ({ name, type: 'counter', help, values });
const gauge = (name: string, help: string, values: Metric['values']): Metric => ({ name, type: 'gauge', help, values });

function metricsOf({ hits, misses, encoding, renders, slots, workers, memory, urls, stores, sentBytes, errors, storeFailures }: Statistics): Metric[] {
  const ofStores = (key: 'bytes' | 'evictions') => Object.fromEntries(Object.entries(stores).map(([access, usage]) => [access, usage[key]]));
  return [
    counter('hits_total', 'Requests answered without rendering.', { label: 'from', of: { memory: hits.memory, store: hits.store, client: hits.notModified } }),
    counter('misses_total', 'Requests that waited for a rendition to be rendered.', misses),
    counter('quick_responses_total', 'Requests that found or rendered a quick rendition.', encoding.quickResponses),
    counter('refined_total', 'Quick renditions replaced by their final ones.', encoding.refined),
    counter('saved_bytes_total', 'Bytes that final renditions are smaller than the quick ones that they replaced.', encoding.savedBytes),
    gauge('refine_backlog', 'Quick renditions that wait for their final encoding.', encoding.backlog),
    counter('renders_total', 'Renditions rendered for requests.', { label: 'outcome', of: { finished: renders.finished, failed: renders.failed } }),
    counter('render_seconds_total', 'Time of these in slots.', renders.seconds),
    gauge('slots', 'Renditions that may be rendered at once.', slots.total),
    gauge('slots_busy', 'Renditions being rendered.', slots.busy),
    gauge('queue_length', 'Renditions that wait for a slot.', slots.queued),
    gauge('source_pixels', 'Weighed pixels being rendered.', slots.sourcePixels),
    gauge('workers', 'Processes that render.', workers.workers),
    gauge('worker_bytes', 'Resident memory of the processes that render, on Linux.', workers.residentBytes),
    counter('workers_started_total', 'Processes started to render.', workers.started),
    counter('workers_killed_total', 'Processes ended for taking too much time or memory.', workers.killed),
    gauge('memory_bytes', 'Renditions in memory.', memory.bytes),
    gauge('memory_entries', 'Renditions in memory.', memory.entries),
    counter('memory_evictions_total', 'Renditions evicted from memory.', memory.evictions),
    gauge('url_bytes', 'Memory of the response cache, without renditions.', urls.bytes),
    gauge('urls', 'URLs in the response cache.', urls.entries),
    gauge('store_bytes', 'Disk space of renditions, at most.', { label: 'access', of: ofStores('bytes') }),
    counter('store_evictions_total', 'Renditions evicted from the disk.', { label: 'access', of: ofStores('evictions') }),
    counter('store_failures_total', 'Failures of the store.', storeFailures),
    counter('sent_bytes_total', 'Bytes of images sent.', sentBytes),
    counter('errors_total', 'Requests refused or failed.', { label: 'kind', of: errors }),
  ];
}

/** Prometheus' text format, version 0.0.4. The values of labels are constants and need no escaping. */
export function metricsText(statistics: Statistics): string {
  return metricsOf(statistics).map(linesOf).join('');
}

function linesOf({ name, type, help, values }: Metric): string {
  const full = `strapi_renditions_${name}`;
  const samples = typeof values === 'number' ? [`${full} ${values}`] : Object.entries(values.of).map(([value, number]) => `${full}{${values.label}="${value}"} ${number}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...samples, ''].join('\n');
}
