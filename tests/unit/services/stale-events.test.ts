import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StaleEvents, type StaleEvent, type StaleHook } from '../../../server/src/services/stale-events';

const EVENT: StaleEvent = { file: { id: 7, documentId: 'd7' }, reason: 'replaced', tags: ['rendition-file-7'] };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

let warnings: string[];
const eventsFor = (...hooks: StaleHook['call'][]) => {
  warnings = [];
  return new StaleEvents(hooks.map((call, index) => ({ name: `hook ${index}`, call })), { warn: (message) => void warnings.push(message) });
};

it('are not sent while the caller works', async () => {
  const received: StaleEvent[] = [];
  const events = eventsFor((event) => received.push(event));
  events.emit(EVENT);
  await Promise.resolve();
  expect(received).toEqual([]);
  await events.idle();
  expect([received, warnings]).toEqual([[EVENT], []]);
});

it.each<[string, StaleHook['call']]>([
  ['throws', () => { throw new Error('refused'); }],
  ['rejects', () => Promise.reject(new Error('refused'))],
])('a hook that %s is logged, and the others are called', async (_title, call) => {
  const received: StaleEvent[] = [];
  const events = eventsFor(call, (event) => received.push(event));
  events.emit(EVENT);
  await events.idle();
  expect([received, warnings]).toEqual([[EVENT], ['hook 0 failed for outdated renditions, so caches may keep them until their lifetime ends: Error: refused']]);
});

it('a hook that hangs is given up after 30 seconds', async () => {
  const events = eventsFor(() => new Promise(() => undefined));
  events.emit(EVENT);
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(30_000);
  await events.idle();
  expect(warnings).toEqual(['hook 0 failed for outdated renditions, so caches may keep them until their lifetime ends: Error: it has not ended after 30 seconds']);
});

it('are dropped beyond 1000 calls that hang', () => {
  const events = eventsFor(() => new Promise(() => undefined));
  for (let count = 0; count < 1001; count += 1) events.emit(EVENT);
  expect(warnings).toEqual([expect.stringContaining('hook 0 was not called for outdated renditions: 1000 calls have not ended')]);
});
