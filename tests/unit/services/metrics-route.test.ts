import { describe, expect, it } from 'vitest';
import { Counters } from '../../../server/src/renditions/counters';
import { metricsRoute } from '../../../server/src/services/metrics';
import type { Runtime } from '../../../server/src/services/runtime';
import { statisticsOf } from '../../../server/src/services/statistics';

const TOKEN = 'a token for the monitoring';

const statistics = statisticsOf({
  counters: new Counters(),
  backlog: 0,
  jobs: { slots: 1, running: 0, queued: 0, pixels: 0, finished: 0, failed: 0, seconds: 0 },
  workers: { workers: 0, busy: 0, started: 0, killed: 0, residentBytes: 0 },
  memory: { entries: 0, bytes: 0, maxBytes: 0, evictions: 0 },
  urls: { entries: 0, bytes: 0, maxBytes: 0 },
  stores: { public: { bytes: 0, evictions: 0 }, private: { bytes: 0, evictions: 0 } },
});

/** Sends a request with this header; returns the response and the number of reads of the statistics. */
async function send(authorization: string) {
  let reads = 0;
  const runtime = {
    statistics: async () => {
      reads += 1;
      return statistics;
    },
  } as Runtime;
  const headers: Record<string, string> = {};
  const ctx = { get: (name: string) => (name === 'authorization' ? authorization : ''), set: (name: string, value: string) => void (headers[name] = value), status: 200, type: '', body: '' };
  const { handler } = metricsRoute({ path: '/metrics/renditions', token: TOKEN }, runtime);
  await handler(ctx as never);
  const { status, type, body } = ctx;
  return { status, type, body, headers, reads };
}

describe('the metrics', () => {
  it('are sent to a client with the token', async () => {
    expect(await send(`Bearer ${TOKEN}`)).toEqual({
      status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: expect.stringContaining('strapi_renditions_misses_total 0\n') as string,
      headers: { 'Cache-Control': 'no-store' }, reads: 1,
    });
  });

  it.each([
    ['no header', ''],
    ['no token', 'Bearer '],
    ['another token', 'Bearer another token that is long'],
    ['the token without "Bearer"', TOKEN],
    ['characters after the token', `Bearer ${TOKEN} x`],
    ['the first characters of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token in upper case', `Bearer ${TOKEN.toUpperCase()}`],
    ['another scheme', `Basic ${TOKEN}`],
  ])('are refused with %s, before the statistics are read', async (_title, authorization) => {
    expect(await send(authorization)).toEqual({
      status: 401, type: '', body: 'Unauthorized', headers: { 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Bearer' }, reads: 0,
    });
  });
});
