import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderingResources } from '../../../server/src/services/rendering-resources';

const loop = vi.hoisted(() => ({ isBusy: false }));
vi.mock('../../../server/src/services/event-loop', () => ({ watchEventLoop: () => () => loop.isBusy }));

const MB = 1024 * 1024;

vi.mock('node:os', () => ({ totalmem: () => 1280 * 1024 * 1024, availableParallelism: () => 4 }));

/** The slots and the megabytes of a worker. */
function resourcesOf(settings: Parameters<typeof renderingResources>[0], cores: number, megabytes: number): [slots: number, workerMegabytes: number] {
  const { slots, workerMemoryBytes } = renderingResources(settings, { cores, memoryBytes: megabytes * MB });
  return [slots, workerMemoryBytes / MB];
}

afterEach(() => {
  loop.isBusy = false;
  vi.restoreAllMocks();
});

describe('slots and the memory of a worker by machine', () => {
  it.each([
    { megabytes: 256, cores: 2, slots: 1, workerMegabytes: 256 },
    { megabytes: 512, cores: 2, slots: 1, workerMegabytes: 256 },
    { megabytes: 768, cores: 2, slots: 1, workerMegabytes: 256 },
    { megabytes: 1024, cores: 2, slots: 1, workerMegabytes: 512 },
    { megabytes: 2048, cores: 2, slots: 1, workerMegabytes: 1536 },
    { megabytes: 4096, cores: 2, slots: 2, workerMegabytes: 1536 },
    { megabytes: 4096, cores: 1, slots: 2, workerMegabytes: 1536 },
    { megabytes: 4096, cores: 16, slots: 2, workerMegabytes: 1536 },
    { megabytes: 24 * 1024, cores: 2, slots: 3, workerMegabytes: 1536 },
    { megabytes: 24 * 1024, cores: 16, slots: 15, workerMegabytes: 1536 },
    { megabytes: 64 * 1024, cores: 16, slots: 17, workerMegabytes: 1536 },
  ])('$megabytes MB, $cores cores: $slots slots, $workerMegabytes MB', ({ megabytes, cores, slots, workerMegabytes }) => {
    expect(resourcesOf({}, cores, megabytes)).toEqual([slots, workerMegabytes]);
  });
});

describe('settings win', () => {
  it.each([
    { settings: { slots: 8 }, megabytes: 512, expected: [8, 256] },
    { settings: { slots: 1 }, megabytes: 24 * 1024, expected: [1, 1536] },
    { settings: { workerMemoryBytes: 128 * MB }, megabytes: 1024, expected: [3, 128] },
    { settings: { workerMemoryBytes: 256 * MB }, megabytes: 1024, expected: [2, 256] },
    { settings: { workerMemoryBytes: 4096 * MB }, megabytes: 1024, expected: [1, 4096] },
    { settings: { slots: 2, workerMemoryBytes: 2048 * MB }, megabytes: 1024, expected: [2, 2048] },
  ])('$settings on $megabytes MB', ({ settings, megabytes, expected }) => {
    expect(resourcesOf(settings, 2, megabytes)).toEqual(expected);
  });
});

describe('the available slots', () => {
  it.each([
    { slots: 3, cores: 2, busy: 1 },
    { slots: 5, cores: 4, busy: 3 },
    { slots: 1, cores: 4, busy: 1 },
    { slots: 2, cores: 1, busy: 1 },
    { slots: 10, cores: 4, busy: 3 },
  ])('$slots slots, $cores cores: $busy while the event loop is busy, all otherwise', ({ slots, cores, busy }) => {
    const { available } = renderingResources({ slots }, { cores, memoryBytes: 4096 * MB });
    expect(available()).toBe(slots);
    loop.isBusy = true;
    expect(available()).toBe(busy);
    loop.isBusy = false;
    expect(available()).toBe(slots);
  });
});

describe('the memory of this machine', () => {
  it.each([
    ['is the limit of the container', 1024 * MB, 512],
    ['is all of it for a container without a limit', 0, 768],
    ['is all of it without information about a container', undefined, 768],
    ['is all of it if the limit of the container is higher', 2 ** 63, 768],
  ])('%s', (_, constrained, workerMegabytes) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(constrained as number);
    expect(renderingResources({})).toMatchObject({ slots: 1, workerMemoryBytes: workerMegabytes * MB });
  });
});
