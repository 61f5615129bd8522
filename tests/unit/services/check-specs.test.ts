import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { BusyError, FileNotFoundError, InvalidSpecError, SourceUnavailableError } from '../../../server/src/core/errors';
import { checkSpecs } from '../../../server/src/services/check-specs';

const config = parseConfig({});
const FACTS = { version: 'v1', source: { width: 600, height: 400 } };

function runtimeWith(change: object = {}, image: object | null = { facts: FACTS }) {
  const renditions = {
    writableFormats: async () => ['jpeg'],
    resolve: async ({ spec }: { readonly spec: string }) => ({ source: { fileId: 7, version: 'v1' }, spec, varies: spec === 'format-auto' }),
    examine: vi.fn(async () => ({ facts: { width: 1, height: 1 } })),
    check: vi.fn(),
    ...change,
  };
  return { renditions, runtime: { config, renditions, images: { find: async () => (image === null ? [] : [image]) } } as unknown as Parameters<typeof checkSpecs>[0] };
}

describe('checkSpecs', () => {
  it('checks each spec against the facts, for each kind of client where the format depends on it', async () => {
    const { renditions, runtime } = runtimeWith();
    await checkSpecs(runtime, 7, ['width-9', 'format-auto']);
    expect(renditions.check.mock.calls.map((call): unknown => call.slice(1))).toEqual([
      [FACTS.source, [], ['jpeg']], [FACTS.source, ['avif', 'webp'], ['jpeg']], [FACTS.source, ['webp'], ['jpeg']], [FACTS.source, [], ['jpeg']],
    ]);
    expect(renditions.examine).not.toHaveBeenCalled();
  });

  it.each([['has no facts', null], ['has those of an earlier version', { facts: { ...FACTS, version: 'v0' } }], ['has none yet', { facts: null }]])('reads the headers of an image that %s', async (_title, image) => {
    const { renditions, runtime } = runtimeWith({}, image);
    await checkSpecs(runtime, 7, ['width-9']);
    expect(renditions.check.mock.calls[0]?.[1]).toEqual({ width: 1, height: 1 });
  });

  it.each([
    ['the image is gone', { resolve: () => Promise.reject(new FileNotFoundError('gone')) }, /gone/],
    ['the spec does not fit', { check: () => { throw new InvalidSpecError('outside'); } }, /outside/],
    ['the plugin has a bug', { resolve: () => Promise.reject(new TypeError('bug')) }, /bug/],
  ])('throws where %s', async (_title, change, message) => {
    await expect(checkSpecs(runtimeWith(change).runtime, 7, ['width-9'])).rejects.toThrow(message);
  });

  it.each([
    ['the storage does not answer', { resolve: () => Promise.reject(new SourceUnavailableError('storage')) }],
    ['no worker is free', { examine: () => Promise.reject(new BusyError('queue')) }],
  ])('checks the syntax alone while %s', async (_title, change) => {
    const { runtime } = runtimeWith(change, null);
    await expect(checkSpecs(runtime, 7, ['width-9'])).resolves.toBeUndefined();
    await expect(checkSpecs(runtime, 7, ['width-0'])).rejects.toThrow(/width-0/);
  });

  it('does without the formats while no worker starts', async () => {
    const { renditions, runtime } = runtimeWith({ writableFormats: () => Promise.reject(new BusyError('no worker')) });
    await checkSpecs(runtime, 7, ['width-9']);
    expect(renditions.check).toHaveBeenCalledWith(expect.anything(), FACTS.source, [], undefined);
  });
});
