import { describe, expect, it } from 'vitest';
import { holdsIfRange, holdsPrecondition, isNotModified } from '../../../server/src/http/conditional-request';

const etag = '"0123456789abcdef0123456789abcdef"';
const lastModified = 'Sun, 05 May 2024 06:07:08 GMT';
const later = 'Sun, 05 May 2024 06:07:09 GMT';
const earlier = 'Sun, 05 May 2024 06:07:07 GMT';
const other = '"00000000000000000000000000000000"';

describe('not modified', () => {
  it.each([
    ['no condition', {}, false],
    ['the tag', { 'if-none-match': etag }, true],
    ['the tag, weak: the comparison is weak', { 'if-none-match': `W/${etag}` }, true],
    ['the tag among others', { 'if-none-match': `${other}, ${etag}` }, true],
    ['any tag', { 'if-none-match': '*' }, true],
    ['the tag as Apache writes it when it compresses', { 'if-none-match': `"${etag.slice(1, -1)}-gzip"` }, true],
    ['the same, weak and among others', { 'if-none-match': `${other}, W/"${etag.slice(1, -1)}-br"` }, true],
    ['another tag as Apache writes it', { 'if-none-match': `"${other.slice(1, -1)}-gzip"` }, false],
    ['the tag with another ending', { 'if-none-match': `"${etag.slice(1, -1)}-other"` }, false],
    ['another tag', { 'if-none-match': other }, false],
    ['the tag without quotes', { 'if-none-match': etag.slice(1, -1) }, false],
    ['the tag in capitals', { 'if-none-match': etag.toUpperCase() }, false],
    ['the date', { 'if-modified-since': lastModified }, true],
    ['a later date', { 'if-modified-since': later }, true],
    ['an earlier date', { 'if-modified-since': earlier }, false],
    ['no date at all', { 'if-modified-since': 'yesterday' }, false],
    ['the tag and an earlier date', { 'if-none-match': etag, 'if-modified-since': earlier }, true],
    ['another tag and a later date', { 'if-none-match': other, 'if-modified-since': later }, false],
  ])('%s', (_title, headers, expected) => expect(isNotModified(headers, { etag, lastModified })).toBe(expected));
});

describe('a request on condition that it is still the same', () => {
  it.each([
    ['no condition', {}, true],
    ['the tag', { 'if-match': etag }, true],
    ['the tag among others', { 'if-match': `${other} , ${etag}` }, true],
    ['any tag', { 'if-match': '*' }, true],
    ['another tag', { 'if-match': other }, false],
    ['the tag, weak: the comparison is strong', { 'if-match': `W/${etag}` }, false],
    ['nothing', { 'if-match': '' }, false],
    ['the date', { 'if-unmodified-since': lastModified }, true],
    ['a later date', { 'if-unmodified-since': later }, true],
    ['an earlier date', { 'if-unmodified-since': earlier }, false],
    ['no date at all', { 'if-unmodified-since': 'yesterday' }, true],
    ['the tag and an earlier date: the tag decides', { 'if-match': etag, 'if-unmodified-since': earlier }, true],
  ])('%s', (_title, headers, expected) => expect(holdsPrecondition(headers, { etag, lastModified })).toBe(expected));
});

describe('a range on condition', () => {
  it.each([
    ['none', undefined, true],
    ['the tag', etag, true],
    ['the date', lastModified, true],
    ['the tag, weak', `W/${etag}`, false],
    ['another tag', other, false],
    ['a later date: it has to be the very one', later, false],
    ['an earlier date', earlier, false],
    ['nonsense', 'nonsense', false],
    ['nothing', '', false],
  ])('%s', (_title, ifRange, expected) => expect(holdsIfRange(ifRange, { etag, lastModified })).toBe(expected));
});
