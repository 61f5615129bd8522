import type { Size } from '../../core/geometry/rect';
import type { Limits } from '../../core/limits';
import { checkPixels, Counter, readType, readUint, sizeOrNull, type ContainerFacts } from './container';

/** The content of a box of the ISO base media file format (ISO/IEC 14496-12, 4.2), or of one of its children. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Version and flags of a "full" box. */
const FULL_BYTES = 4;

/**
 * Counts items, properties, references and samples of an AVIF or HEIC. libheif reads all of them, some of them in quadratic
 * time.
 *
 * @throws LimitExceededError beyond `sourceFrames`, `sourceParts` or `sourcePixels`
 */
export function walkHeif(bytes: Uint8Array, limits: Limits): ContainerFacts {
  let still: Pick<ContainerFacts, 'size' | 'depth'> = { size: null, depth: 8 };
  let frames = 1;
  for (const box of boxes(bytes, 0, bytes.length, limits)) {
    if (box.type === 'meta') still = readMeta(bytes, box, limits);
    if (box.type === 'moov') frames = Math.max(1, countSamples(bytes, box, limits));
  }
  return { ...still, frames, buffered: true };
}

/** The boxes between two offsets. @throws LimitExceededError beyond `sourceParts` */
function* boxes(bytes: Uint8Array, from: number, to: number, limits: Limits): Generator<Box> {
  const counter = new Counter('boxes', 'sourceParts', limits);
  for (let at = from; at + 8 <= to;) {
    counter.add();
    const short = readUint(bytes, at, 4, 'big');
    const header = short === 1 ? 16 : 8;
    const length = short === 0 ? to - at : short === 1 ? readUint(bytes, at + 8, 8, 'big') : short;
    if (length < header) return;
    yield { type: readType(bytes, at + 4), start: at + header, end: Math.min(to, at + length) };
    at += length;
  }
}

function child(bytes: Uint8Array, parent: Box, type: string, limits: Limits, skipped = 0): Box | null {
  for (const box of boxes(bytes, parent.start + skipped, parent.end, limits)) if (box.type === type) return box;
  return null;
}

function readMeta(bytes: Uint8Array, meta: Box, limits: Limits): Pick<ContainerFacts, 'size' | 'depth'> {
  let primary = 0;
  let properties: readonly Box[] = [];
  let associations: ReadonlyMap<number, readonly number[]> = new Map();
  for (const box of boxes(bytes, meta.start + FULL_BYTES, meta.end, limits)) {
    if (box.type === 'pitm') primary = readUint(bytes, box.start + FULL_BYTES, bytes[box.start] === 0 ? 2 : 4, 'big');
    else if (box.type === 'iinf') countItems(bytes, box, limits);
    else if (box.type === 'iref') countReferences(bytes, box, limits);
    else if (box.type === 'iprp') {
      const container = child(bytes, box, 'ipco', limits);
      properties = container === null ? [] : [...boxes(bytes, container.start, container.end, limits)];
      const ipma = child(bytes, box, 'ipma', limits);
      associations = ipma === null ? associations : readAssociations(bytes, ipma, limits);
    }
  }
  for (const property of properties) checkExtent(bytes, property, limits);
  const own = (associations.get(primary) ?? []).flatMap((index) => properties[index - 1] ?? []);
  return { size: shownSize(bytes, own), depth: properties.some((property) => isDeep(bytes, property)) ? 16 : 8 };
}

/** @throws LimitExceededError */
function countItems(bytes: Uint8Array, box: Box, limits: Limits): void {
  const count = readUint(bytes, box.start + FULL_BYTES, bytes[box.start] === 0 ? 2 : 4, 'big');
  new Counter('items', 'sourceParts', limits).add(count);
}

/** The tiles of a grid are references, and an item may have many references. @throws LimitExceededError */
function countReferences(bytes: Uint8Array, box: Box, limits: Limits): void {
  const counter = new Counter('references between items', 'sourceParts', limits);
  const idBytes = bytes[box.start] === 0 ? 2 : 4;
  for (const { start } of boxes(bytes, box.start + FULL_BYTES, box.end, limits)) counter.add(readUint(bytes, start + idBytes, 2, 'big'));
}

