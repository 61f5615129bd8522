import { describe, expect, it } from 'vitest';
import * as errors from '../../../server/src/core/errors';

const { hasCode } = errors;

describe('each error', () => {
  const rows = [
    [errors.InvalidSpecError, 'INVALID_SPEC'],
    [errors.FileNotFoundError, 'FILE_NOT_FOUND'],
    [errors.SourceGoneError, 'SOURCE_GONE'],
    [errors.SourceUnavailableError, 'SOURCE_UNAVAILABLE'],
    [errors.LimitExceededError, 'LIMIT_EXCEEDED'],
    [errors.UnsupportedSourceError, 'UNSUPPORTED_SOURCE'],
    [errors.BusyError, 'BUSY'],
    [errors.AbandonedError, 'ABANDONED'],
  ] as const;

  it.each(rows)('%o has the code %s', (Kind, code) => {
    const cause = new Error('inner');
    const error = new Kind('outer', { cause });
    expect(error).toBeInstanceOf(errors.RenditionError);
    expect(error).toMatchObject({ code, message: 'outer', cause, name: Kind.name });
    expect(hasCode(error, code)).toBe(true);
    for (const [, other] of rows) expect(hasCode(error, other)).toBe(other === code);
  });

  it('there is no other', () => {
    const classes = Object.values(errors).filter((value) => value.prototype instanceof errors.RenditionError);
    expect(classes).toEqual(rows.map(([Kind]) => Kind));
  });
});

describe('hasCode', () => {
  it('knows an error of another bundle', () => expect(hasCode(Object.assign(new Error(), { code: 'BUSY' }), 'BUSY')).toBe(true));

  it.each([[new Error('BUSY')], [Object.assign(new Error(), { code: 'ENOENT' })], [{ code: 'BUSY' }], ['BUSY'], [null], [undefined]])('%o is none', (value) => {
    expect(hasCode(value, 'BUSY')).toBe(false);
  });
});
