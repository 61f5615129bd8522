import { describe, expect, it } from 'vitest';
import * as errors from '../../../server/src/core/errors';

const { codeOf, errorOfCode, hasCode } = errors;

describe('each error', () => {
  const rows = [
    [errors.InvalidSpecError, 'INVALID_SPEC'],
    [errors.FileNotFoundError, 'FILE_NOT_FOUND'],
    [errors.SourceGoneError, 'SOURCE_GONE'],
    [errors.SourceUnavailableError, 'SOURCE_UNAVAILABLE'],
    [errors.LimitExceededError, 'LIMIT_EXCEEDED'],
    [errors.UnsupportedSourceError, 'UNSUPPORTED_SOURCE'],
    [errors.BusyError, 'BUSY'],
    [errors.AbortedError, 'ABORTED'],
  ] as const;

  it.each(rows)('%o has the code %s', (Kind, code) => {
    const cause = new Error('inner');
    const error = new Kind('outer', { cause });
    expect(error).toBeInstanceOf(errors.RenditionError);
    expect(error).toMatchObject({ code, message: 'outer', cause, name: Kind.name });
    expect(codeOf(error)).toBe(code);
    for (const [, other] of rows) expect(hasCode(error, other)).toBe(other === code);
  });

  it.each(rows)('%o is the error of the code %s', (Kind, code) => {
    const cause = new Error('inner');
    const error = errorOfCode(code, 'told by another process', { cause });
    expect(error).toBeInstanceOf(Kind);
    expect(error).toMatchObject({ code, message: 'told by another process', cause });
    expect(errorOfCode(code, 'without a cause')).not.toHaveProperty('cause');
  });

  it('no other error exists', () => {
    const classes = Object.values(errors).filter((value) => value.prototype instanceof errors.RenditionError);
    expect(classes).toEqual(rows.map(([Kind]) => Kind));
  });
});

describe('an error of another bundle', () => {
  const error = Object.assign(new Error(), { code: 'BUSY' });

  it('is recognised by its code', () => {
    expect(codeOf(error)).toBe('BUSY');
    expect(hasCode(error, 'BUSY')).toBe(true);
    expect(hasCode(error, 'ABORTED')).toBe(false);
  });
});

describe('any other value', () => {
  const ofCode = (code: unknown) => Object.assign(new Error(), { code });

  it.each([
    [new Error('BUSY')], [ofCode('ENOENT')], [ofCode('busy')], [ofCode('constructor')], [ofCode('__proto__')], [ofCode('toString')], [ofCode(5)], [ofCode(null)], [ofCode(['BUSY'])],
    [{ code: 'BUSY' }], ['BUSY'], [null], [undefined], [new errors.InternalError('BUSY')],
  ])('is %o', (value) => {
    expect(codeOf(value)).toBeNull();
    expect(hasCode(value, 'BUSY')).toBe(false);
  });
});

describe('an internal error', () => {
  it('has a name and a cause but no code, so no client sees it', () => {
    const cause = new Error('inner');
    const error = new errors.InternalError('outer', { cause });
    expect(error).toMatchObject({ name: 'InternalError', message: 'outer', cause });
    expect(error).not.toBeInstanceOf(errors.RenditionError);
    expect(error).not.toHaveProperty('code');
  });
});
