import { describe, expect, it } from 'vitest';
import type { EntryCrop } from '../../../server/src/core/filter-spec/entry-crop';
import { keysFromSecret } from '../../../server/src/signing/keys';
import { presetPath, signPresetCrop, verifyPresetCrop } from '../../../server/src/signing/preset-path';
import { createSigner } from '../../../server/src/signing/signature';

const signer = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha256' });
const sha1 = createSigner({ keys: keysFromSecret('correct horse'), algorithm: 'sha1' });
const DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h0';
const OTHER_DOCUMENT = 'p1v8q2s0k3m5x7z9b4d6f8h1';
const BOX: EntryCrop = { type: 'croppct', left: 12.5, top: 0, width: 75, height: 50 };
const POINT: EntryCrop = { type: 'focal', x: 30, y: 20.25 };
const base = { path: '/media', documentId: DOCUMENT, preset: 'hero' };
const PLAIN = `/media/${DOCUMENT}/hero`;

describe('the path of a preset', () => {
  it.each([
    ['alone', {}, PLAIN],
    ['with a name', { fileName: 'Überfahrt 1.jpg' }, `${PLAIN}/%C3%9Cberfahrt%201.jpg`],
    ['with a name that is nothing', { fileName: '..' }, PLAIN],
    ['with a width', { width: 640 }, `${PLAIN}?w=640`],
    ['with a format', { format: 'avif' as const }, `${PLAIN}?f=avif`],
    ['with a version', { version: 'aB_-012345' }, `${PLAIN}?v=aB_-012345`],
    ['without width and format of the preset itself', { width: null, format: null }, PLAIN],
    ['with everything', { fileName: 'a.avif', width: 640, format: 'avif' as const, crop: 'focal=1x2&s=x', version: 'y' }, `${PLAIN}/a.avif?w=640&f=avif&focal=1x2&s=x&v=y`],
    ['elsewhere', { path: '/cms/media' }, `/cms${PLAIN}`],
  ])('%s', (_title, options, expected) => expect(presetPath({ ...base, ...options })).toBe(expected));
});

describe('a signed crop', () => {
  it.each([
    ['a box', signer, BOX, 'c=12.5x0-75x50&s=Armwf0JNNB9kk36RVdEF4Jd87oRI-EGLRbvF30ruGrs'],
    ['a focal point', signer, POINT, 'focal=30x20.25&s=V8qVjqKJDKyCsPwnCee3su6RtY613kXcl8AvJnF6scc'],
    ['with the padding of SHA-1', sha1, BOX, 'c=12.5x0-75x50&s=8R3Yifuds5fY0v-2ZLwl8_iSnt4%3D'],
  ])('%s', (_title, by, crop, expected) => expect(signPresetCrop(by, DOCUMENT, 'hero', crop)).toBe(expected));

  const signature = new URLSearchParams(signPresetCrop(signer, DOCUMENT, 'hero', BOX)).get('s') ?? '';
  it.each<[string, Parameters<typeof verifyPresetCrop>, boolean]>([
    ['what was signed', [signer, signature, DOCUMENT, 'hero', BOX], true],
    ['another document', [signer, signature, OTHER_DOCUMENT, 'hero', BOX], false],
    ['another preset', [signer, signature, DOCUMENT, 'card', BOX], false],
    ['another box', [signer, signature, DOCUMENT, 'hero', { ...BOX, left: 12 }], false],
    ['a focal point', [signer, signature, DOCUMENT, 'hero', POINT], false],
    ['another key', [createSigner({ keys: keysFromSecret('other'), algorithm: 'sha256' }), signature, DOCUMENT, 'hero', BOX], false],
    ['no signature', [signer, '', DOCUMENT, 'hero', BOX], false],
  ])('is verified for %s', (_title, given, expected) => expect(verifyPresetCrop(...given)).toBe(expected));

  it('is no signature of a spec, and the reverse', () => {
    expect(signer.verify(signature, 12, 'croppct-12.5x0-75x50')).toBe(false);
    expect(verifyPresetCrop(signer, signer.sign(12, 'preset-hero'), DOCUMENT, 'hero', BOX)).toBe(false);
  });
});
