import type { Limits } from '../../core/limits';
import { checkPixels, Counter, readUint, sizeOrNull, type ContainerFacts } from './container';

/** Tags of TIFF 6.0 and of its supplement on SubIFDs. */
const TAG = { width: 256, height: 257, bitsPerSample: 258, tileWidth: 322, tileHeight: 323, subIfds: 330 } as const;

/** Up to this height a row of tiles takes no more memory than the rows of other formats. */
const MAX_TILE_ROWS = 512;

/** Bytes of a value by the type of the entry, for the types of the tags above. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

/** The differences of TIFF and BigTIFF, in bytes. */
interface Layout {
  readonly order: 'big' | 'little';
  /** Size of an offset, and of the number of values in an entry. */
  readonly offset: 4 | 8;
  /** Size of the number of entries in an IFD. */
  readonly count: 2 | 8;
  /** Size of an entry. */
  readonly entry: 12 | 20;
  /** Offset of the first IFD's offset. */
  readonly first: 4 | 8;
}

const CLASSIC = { offset: 4, count: 2, entry: 12, first: 4 } as const;
const BIG = { offset: 8, count: 8, entry: 20, first: 8 } as const;

/**
 * Counts the pages of a TIFF along the chain of its IFDs, which may be circular. libtiff reads the whole chain, though only
 * the first page is rendered.
 *
 * @throws LimitExceededError beyond `sourceFrames`, `sourceParts` or `sourcePixels`
 */
export function walkTiff(bytes: Uint8Array, limits: Limits): ContainerFacts {
  const order = bytes[0] === 0x49 ? 'little' : 'big';
  const layout: Layout = { order, ...(readUint(bytes, 2, 2, order) === 43 ? BIG : CLASSIC) };
  const pages = new Counter('pages', 'sourceFrames', limits);
  const seen = new Set<number>();
  const first = readUint(bytes, layout.first, layout.offset, order);
  for (let at = first; at > 0 && at < bytes.length && !seen.has(at);) {
    seen.add(at);
    pages.add();
    const entries = entriesOf(bytes, at, layout, limits);
    at = readUint(bytes, at + layout.count + entries * layout.entry, layout.offset, order);
  }
  return { ...readPage(bytes, first, layout, limits), frames: Math.max(1, pages.count) };
}

/** The number of entries, at most as many as fit into the file. The decoder refuses a truncated file. @throws LimitExceededError */
function entriesOf(bytes: Uint8Array, at: number, { count, entry, order }: Layout, limits: Limits): number {
  const maxEntries = Math.max(0, Math.floor((bytes.length - at - count) / entry));
  const entries = Math.min(readUint(bytes, at, count, order), maxEntries);
  new Counter('entries in an IFD', 'sourceParts', limits).add(entries);
  return entries;
}

function readPage(bytes: Uint8Array, at: number, layout: Layout, limits: Limits): Omit<ContainerFacts, 'frames'> {
  const values = readTags(bytes, at, layout, limits);
  const size = sizeOrNull(values.get(TAG.width) ?? 0, values.get(TAG.height) ?? 0);
  // A decoder holds at least one tile, which may be larger than the page.
  const tile = sizeOrNull(values.get(TAG.tileWidth) ?? 0, values.get(TAG.tileHeight) ?? 0);
  if (tile !== null) checkPixels(tile, limits);
  const bits = values.get(TAG.bitsPerSample) ?? 8;
  return { size, depth: [8, 16, 32].find((depth) => bits <= depth) ?? 64, buffered: tile !== null && tile.height > MAX_TILE_ROWS };
}

/** The first value of each tag in `TAG`. */
function readTags(bytes: Uint8Array, at: number, layout: Layout, limits: Limits): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  const known = new Set<number>(Object.values(TAG));
  const entries = entriesOf(bytes, at, layout, limits);
  for (let index = 0; index < entries; index += 1) {
    const entry = at + layout.count + index * layout.entry;
    const tag = readUint(bytes, entry, 2, layout.order);
    if (!known.has(tag)) continue;
    const count = readUint(bytes, entry + 4, layout.offset, layout.order);
    if (tag === TAG.subIfds) new Counter('sub-IFDs', 'sourceParts', limits).add(count);
    else values.set(tag, firstValue(bytes, entry, count, layout));
  }
  return values;
}

/** Values are in the entry if they fit, otherwise at an offset. */
function firstValue(bytes: Uint8Array, entry: number, count: number, { order, offset }: Layout): number {
  const length = VALUE_BYTES[readUint(bytes, entry + 2, 2, order)] ?? 0;
  const at = entry + 4 + offset;
  return readUint(bytes, count * length <= offset ? at : readUint(bytes, at, offset, order), length, order);
}
