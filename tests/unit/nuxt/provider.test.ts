import { describe, expect, it } from 'vitest';
import renditionsProvider, * as provider from '../../../nuxt/index';

const HARBOUR = 'https://cms.example.com/media/k3j5h2/hero/harbour.jpg';
const LOADER = `${HARBOUR}?v=abc#w=640,960,1280,1600`;

// As @nuxt/image 1 and 2 call a provider.
describe.each([['1', () => provider], ['2', renditionsProvider]])('the provider for @nuxt/image %s', (_version, create) => {
  const urlOf = (src: string, modifiers?: object) => create().getImage(src, modifiers === undefined ? undefined : { modifiers }).url;

  it.each<[object | undefined, string]>([
    [undefined, `${HARBOUR}?v=abc`],
    [{}, `${HARBOUR}?v=abc`],
    [{ width: undefined, height: undefined }, `${HARBOUR}?v=abc`],
    [{ width: 700 }, `${HARBOUR}?v=abc&w=960`],
    [{ width: 3200 }, `${HARBOUR}?v=abc`],
    [{ format: 'webp' }, `${HARBOUR}?v=abc&f=webp`],
    [{ width: 640, format: 'avif' }, `${HARBOUR}?v=abc&w=640&f=avif`],
    [{ width: 640, format: 'jpeg' }, `${HARBOUR}?v=abc&w=640&f=jpeg`],
    [{ width: 3200, format: 'png' }, `${HARBOUR}?v=abc&f=png`],
    // The preset decides.
    [{ width: 640, height: 480, fit: 'cover', quality: 80, background: '#fff' }, `${HARBOUR}?v=abc&w=640`],
  ])('with the modifiers %j', (modifiers, expected) => expect(urlOf(LOADER, modifiers)).toBe(expected));

  it('without a query', () => expect(urlOf(`${HARBOUR}#w=640`, { width: 100, format: 'webp' })).toBe(`${HARBOUR}?w=640&f=webp`));

  it.each(['/logo.png', 'https://other.example.com/a.jpg'])('leaves %s as it is', (src) => expect(urlOf(src, { width: 640, format: 'webp' })).toBe(src));
});
