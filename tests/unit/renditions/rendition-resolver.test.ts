import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sources } from '../../../server/src/renditions/ports/sources';
import { RenditionResolver } from '../../../server/src/renditions/rendition-resolver';
import { presetsOf } from '../../helpers/presets';

const source = { fileId: 1, name: 'harbour.jpg', version: '1', focalPoint: { x: 10, y: 20 }, updatedAt: 0, purgeMark: '' };

/** Resolves with these presets, as a process with this configuration does. */
function resolveWith(specs: Readonly<Record<string, string>>) {
  const resolver = new RenditionResolver({
    sources: { find: async () => source } as unknown as Sources,
    custom: {},
    presets: presetsOf(specs),
    encoding: { quick: true },
    settings: '',
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  });
  return async (spec: string, accept?: string) => resolver.resolve({ fileId: 1, spec, accept });
}

describe('a spec with a preset', () => {
  const resolve = resolveWith({ card: 'fill-600x400|format-auto', small: 'width-100' });
  const keyOf = async (spec: string, accept?: string) => (await resolve(spec, accept)).key.hash;

  it.each([
    ['preset-card', 'fill-600x400|format-auto'],
    ['preset-card|grayscale', 'format-auto|fill-600x400|grayscale'],
    ['crop-0x0-9x9|preset-small', 'crop-0x0-9x9|width-100'],
  ])('%s shares the rendition of %s', async (named, written) => {
    for (const accept of [undefined, 'image/avif']) expect(await keyOf(named, accept)).toBe(await keyOf(written, accept));
    expect((await resolve(named)).varies).toBe((await resolve(written)).varies);
  });

  it('has the canonical spec of its expansion', async () => expect((await resolve('preset-small')).spec.canonical).toBe('width-100'));

  it('has another rendition if the configuration gives the preset another spec', async () => {
    const changed = resolveWith({ card: 'fill-600x600|format-auto', small: 'width-100' });
    expect((await changed('preset-card')).key.hash).not.toBe(await keyOf('preset-card'));
    expect((await changed('preset-small')).key.hash).toBe(await keyOf('preset-small'));
  });

  it('is invalid without the preset', async () => {
    await expect(resolveWith({})('preset-card')).rejects.toMatchObject({ code: 'INVALID_SPEC' });
  });
});
