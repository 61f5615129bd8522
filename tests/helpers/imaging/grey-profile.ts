const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** White point D50, as every ICC profile has it. */
const D50 = [0xf6d6, 0x10000, 0xd32d] as const;

const TAGS: readonly (readonly [string, Buffer])[] = [
  ['desc', Buffer.concat([ascii('desc\0\0\0\0\0\0\0\x05grey\0'), Buffer.alloc(78)])],
  ['wtpt', Buffer.concat([ascii('XYZ \0\0\0\0'), words(D50)])],
  ['kTRC', Buffer.concat([ascii('curv\0\0\0\0\0\0\0\x01'), Buffer.from([1, 0])])],
  ['cprt', ascii('text\0\0\0\0none\0\0\0\0')],
];

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

/** The smallest ICC profile for grey: linear light, which no viewer takes for sRGB. 128 is 188 in sRGB. */
export function linearGreyProfile(): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrGRAYXYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  words(D50).copy(header, 68);

  let offset = header.length + 4 + TAGS.length * 12;
  const table = [words([TAGS.length])];
  const bodies: Buffer[] = [];
  for (const [name, data] of TAGS) {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    table.push(ascii(name), words([offset, data.length]));
    bodies.push(padded);
    offset += padded.length;
  }
  header.writeUInt32BE(offset, 0);
  return Buffer.concat([header, ...table, ...bodies]);
}
