import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { likelyName, nameInFormat } from '../../../server/src/services/rendition-url';

const nameOf = (name: string, mime: string | null, spec: string) => likelyName({ name, mime }, parseSpec(spec), DEFAULT_FORMATS);

describe('the name of a rendition has the extension of its format', () => {
  it.each([
    ['logo.svg', 'image/svg+xml', 'width-50', 'logo.svg'],
    ['logo.svg', 'image/svg+xml', 'fill-50x50', 'logo.svg'],
    ['logo.svg', 'image/svg+xml', 'grayscale', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'pad-50x50', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'rotate-90', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'fill-50x50-smart', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'format-auto', 'logo.png'],
    ['logo.svg', 'image/svg+xml', 'width-50|format-webp', 'logo.webp'],
    ['logo.svg', 'image/svg+xml', 'grayscale|format-webp|preserve-svg', 'logo.svg'],
    ['photo.jpg', 'image/jpeg', 'format-webp|preserve-svg', 'photo.webp'],
    ['photo.JPG', 'image/jpg', 'width-50', 'photo.jpg'],
    ['photo.jpeg', 'image/pjpeg', 'width-50', 'photo.jpg'],
    ['photo.png', 'IMAGE/X-PNG; charset=binary', 'width-50', 'photo.png'],
    ['scan.tif', 'image/tiff', 'width-50', 'scan.jpg'],
    ['phone.heic', 'image/heif', 'width-50', 'phone.jpg'],
    ['photo.png', null, 'width-50', 'photo.png'],
    ['photo.jpg', 'application/octet-stream', 'width-50', 'photo.jpg'],
    ['replaced.png', 'image/jpeg', 'width-50', 'replaced.jpg'],
    ['no extension', 'image/avif', 'width-50', 'no extension.avif'],
    ['notes.txt', 'text/plain', 'width-50', 'notes'],
    ['icon.ico', 'image/x-icon', 'width-50', 'icon'],
    ['a.constructor', 'image/constructor', 'width-50', 'a.constructor'],
  ])('%s (%s) with %s is %s', (name, mime, spec, expected) => expect(nameOf(name, mime, spec)).toBe(expected));

  it('is empty if the file has no name', () => expect(likelyName({ name: null, mime: 'image/jpeg' }, parseSpec('width-50'), DEFAULT_FORMATS)).toBeUndefined());
  it('has the actual format of an existing rendition', () => expect([nameInFormat('photo.svg', 'png'), nameInFormat('photo', 'ico')]).toEqual(['photo.png', 'photo.ico']));
});
