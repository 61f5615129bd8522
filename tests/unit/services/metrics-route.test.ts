import { describe, expect, it } from 'vitest';
import { Counters } from '../../../server/src/renditions/counters';
import { metricsRoute } from '../../../server/src/services/metrics';
import type { Runtime } from '../../../server/src/services/runtime';
import { statisticsOf } from '../../../server/src/services/statistics';

const TOKEN = 'a token for whoever measures';

const statistics = statisticsOf({
  counters: new Counters(),
  jobs: { slots: 1, running: 0, queued: 0, pixels: 0, finished: 0, failed: 0, seconds: 0 },
  workers: { workers: 0, busy: 0, started: 0, killed: 0, residentBytes: 0 },
  memory: { entries: 0, bytes: 0, maxBytes: 0, evictions: 0 },
  urls: { entries: 0, bytes: 0, maxBytes: 0 },
  stores: { public: { bytes: 0, evictions: 0 }, private: { bytes: 0, evictions: 0 } },
});

/** Asks with this header, and tells what the route sets and whether it looked at the numbers. */
async function ask(authorization: string) {
  let looks = 0;
  const runtime = {
    statistics: async () => {
      looks += 1;
      return statistics;
    },
  } as Runtime;
  const headers: Record<string, string> = {};
  const ctx = { get: (name: string) => (name === 'authorization' ? authorization : ''), set: (name: string, value: string) => void (headers[name] = value), status: 200, type: '', body: '' };
  const { handler } = metricsRoute({ path: '/metrics/renditions', token: TOKEN }, runtime);
  await handler(ctx as never);
  const { status, type, body } = ctx;
  return { status, type, body, headers, looks };
}

describe('the metrics', () => {
  it('are told to a client that has the token', async () => {
    expect(await ask(`Bearer ${TOKEN}`)).toEqual({
      status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: expect.stringContaining('strapi_renditions_misses_total 0\n') as string,
      headers: { 'Cache-Control': 'no-store' }, looks: 1,
    });
  });

  it.each([
    ['no header', ''],
    ['no token', 'Bearer '],
    ['another token', 'Bearer another token that is long'],
    ['the token alone', TOKEN],
    ['the token and more', `Bearer ${TOKEN} x`],
    ['the first characters of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token in capitals', `Bearer ${TOKEN.toUpperCase()}`],
    ['another scheme', `Basic ${TOKEN}`],
  ])('are refused to a client with %s, before they are counted', async (_title, authorization) => {
    expect(await ask(authorization)).toEqual({
      status: 401, type: '', body: 'Unauthorized', headers: { 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Bearer' }, looks: 0,
    });
  });
});
