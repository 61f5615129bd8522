import sharp from 'sharp';

export interface AvifOptions {
  /** Size in the header, which may differ from that of the pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Items beside the image. */
  readonly items?: number;
  /** Properties beside those of the image. */
  readonly properties?: number;
  /** Items that are said to have properties, beside the image. */
  readonly associations?: number;
  /** Width of a tile that nothing refers to, one pixel high. */
  readonly tile?: number;
  /** How often one item refers to another. */
  readonly references?: number;
  /** Quarter turns against the clock. */
  readonly quarterTurns?: number;
  /** Samples of an image sequence. */
  readonly samples?: number;
}

const uint = (value: number, length: number): Buffer => Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const data = Buffer.concat(content);
  return Buffer.concat([uint(data.length + 8, 4), Buffer.from(type, 'latin1'), data]);
};
const full = (type: string, version: number, ...content: readonly Buffer[]): Buffer => box(type, uint(version, 1), uint(0, 3), ...content);

/** An AVIF of one flat colour, really of that size: 10000x10000 pixels are a few kilobytes, and take seconds to write. */
export const flatAvif = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#468' } }).avif({ effort: 0 }).toBuffer();

/** A small AVIF in a new container. */
export async function avifOf(options: AvifOptions = {}): Promise<Buffer> {
  const { width = 64, height = 48, samples = 0 } = options;
  const still = await flatAvif(64, 48);
  const pixels = contentOf(still, 'mdat');
  const configuration = still.subarray(still.indexOf('av1C', 0, 'latin1') - 4).subarray(0, still.readUInt32BE(still.indexOf('av1C', 0, 'latin1') - 4));
  const start = box('ftyp', Buffer.from('avif\0\0\0\0avifmif1miaf', 'latin1'));
  const meta = (offset: number) => metaBox(options, { offset, length: pixels.length }, [extent(width, height), full('pixi', 0, Buffer.from([3, 8, 8, 8])), configuration]);
  const moov = samples > 0 ? sequence(samples) : Buffer.alloc(0);
  const before = start.length + meta(0).length + moov.length + 8;
  return Buffer.concat([start, meta(before), moov, box('mdat', pixels)]);
}

function metaBox({ items = 0, properties = 0, associations: more = 0, tile = 0, references = 0, quarterTurns }: AvifOptions, place: { readonly offset: number; readonly length: number }, own: readonly Buffer[]): Buffer {
  const turned = quarterTurns === undefined ? own : [...own, box('irot', uint(quarterTurns, 1))];
  const all = [...turned, ...(tile > 0 ? [extent(tile, 1)] : []), ...Array.from({ length: properties }, () => box('free'))];
  const none = Buffer.from([0, 9, 0]);
  const associations = Buffer.concat([uint(1 + more, 4), uint(1, 2), uint(turned.length, 1), ...turned.map((_, index) => uint(index + 1, 1)), Buffer.alloc(3 * more, none)]);
  const location = (id: number) => Buffer.concat([uint(id, 2), uint(0, 2), uint(1, 2), uint(place.offset, 4), uint(place.length, 4)]);
  const item = (id: number) => full('infe', 2, uint(id, 2), uint(0, 2), Buffer.from('av01\0', 'latin1'));
  const ids = Array.from({ length: items + 1 }, (_, index) => index + 1);
  return full('meta', 0,
    full('hdlr', 0, uint(0, 4), Buffer.from('pict', 'latin1'), Buffer.alloc(13)),
    full('pitm', 0, uint(1, 2)),
    full('iloc', 0, Buffer.from([0x44, 0]), uint(ids.length, 2), ...ids.map(location)),
    full('iinf', 0, uint(ids.length, 2), ...ids.map(item)),
    ...(references > 0 ? [full('iref', 0, box('dimg', uint(1, 2), uint(references, 2), Buffer.alloc(2 * references, uint(1, 2))))] : []),
    box('iprp', box('ipco', ...all), full('ipma', 0, associations)));
}

const extent = (width: number, height: number): Buffer => full('ispe', 0, uint(width, 4), uint(height, 4));

const sequence = (samples: number): Buffer =>
  box('moov', box('trak', box('mdia', box('minf', box('stbl', full('stsz', 0, uint(1, 4), uint(samples, 4)))))));

function contentOf(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type, 0, 'latin1');
  return file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4));
}
