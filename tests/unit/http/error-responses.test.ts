import { describe, expect, it } from 'vitest';
import { BusyError, FileNotFoundError, InvalidSpecError, LimitExceededError, SourceGoneError, UnsupportedSourceError } from '../../../server/src/core/errors';
import { errorResponse } from '../../../server/src/http/error-responses';
import { RecordedLog } from '../../helpers/recorded-log';

const secret = new Error('ENOENT /srv/uploads/secret.jpg');
const foreign = Object.assign(new Error('of another bundle'), { code: 'LIMIT_EXCEEDED' });

describe('the response to an error', () => {
  it.each([
    ['INVALID_SPEC', new InvalidSpecError('"x" is not an operation'), 400, 'Invalid filter spec: "x" is not an operation', 'debug'],
    ['FILE_NOT_FOUND', new FileNotFoundError('no row 12', { cause: secret }), 404, 'Not found', 'debug'],
    ['SOURCE_GONE', new SourceGoneError('no bytes', { cause: secret }), 410, 'Source image not found', 'warn'],
    ['LIMIT_EXCEEDED', new LimitExceededError('too many pixels: at most 100'), 413, 'too many pixels: at most 100', 'warn'],
    ['UNSUPPORTED_SOURCE', new UnsupportedSourceError('not an image', { cause: secret }), 415, 'not an image', 'debug'],
    ['BUSY', new BusyError('queue full'), 503, 'Too busy, try again', 'warn'],
    ['an error of another bundle', foreign, 413, 'of another bundle', 'warn'],
    ['an error without a code', secret, 500, 'Internal error', 'error'],
    ['an error with an unknown code', Object.assign(new Error('x'), { code: 'toString' }), 500, 'Internal error', 'error'],
    ['a text', 'thrown', 500, 'Internal error', 'error'],
    ['null', null, 500, 'Internal error', 'error'],
    ['an object with a code', { code: 'BUSY' }, 500, 'Internal error', 'error'],
  ])('%s', (title, error, status, text, level) => {
    const log = new RecordedLog();
    const response = errorResponse(error, log, 'Rendition of file 12');
    expect(response).toEqual({
      status,
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': String(Buffer.byteLength(text)),
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        ...(status === 503 ? { 'Retry-After': '2' } : {}),
      },
      body: Buffer.from(text),
      // The code in the statistics.
      errorKind: status === 500 ? 'INTERNAL_ERROR' : error === foreign ? 'LIMIT_EXCEEDED' : title,
    });
    expect(log.levels()).toEqual([level]);
    expect(log.lines[0]?.message).toMatch(/^Rendition of file 12: /);
  });

  it('has the time to wait of an error that knows it', () => {
    const { status, headers } = errorResponse(new BusyError('slow', { retryAfterSeconds: 1800 }), new RecordedLog(), 'x');
    expect([status, headers['Retry-After']]).toEqual([503, '1800']);
  });

  it('logs the cause', () => {
    const log = new RecordedLog();
    errorResponse(new SourceGoneError('no bytes', { cause: secret }), log, 'x');
    errorResponse(secret, log, 'x');
    for (const { message } of log.lines) expect(message).toContain('ENOENT /srv/uploads/secret.jpg');
  });
});
