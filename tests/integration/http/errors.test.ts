import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BusyError, InvalidSpecError, LimitExceededError, SourceGoneError, UnsupportedSourceError } from '../../../server/src/core/errors';
import { startImageServer, type ImageServer } from '../../helpers/image-server';
import { pictureBytes } from '../../helpers/picture-bytes';
import { rawRequest } from '../../helpers/raw-http';

let server: ImageServer;

beforeAll(async () => void (server = await startImageServer()));
afterAll(() => server.close());
beforeEach(() => void (server.log.lines.length = 0));

const headersOf = (text: string, extra: Record<string, string> = {}) => ({
  'content-type': 'text/plain; charset=utf-8',
  'content-length': String(Buffer.byteLength(text)),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  date: expect.any(String) as string,
  connection: 'close',
  ...extra,
});

const cause = new Error('EACCES /srv/secret');

describe('the response to an error', () => {
  it.each([
    ['a spec that does not fit the image', new InvalidSpecError('"crop-9x9-1x1" is outside', { cause }), 400, 'Invalid filter spec: "crop-9x9-1x1" is outside', 'debug'],
    ['missing bytes', new SourceGoneError('gone', { cause }), 410, 'Source image not found', 'warn'],
    ['a limit', new LimitExceededError('too many pixels: at most 100000000'), 413, 'too many pixels: at most 100000000', 'warn'],
    ['no image', new UnsupportedSourceError('not an image that can be read', { cause }), 415, 'not an image that can be read', 'debug'],
    ['a full queue', new BusyError('full'), 503, 'Too busy, try again', 'warn'],
    ['a fault', cause, 500, 'Internal error', 'error'],
    ['a thrown value that is no Error', 'EACCES /srv/secret', 500, 'Internal error', 'error'],
  ])('%s', async (_title, failure, status, text, level) => {
    server.renditions.add({ format: 'jpeg', bytes: pictureBytes(10), failure }, { fileId: 5 });
    const response = await rawRequest(server.port, server.url(5, 'width-4'));
    expect({ status: response.status, text: response.text, headers: response.headers }).toEqual({
      status,
      text,
      headers: headersOf(text, status === 503 ? { 'retry-after': '2', 'access-control-expose-headers': 'Retry-After' } : {}),
    });
    expect(server.log.levels()).toEqual([level]);
    expect(server.koaErrors).toEqual([]);
  });

  it('an unknown file', async () => {
    const response = await rawRequest(server.port, server.url(404, 'width-4'));
    expect({ status: response.status, text: response.text, headers: response.headers }).toEqual({ status: 404, text: 'Not found', headers: headersOf('Not found') });
  });

  it('an invalid spec', async () => {
    const text = 'Invalid filter spec: only letters, digits, ".", "_", "-" and "|" are allowed, found "é" at character 7';
    const response = await rawRequest(server.port, server.url(5, 'width-é'));
    expect({ status: response.status, text: response.text, headers: response.headers }).toEqual({ status: 400, text, headers: headersOf(text) });
  });

  it('no signature', async () => {
    const response = await rawRequest(server.port, '/images/x/5/width-4');
    expect({ status: response.status, text: response.text, headers: response.headers }).toEqual({ status: 403, text: 'Forbidden', headers: headersOf('Forbidden') });
    expect(server.log.lines).toEqual([]);
  });
});

describe('methods', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])('%s is refused before any look-up', async (method) => {
    server.renditions.calls.length = 0;
    for (const target of [server.url(5, 'width-4'), '/images/x/5/width-4', '/images/x']) {
      const response = await rawRequest(server.port, target, { method });
      expect({ status: response.status, text: response.text, headers: response.headers }).toEqual({
        status: 405,
        text: 'Method not allowed',
        headers: headersOf('Method not allowed', { allow: 'GET, HEAD' }),
      });
    }
    expect(server.renditions.calls).toEqual([]);
  });
});
