import { describe, expect, it } from 'vitest';
import { BusyError, codeOf, InternalError, LimitExceededError } from '../../../server/src/core/errors';
import { translateSharpError, withSharpErrors } from '../../../server/src/imaging/sharp';

describe('what sharp throws', () => {
  it.each([
    'Input buffer contains unsupported image format',
    'VipsJpeg: premature end of JPEG image',
    'pngload_buffer: libspng read error',
    // The worker pool limits the time: sharp has no limit here.
    'timeout: 42% complete\nVipsImage: killed for image "temp-1"',
  ])('because of the source: %s', (message) => {
    const cause = new Error(message);
    const translated = translateSharpError(cause);
    expect(codeOf(translated)).toBe('UNSUPPORTED_SOURCE');
    expect(translated).toMatchObject({ cause });
    expect(String(translated)).not.toMatch(/vips|temp-|png|jpeg|buffer|timeout/i);
  });

  // Bugs of the plugin. If they were translated, they would not be found.
  it.each([
    'extract_area: bad extract area',
    'Expected integer for left but received 1.5 of type number',
    'Expected number between 0.3 and 1000 for sigma but received 5000 of type number',
  ])('because of wrong parameters: %s', (message) => {
    const fault = new Error(message);
    expect(translateSharpError(fault)).toBe(fault);
  });

  it.each([new BusyError('queue'), new LimitExceededError('large'), new TypeError('x is not a function'), new InternalError('broken'), 'a text', undefined])('not of sharp: %s', (error) => {
    expect(translateSharpError(error)).toBe(error);
  });
});

describe('withSharpErrors', () => {
  const damaged = new Error('pngload_buffer: libspng read error');

  it('resolves with the result of the work', async () => expect(await withSharpErrors(() => Promise.resolve(5))).toBe(5));

  it.each([
    ['later', () => Promise.reject(damaged)],
    ['at once', () => { throw damaged; }],
  ])('translates an error thrown %s', async (_, work) => {
    await expect(withSharpErrors(work)).rejects.toMatchObject({ code: 'UNSUPPORTED_SOURCE', cause: damaged });
  });
});