/** Numbers of each item's properties, counted from 1. @throws LimitExceededError */
function readAssociations(bytes: Uint8Array, { start, end }: Box, limits: Limits): ReadonlyMap<number, readonly number[]> {
  const idBytes = (bytes[start] ?? 0) < 1 ? 2 : 4;
  const numberBytes = ((bytes[start + 3] ?? 0) & 1) === 1 ? 2 : 1;
  const entries = readUint(bytes, start + FULL_BYTES, 4, 'big');
  new Counter('items with properties', 'sourceParts', limits).add(entries);
  const found = new Map<number, readonly number[]>();
  let at = start + FULL_BYTES + 4;
  for (let entry = 0; entry < entries && at < end; entry += 1) {
    const item = readUint(bytes, at, idBytes, 'big');
    const count = bytes[at + idBytes] ?? 0;
    at += idBytes + 1;
    // The highest bit says that the property is essential.
    const mask = numberBytes === 1 ? 0x7f : 0x7fff;
    found.set(item, Array.from({ length: count }, (_, index) => readUint(bytes, at + index * numberBytes, numberBytes, 'big') & mask));
    at += count * numberBytes;
  }
  return found;
}

const extent = (bytes: Uint8Array, { start }: Box): Size | null =>
  sizeOrNull(readUint(bytes, start + FULL_BYTES, 4, 'big'), readUint(bytes, start + FULL_BYTES + 4, 4, 'big'));

/** Checks the size of any item, since tiles and alpha planes are decoded, too. @throws LimitExceededError */
function checkExtent(bytes: Uint8Array, property: Box, limits: Limits): void {
  const size = property.type === 'ispe' ? extent(bytes, property) : null;
  if (size !== null) checkPixels(size, limits);
}

/** The size after the transformations of an item, in their order (ISO/IEC 23008-12, 6.5). */
function shownSize(bytes: Uint8Array, properties: readonly Box[]): Size | null {
  let size: Size | null = null;
  for (const property of properties) {
    const { type, start } = property;
    if (type === 'ispe') size = extent(bytes, property);
    else if (size === null) continue;
    else if (type === 'clap') size = aperture(bytes, start) ?? size;
    else if (type === 'irot' && ((bytes[start] ?? 0) & 1) === 1) size = { width: size.height, height: size.width };
  }
  return size;
}

/** The size of the clean aperture, whose sides are fractions. */
function aperture(bytes: Uint8Array, start: number): Size | null {
  const [width = 0, widthPer = 0, height = 0, heightPer = 0] = [0, 4, 8, 12].map((at) => readUint(bytes, start + at, 4, 'big'));
  return widthPer > 0 && heightPer > 0 ? sizeOrNull(Math.round(width / widthPer), Math.round(height / heightPer)) : null;
}

/** Whether a property says more than 8 bits a channel: `pixi`, or the configuration of AV1 or HEVC. */
function isDeep(bytes: Uint8Array, { type, start }: Box): boolean {
  if (type === 'pixi') return (bytes[start + FULL_BYTES + 1] ?? 8) > 8;
  if (type === 'av1C') return ((bytes[start + 2] ?? 0) & 0x40) !== 0;
  return type === 'hvcC' && ((bytes[start + 17] ?? 0) & 7) > 0;
}

/** Samples of the longest track of an image sequence. @throws LimitExceededError beyond `sourceFrames` */
function countSamples(bytes: Uint8Array, moov: Box, limits: Limits): number {
  let longest = 0;
  for (const track of boxes(bytes, moov.start, moov.end, limits)) {
    if (track.type !== 'trak') continue;
    let box: Box | null = track;
    for (const type of ['mdia', 'minf', 'stbl']) box = box && child(bytes, box, type, limits);
    const sizes = box && (child(bytes, box, 'stsz', limits) ?? child(bytes, box, 'stz2', limits));
    if (sizes === null) continue;
    const samples = new Counter('frames', 'sourceFrames', limits);
    samples.add(readUint(bytes, sizes.start + FULL_BYTES + 4, 4, 'big'));
    longest = Math.max(longest, samples.count);
  }
  return longest;
}
