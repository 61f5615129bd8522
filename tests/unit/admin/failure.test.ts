import { describe, expect, it } from 'vitest';
import { readFailure } from '../../../admin/src/api/readFailure';

describe('readFailure', () => {
  it.each([
    [{ name: 'FetchError', status: 404, message: 'Not found' }, 'notFound'],
    [{ name: 'FetchError', response: { data: { error: { status: 415 } } }, message: '' }, 'unreadable'],
    [{ name: 'FetchError', status: 502, message: '' }, 'internal'],
    [{ name: 'TokenRefreshError', message: '' }, 'session'],
    [new TypeError('Failed to fetch'), 'offline'],
    [null, 'offline'],
  ])('%j is %s', (error, kind) => expect(readFailure(error).kind).toBe(kind));
});
