export interface TiffOptions {
  readonly order?: 'big' | 'little';
  /** BigTIFF: offsets of eight bytes. */
  readonly big?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly bits?: number;
  /** The last page leads back to the first. */
  readonly loop?: boolean;
  /** Further entries of each page: tag and value. */
  readonly extra?: readonly (readonly [tag: number, value: number])[];
}

/** Pages of one grey value each, which share one strip of zeros. */
export function tiffOfPages(pages: number, { order = 'little', big = false, width = 1, height = 1, bits = 8, loop = false, extra = [] }: TiffOptions = {}): Buffer {
  const [offset, count, entry, head] = big ? [8, 8, 20, 16] : [4, 2, 12, 8];
  const strip = Math.ceil((width * bits) / 8) * height;
  const tags: (readonly [number, number])[] = [
    [256, width], [257, height], [258, bits], [259, 1], [262, 1], [273, head], [277, 1], [278, height], [279, strip], ...extra,
  ];
  tags.sort(([a], [b]) => a - b);
  const pageBytes = count + tags.length * entry + offset;
  const first = head + strip + (strip % 2);
  const file = Buffer.alloc(first + pages * pageBytes);
  const write = (value: number, at: number, length: number) => writeUint(file, value, at, length, order);
  file.write(order === 'little' ? 'II' : 'MM', 'latin1');
  write(big ? 43 : 42, 2, 2);
  if (big) write(8, 4, 2);
  write(first, big ? 8 : 4, offset);
  for (let page = 0; page < pages; page += 1) {
    const start = first + page * pageBytes;
    write(tags.length, start, count);
    for (const [index, [tag, value]] of tags.entries()) {
      const at = start + count + index * entry;
      write(tag, at, 2);
      write(4, at + 2, 2); // LONG
      write(1, at + 4, offset);
      write(value, at + 4 + offset, 4);
    }
    const last = page === pages - 1;
    write(last ? (loop ? first : 0) : start + pageBytes, start + pageBytes - offset, offset);
  }
  return file;
}

function writeUint(file: Buffer, value: number, at: number, length: number, order: 'big' | 'little'): void {
  let rest = value;
  for (let index = 0; index < length; index += 1) {
    file[order === 'little' ? at + index : at + length - 1 - index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
