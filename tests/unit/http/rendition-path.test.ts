import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRenditionPath } from '../../../server/src/http/rendition-path';
import { anyText } from '../../helpers/any-text';

const plain = { signature: 'sig', id: '12', spec: 'width-4|format-webp', expiresAtSeconds: null, versionTag: null };

describe('the path of a rendition', () => {
  it.each([
    ['sig/12/width-4%7Cformat-webp', plain],
    ['sig/12/width-4%7cformat-webp', plain],
    ['sig/12/width-4|format-webp', plain],
    ['sig/12/width-4%7Cformat-webp/', plain],
    ['sig/12/width-4%7Cformat-webp/harbour.webp', plain],
    ['sig/12/width-4%7Cformat-webp/%2F..%2F', plain],
    ['sig/12/width-4%7Cformat-webp/%ff', plain],
    ['sig/12/%77idth-4%7Cformat-webp', plain],
    ['s%3D/12/width-4%7Cformat-webp', { ...plain, signature: 's=' }],
    ['sig/12/width-4%257Cformat-webp', { ...plain, spec: 'width-4%7Cformat-webp' }],
    ['sig/12/a%2Fb', { ...plain, spec: 'a/b' }],
    ['sig/%2e%2e/%00', { ...plain, id: '..', spec: '\0' }],
    ['sig/012/a+b', { ...plain, id: '012', spec: 'a+b' }],
    ['sig/12/%E2%82%AC', { ...plain, spec: '€' }],

    ['', 'not-found'],
    ['sig', 'not-found'],
    ['sig/12', 'not-found'],
    ['sig/12/', 'not-found'],
    ['/12/width-4', 'not-found'],
    ['sig//width-4', 'not-found'],
    ['//', 'not-found'],
    ['sig/12//name', 'not-found'],
    ['sig/12/width-4/name/', 'not-found'],
    ['sig/12/width-4//', 'not-found'],
    ['sig/12/width-4/name/more', 'not-found'],
    ['%ff/12', 'not-found'],

    ['%/12/width-4', 'forbidden'],
    ['%zz/12/width-4', 'forbidden'],
    ['sig/%ff/width-4', 'forbidden'],
    ['sig/12/%E2%82', 'forbidden'],
    ['sig/12/%C0%AF', 'forbidden'],
    ['sig/12/%ED%A0%80', 'forbidden'],
    ['sig/12/width-4%', 'forbidden'],
    ['sig/12/%u0041', 'forbidden'],
  ])('%j', (path, expected) => expect(parseRenditionPath(path, '')).toEqual(expected));
});

describe('the query of a rendition', () => {
  const none = { expiresAtSeconds: null, versionTag: null };
  it.each([
    ['', none],
    ['utm_source=x&y', none],
    ['&&&', none],
    ['Expires=1', none],
    ['expires=1893456000', { ...none, expiresAtSeconds: 1893456000 }],
    ['expires=0', { ...none, expiresAtSeconds: 0 }],
    ['expires=%31', { ...none, expiresAtSeconds: 1 }],
    ['a=b&expires=5&v=abc', { expiresAtSeconds: 5, versionTag: 'abc' }],
    ['v=abc&v=def', { ...none, versionTag: 'abc' }],
    ['v=', { ...none, versionTag: '' }],
    ['v=%ff%', { ...none, versionTag: '\ufffd%' }],
    ['?expires=5', none],
    ['?v=abc', none],

    ['expires=', 'forbidden'],
    ['expires', 'forbidden'],
    ['expires=1&expires=1', 'forbidden'],
    ['expires=1&expires=2', 'forbidden'],
    ['expires=01', 'forbidden'],
    ['expires=+1', 'forbidden'],
    ['expires=-1', 'forbidden'],
    ['expires=1.0', 'forbidden'],
    ['expires=1e3', 'forbidden'],
    ['expires=0x10', 'forbidden'],
    ['expires=1%20', 'forbidden'],
    ['expires=%D9%A3', 'forbidden'],
    ['expires=Infinity', 'forbidden'],
    ['expires=1893456000000000', 'forbidden'],
  ])('%j', (query, expected) => {
    const read = parseRenditionPath('sig/12/a', query);
    if (typeof expected === 'string') expect(read).toBe(expected);
    else expect(read).toEqual({ signature: 'sig', id: '12', spec: 'a', ...expected });
  });
});

it('never throws, for any path', () => {
  const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom('/', '%', 'f', '2', 'expires=', '&', '?', 'é') }));
  fc.assert(fc.property(text, text, (path, query) => void parseRenditionPath(path, query)), { numRuns: 2000 });
});
