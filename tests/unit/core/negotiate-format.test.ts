import { describe, expect, it } from 'vitest';
import { negotiateFormats } from '../../../server/src/core/negotiate-format';

const CHROME = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const FIREFOX = 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';
const SAFARI_14 = 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5';

describe('negotiateFormats', () => {
  const rows: readonly (readonly [accept: string | undefined, formats: readonly string[]])[] = [
    [undefined, []],
    ['', []],
    [CHROME, ['avif', 'webp']],
    [FIREFOX, ['avif', 'webp']],
    [SAFARI_14, ['webp']],
    ['image/avif', ['avif']],
    ['image/webp', ['webp']],
    ['image/webp,image/avif', ['avif', 'webp']],
    ['IMAGE/AVIF , Image/WebP', ['avif', 'webp']],
    // Clients that do not know AVIF and WebP send wildcards.
    ['*/*', []],
    ['image/*', []],
    ['image/*,*/*;q=0.8', []],
    ['image/png,image/jpeg', []],
    ['text/html', []],
    // Weights.
    ['image/avif;q=0.5,image/webp;q=0.8', ['webp', 'avif']],
    ['image/avif;q=0.5,image/webp;q=0.5', ['avif', 'webp']],
    ['image/avif;q=0,image/webp', ['webp']],
    ['image/avif;q=0.0,image/webp;q=0.000', []],
    ['image/avif;q=0.001', ['avif']],
    ['image/avif;q=1.000', ['avif']],
    ['image/avif;q=1.', ['avif']],
    ['image/avif;q=0.', []],
    ['image/avif;q=1,image/webp', ['avif', 'webp']],
    ['image/avif,image/jpeg;q=1', ['avif']],
    ['image/webp,image/avif;q=1', ['avif', 'webp']],
    ['image/avif; q=0.5', ['avif']],
    ['image/avif;Q=0', []],
    ['image/avif;level=1;q=0', []],
    ['image/avif;q=0;level=1', []],
    // Less wanted than the default format.
    ['image/avif;q=0.5,image/*', []],
    ['image/avif;q=0.5,*/*', []],
    ['image/avif;q=0.5,image/*;q=0.5', ['avif']],
    ['image/avif;q=0.5,image/*;q=0.4,*/*', ['avif']],
    ['image/avif;q=0.5,image/jpeg', []],
    ['image/avif;q=0.5,image/webp,image/jpeg;q=0.8', ['webp']],
    // Types with an invalid weight are not accepted.
    ['image/avif;q=', []],
    ['image/avif;q=x', []],
    ['image/avif;q=-1', []],
    ['image/avif;q=1.5', []],
    ['image/avif;q=2', []],
    ['image/avif;q=1.0000', []],
    ['image/avif;q=0,image/webp;q=0.,image/jpeg;q=0', []],
    ['image/avif;q=0.1234', []],
    ['image/avif;q=.5', []],
    ['image/avif;q=1e-1', []],
    ['image/avif;q="1"', []],
    ['image/avif;q=NaN,image/webp', ['webp']],
    ['image/avif;;;', ['avif']],
    [',,image/avif,,', ['avif']],
    [';q=1,image/webp', ['webp']],
    ['image/avifs,ximage/webp,image / avif', []],
    ['image', []],
    ['/', []],
    ['__proto__,constructor;q=1', []],
  ];
  it.each(rows)('%j → %j', (accept, formats) => expect(negotiateFormats(accept)).toEqual(formats));

  it('reads no more than the beginning of 100 kB', () => {
    expect(negotiateFormats(`${'x/y,'.repeat(25_000)}image/avif`)).toEqual([]);
    expect(negotiateFormats(`image/avif,${'x'.repeat(100_000)}`)).toEqual(['avif']);
  });
});
