import { describe, expect, it } from 'vitest';
import { BusyError, LimitExceededError } from '../../../server/src/core/errors';
import { OurFault, translateSharpError, withSharpErrors } from '../../../server/src/imaging/sharp-errors';

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

describe('what sharp throws', () => {
  it.each([
    ['timeout: 42% complete\nVipsImage: killed for image "temp-1"', 'BUSY'],
    ['Input buffer contains unsupported image format', 'UNSUPPORTED_SOURCE'],
    ['VipsJpeg: premature end of JPEG image', 'UNSUPPORTED_SOURCE'],
    ['pngload_buffer: libspng read error', 'UNSUPPORTED_SOURCE'],
  ])('%s', (message, code) => {
    const cause = new Error(message);
    const translated = translateSharpError(cause);
    expect(codeOf(translated)).toBe(code);
    expect(translated).toMatchObject({ cause });
    expect(String(translated)).not.toMatch(/vips|temp-|png|jpeg|buffer/i);
  });

  // These are faults of ours: told as the visitor's they would never be found.
  it.each([
    'extract_area: bad extract area',
    'Expected integer for left but received 1.5 of type number',
    'Expected number between 0.3 and 1000 for sigma but received 5000 of type number',
  ])('%s', (message) => {
    const fault = new Error(message);
    expect(translateSharpError(fault)).toBe(fault);
  });

  it.each([new BusyError('queue'), new LimitExceededError('large'), new TypeError('x is not a function'), new OurFault('broken'), 'a text', undefined])('not of sharp: %s', (error) => {
    expect(translateSharpError(error)).toBe(error);
  });
});

describe('withSharpErrors', () => {
  it('hands on what is done', async () => expect(await withSharpErrors(() => Promise.resolve(5))).toBe(5));

  it('translates what is thrown at once as well as later', async () => {
    await expect(withSharpErrors(() => Promise.reject(new Error('timeout: 1% complete')))).rejects.toMatchObject({ code: 'BUSY' });
    await expect(withSharpErrors(() => { throw new Error('timeout: 1% complete'); })).rejects.toMatchObject({ code: 'BUSY' });
  });
});
