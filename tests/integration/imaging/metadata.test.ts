import readExif from 'exif-reader';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { render } from '../../helpers/imaging/render';

const EXIF = {
  IFD0: { Copyright: '(C) Jane 2024', Artist: 'Jane Doe', Make: 'Camera', Software: 'Editor', ImageDescription: 'secret place' },
  IFD2: { UserComment: 'note', DateTimeOriginal: '2024:01:01 00:00:00' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
};

const XMP = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>';

const source = (format: 'jpeg' | 'png' | 'webp' | 'tiff'): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: '#c83c28' } })
    .withExif(EXIF).withXmp(XMP).withIccProfile('p3').withMetadata({ orientation: 6 }).withIccProfile('p3')
    .toFormat(format).toBuffer();

const SPECS = ['original', 'width-10', 'crop-5x5-20x20|rotate-90', 'pad-80x80|grayscale'];
const OUTPUTS = ['jpeg', 'png', 'webp', 'avif'];

describe('metadata', () => {
  it('is in the sources of these tests', async () => {
    const { exif, xmp, icc, orientation } = await sharp(await source('jpeg')).metadata();
    expect(readExif(exif ?? Buffer.alloc(0))).toMatchObject({ Image: { Artist: 'Jane Doe', Make: 'Camera' }, GPSInfo: { GPSLatitudeRef: 'N' } });
    expect([xmp?.length, icc?.length, orientation]).toEqual([expect.any(Number), expect.any(Number), 6]);
  });

  it.each(['jpeg', 'png', 'webp', 'tiff'] as const)('of a %s source is dropped', async (format) => {
    for (const spec of SPECS) {
      for (const output of OUTPUTS) {
        const bytes = await render(await source(format), `${spec}|format-${output}`);
        const { exif, xmp, icc, iptc, orientation } = await sharp(bytes).metadata();
        expect({ exif, xmp, icc, iptc, orientation }).toEqual({});
        expect(bytes.includes('secret place') || bytes.includes('Camera')).toBe(false);
      }
    }
  });

  // libvips does not read the owner of a TIFF.
  it.each(['jpeg', 'png', 'webp'] as const)('of a %s source is reduced to profile and copyright where it is kept', async (format) => {
    for (const spec of SPECS) {
      for (const output of OUTPUTS) {
        const bytes = await render(await source(format), `${spec}|format-${output}`, { settings: { keepMetadata: true } });
        const { exif, xmp, icc, orientation } = await sharp(bytes).metadata();
        const { Image, Photo, GPSInfo } = readExif(exif ?? Buffer.alloc(0));
        expect(Image).toMatchObject({ Copyright: EXIF.IFD0.Copyright, Artist: EXIF.IFD0.Artist });
        expect(Object.keys(Image ?? {}).filter((tag) => ['Make', 'Software', 'ImageDescription'].includes(tag))).toEqual([]);
        expect(Photo?.UserComment ?? Photo?.DateTimeOriginal ?? GPSInfo?.GPSLatitude).toBeUndefined();
        expect(xmp).toBeUndefined();
        // The pixels are upright. With another orientation viewers would turn them again.
        expect(orientation ?? 1).toBe(1);
        expect(icc?.length).toBeGreaterThan(100);
        expect(bytes.includes('secret place') || bytes.includes('Camera')).toBe(false);
      }
    }
  });

  it.each([
    ['UTF-8', Buffer.from('J\u00e4ne Do')], ['Latin-1', Buffer.from('J\u00e4ne Doe', 'latin1')],
  ])('in %s keeps the copyright, as far as ASCII can write the name', async (_, name) => {
    const bytes = await source('jpeg');
    name.copy(bytes, bytes.indexOf('Jane Doe'));
    const { exif } = await sharp(await render(bytes, 'width-10', { settings: { keepMetadata: true } })).metadata();
    expect(String(readExif(exif ?? Buffer.alloc(0)).Image?.Artist)).toMatch(/^Jane? Do/);
  });

  it('without EXIF keeps the rest', async () => {
    const plain = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c83c28' } }).jpeg().toBuffer();
    const { exif, icc } = await sharp(await render(plain, 'width-10', { settings: { keepMetadata: true } })).metadata();
    expect({ exif, icc }).toEqual({});
  });

  it('that is damaged does not matter', async () => {
    const damaged = await source('jpeg');
    damaged.fill(0xff, damaged.indexOf('Exif\0\0') + 6, damaged.indexOf('Exif\0\0') + 60);
    const { width } = await sharp(await render(damaged, 'width-10', { settings: { keepMetadata: true } })).metadata();
    expect(width).toBe(10);
  });
});
