import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Counters } from '../../../server/src/renditions/counters';
import { metricsText } from '../../../server/src/services/metrics';
import { statisticsOf } from '../../../server/src/services/statistics';

const SAMPLE = /^(strapi_renditions_[a-z_]+)(?:\{[a-z]+="[A-Za-z_]+"\})? (\d+(?:\.\d+)?)$/;

function text(): string {
  const counters = new Counters();
  Object.assign(counters, { memoryHits: 1, storeHits: 2, notModified: 3, misses: 4, quickResponses: 27, refined: 28, savedBytes: 29, sentBytes: 5, storeFailures: 6 });
  for (const kind of ['BUSY', 'BUSY', 'FORBIDDEN']) counters.addError(kind);
  return metricsText(
    statisticsOf({
      counters,
      backlog: 30,
      jobs: { slots: 2, running: 1, queued: 7, pixels: 8, finished: 9, failed: 10, seconds: 1.5 },
      workers: { workers: 19, busy: 20, started: 21, killed: 22, residentBytes: 23 },
      memory: { entries: 11, bytes: 12, maxBytes: 13, evictions: 14 },
      urls: { entries: 24, bytes: 25, maxBytes: 26 },
      stores: { public: { bytes: 15, evictions: 16 }, private: { bytes: 17, evictions: 18 } },
    }),
  );
}

it('has every statistic, each metric after its type', () => {
  expect(text().split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'strapi_renditions_hits_total{from="memory"} 1',
    'strapi_renditions_hits_total{from="store"} 2',
    'strapi_renditions_hits_total{from="client"} 3',
    'strapi_renditions_misses_total 4',
    'strapi_renditions_quick_responses_total 27',
    'strapi_renditions_refined_total 28',
    'strapi_renditions_saved_bytes_total 29',
    'strapi_renditions_refine_backlog 30',
    'strapi_renditions_renders_total{outcome="finished"} 9',
    'strapi_renditions_renders_total{outcome="failed"} 10',
    'strapi_renditions_render_seconds_total 1.5',
    'strapi_renditions_slots 2',
    'strapi_renditions_slots_busy 1',
    'strapi_renditions_queue_length 7',
    'strapi_renditions_source_pixels 8',
    'strapi_renditions_workers 19',
    'strapi_renditions_worker_bytes 23',
    'strapi_renditions_workers_started_total 21',
    'strapi_renditions_workers_killed_total 22',
    'strapi_renditions_memory_bytes 12',
    'strapi_renditions_memory_entries 11',
    'strapi_renditions_memory_evictions_total 14',
    'strapi_renditions_url_bytes 25',
    'strapi_renditions_urls 24',
    'strapi_renditions_store_bytes{access="public"} 15',
    'strapi_renditions_store_bytes{access="private"} 17',
    'strapi_renditions_store_evictions_total{access="public"} 16',
    'strapi_renditions_store_evictions_total{access="private"} 18',
    'strapi_renditions_store_failures_total 6',
    'strapi_renditions_sent_bytes_total 5',
    'strapi_renditions_errors_total{kind="BUSY"} 2',
    'strapi_renditions_errors_total{kind="FORBIDDEN"} 1',
    '',
  ]);
});

it('has the Prometheus text format', () => {
  const lines = text().split('\n').slice(0, -1);
  const typed = new Set<string>();
  for (const line of lines) {
    const [, name] = /^# TYPE (\S+) (?:counter|gauge)$/.exec(line) ?? [];
    if (name !== undefined) typed.add(name);
    else if (!line.startsWith('# HELP ')) expect(typed, line).toContain(SAMPLE.exec(line)?.[1]);
  }
  expect(typed.size).toBe(26);
});

it('has exactly the metrics of docs/monitoring.md', () => {
  const [, list = ''] = /All names begin with `strapi_renditions_`: (.*)\./.exec(readFileSync('docs/monitoring.md', 'utf8')) ?? [];
  const listed = [...list.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
  const written = [...text().matchAll(/^# TYPE strapi_renditions_([a-z_]+) /gm)].map(([, name]) => name);
  expect(listed).toEqual(written);
});
