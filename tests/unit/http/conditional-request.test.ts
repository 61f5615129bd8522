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
    ['a weak ETag: the comparison is weak', { 'if-none-match': `W/${etag}` }, true],
    ['a list with the ETag', { 'if-none-match': `${other}, ${etag}` }, true],
    ['any tag', { 'if-none-match': '*' }, true],
    ['the ETag with the suffix of Apache’s compression', { 'if-none-match': `"${etag.slice(1, -1)}-gzip"` }, true],
    ['a list with this ETag, weak', { 'if-none-match': `${other}, W/"${etag.slice(1, -1)}-br"` }, true],
    ['another ETag with this suffix', { 'if-none-match': `"${other.slice(1, -1)}-gzip"` }, false],
    ['the ETag with another suffix', { 'if-none-match': `"${etag.slice(1, -1)}-other"` }, false],
    ['another tag', { 'if-none-match': other }, false],
    ['the ETag without quotes', { 'if-none-match': etag.slice(1, -1) }, false],
    ['the ETag in upper case', { 'if-none-match': etag.toUpperCase() }, false],
    ['the date', { 'if-modified-since': lastModified }, true],
    ['a later date', { 'if-modified-since': later }, true],
    ['an earlier date', { 'if-modified-since': earlier }, false],
    ['an invalid date', { 'if-modified-since': 'yesterday' }, false],
    ['the ETag and an earlier date', { 'if-none-match': etag, 'if-modified-since': earlier }, true],
    ['another ETag and a later date', { 'if-none-match': other, 'if-modified-since': later }, false],
  ])('%s', (_title, headers, expected) => expect(isNotModified(headers, { etag, lastModified })).toBe(expected));
});

describe('If-Match and If-Unmodified-Since', () => {
  it.each([
    ['no condition', {}, true],
    ['the tag', { 'if-match': etag }, true],
    ['a list with the ETag', { 'if-match': `${other} , ${etag}` }, true],
    ['any tag', { 'if-match': '*' }, true],
    ['another tag', { 'if-match': other }, false],
    ['a weak ETag: the comparison is strong', { 'if-match': `W/${etag}` }, false],
    ['nothing', { 'if-match': '' }, false],
    ['the date', { 'if-unmodified-since': lastModified }, true],
    ['a later date', { 'if-unmodified-since': later }, true],
    ['an earlier date', { 'if-unmodified-since': earlier }, false],
    ['an invalid date', { 'if-unmodified-since': 'yesterday' }, true],
    ['the ETag and an earlier date: the ETag has precedence', { 'if-match': etag, 'if-unmodified-since': earlier }, true],
  ])('%s', (_title, headers, expected) => expect(holdsPrecondition(headers, { etag, lastModified })).toBe(expected));
});

describe('If-Range', () => {
  it.each([
    ['none', undefined, true],
    ['the tag', etag, true],
    ['the date', lastModified, true],
    ['the tag, weak', `W/${etag}`, false],
    ['another tag', other, false],
    ['a later date: the dates must be equal', later, false],
    ['an earlier date', earlier, false],
    ['nonsense', 'nonsense', false],
    ['nothing', '', false],
  ])('%s', (_title, ifRange, expected) => expect(holdsIfRange(ifRange, { etag, lastModified })).toBe(expected));
});
