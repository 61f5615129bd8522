const SEGMENT_OF_ONE_SYMBOL = (kind: number, symbol: number): Buffer =>
  // DHT: one code of one bit.
  Buffer.from([0xff, 0xc4, 0, 20, kind, 1, ...Array.from({ length: 15 }, () => 0), symbol]);

const QUANTISATION = Buffer.from([0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 1)]);

/** "End of band" for 16,384 blocks and as many more as the 14 bits after it say. */
const RUN_SYMBOL = 0xe0;
/** Alternating bits, so that no byte of the data is 0xff. */
const RUN_BITS = `0${'10'.repeat(7)}`;
const RUN_BLOCKS = 16_384 + 0b10101010101010;

/**
 * A valid grey progressive JPEG: one scan of DC coefficients, all zero, then scans that say of all blocks at once that
 * nothing is in them. A decoder passes over all blocks for each: 10000x10000 pixels and 883 scans are 0.4 MB.
 */
export function jpegOfScans(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const dc = Buffer.concat([startOfScan(0, 0), Buffer.alloc(Math.ceil(blocks / 8))]);
  const ac = Buffer.concat([startOfScan(1, 63), bytesOf(RUN_BITS.repeat(Math.ceil(blocks / RUN_BLOCKS)))]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]), QUANTISATION, frameHeader(0xc2, width, height),
    SEGMENT_OF_ONE_SYMBOL(0x00, 0), SEGMENT_OF_ONE_SYMBOL(0x10, RUN_SYMBOL),
    dc, Buffer.alloc(ac.length * (scans - 1), ac), Buffer.from([0xff, 0xd9]),
  ]);
}

/** Empty segments of a kind that is passed over, before a frame header. */
export const jpegOfSegments = (count: number): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4 * count, Buffer.from([0xff, 0xe9, 0, 2])), frameHeader(0xc0, 8, 8), Buffer.from([0xff, 0xd9])]);

/** A baseline JPEG of two components: a scan of one, then scans of both, which only a decoder that saw the first reads on. */
export const jpegOfMixedScans = (scans: number): Buffer => Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 14, 8, 0, 1, 0, 1, 2, 1, 0x11, 0, 2, 0x11, 0]), startOfScan(0, 63),
  Buffer.alloc(12 * (scans - 1), Buffer.from([0xff, 0xda, 0, 10, 2, 1, 0, 2, 0, 0, 63, 0])), Buffer.from([0xff, 0xd9]),
]);

function frameHeader(marker: number, width: number, height: number): Buffer {
  const header = Buffer.from([0xff, marker, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  header.writeUInt16BE(height, 5);
  header.writeUInt16BE(width, 7);
  return header;
}

const startOfScan = (from: number, to: number): Buffer => Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, from, to, 0]);

function bytesOf(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '01');
  return Buffer.from(padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}
