import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRenditionPath } from '../../../server/src/http/rendition-path';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { safeFileName, signedPath } from '../../../server/src/signing/signed-path';
import { createSigner } from '../../../server/src/signing/signature';
import { anyText } from '../../helpers/any-text';

const signer = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha256' });
const wagtail = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha1' });
const base = { path: '/images', signer, fileId: 12, spec: 'fill-600x400|format-webp' };
const PLAIN = '/images/dty_jTRwvMskMnBDb63qKwYQ4Th6fVf0zZlIx-af3h0/12/fill-600x400%7Cformat-webp';
const EXPIRING = '/images/1-vePc6_O-u2OTOhrFdUp9GmryRihbkuGIKr0X4rr1o/12/fill-600x400%7Cformat-webp';

describe('a signed path', () => {
  it.each([
    ['without a name', {}, PLAIN],
    ['with a name', { fileName: 'harbour.webp' }, `${PLAIN}/harbour.webp`],
    ['with a name that is nothing', { fileName: '..' }, PLAIN],
    ['with an expiry', { expiresAtSeconds: 1893456000 }, `${EXPIRING}?expires=1893456000`],
    ['with a version', { version: 'aB_-012345' }, `${PLAIN}?v=aB_-012345`],
    ['with everything', { fileName: 'a b.webp', expiresAtSeconds: 1893456000, version: 'x' }, `${EXPIRING}/a%20b.webp?expires=1893456000&v=x`],
    ['with the padding of Wagtail', { signer: wagtail }, '/images/hfg5Pa22JIHd7sZ4bUXI69b69EM=/12/fill-600x400%7Cformat-webp'],
    ['elsewhere', { path: '/cms/pictures' }, PLAIN.replace('/images', '/cms/pictures')],
  ])('%s', (_title, options, expected) => expect(signedPath({ ...base, ...options })).toBe(expected));

  it('can be parsed with any file name', () => {
    fc.assert(
      fc.property(anyText, fc.option(fc.nat(), { nil: undefined }), (fileName, expiresAtSeconds) => {
        const url = new URL(signedPath({ ...base, fileName, expiresAtSeconds }), 'http://localhost');
        const read = parseRenditionPath(url.pathname.slice('/images/'.length), url.search.slice(1));
        if (typeof read === 'string') throw new Error(read);
        expect(read).toMatchObject({ id: '12', spec: base.spec, expiresAtSeconds: expiresAtSeconds ?? null });
        expect(signer.verify(read.signature, read.id, read.spec, read.expiresAtSeconds)).toBe(true);
      }),
    );
  });
});

describe('a file name', () => {
  it.each([
    ['harbour.webp', 'harbour.webp'],
    ['Überfahrt 1.jpg', '%C3%9Cberfahrt%201.jpg'],
    ['a/b\\c.jpg', 'abc.jpg'],
    ['../../etc/passwd', '....etcpasswd'],
    ['a\r\nb\0c\u0085\u2028d.jpg', 'abcd.jpg'],
    ['a?b#c&d=e%f.jpg', 'a%3Fb%23c%26d%3De%25f.jpg'],
    [`it's (1)!*.jpg`, 'it%27s%20%281%29%21%2A.jpg'],
    ['lone\ud800.jpg', 'lone.jpg'],
    ['😀.jpg', '%F0%9F%98%80.jpg'],
    ['  .jpg ', '.jpg'],
    ['', ''],
    ['.', ''],
    ['..', ''],
    ['/./', ''],
    [' . ', ''],
    ['x'.repeat(300), 'x'.repeat(80)],
    [`${'x'.repeat(300)}.jpeg`, `${'x'.repeat(75)}.jpeg`],
    [`${'😀'.repeat(300)}.jpg`, `${'%F0%9F%98%80'.repeat(76)}.jpg`],
    [`a.${'x'.repeat(300)}`, `a.${'x'.repeat(78)}`],
  ])('%j', (name, expected) => expect(safeFileName(name)).toBe(expected));
});
