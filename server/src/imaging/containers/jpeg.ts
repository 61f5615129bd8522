import { LimitExceededError } from '../../core/errors';
import type { Size } from '../../core/geometry/rect';
import type { Limits } from '../../core/limits';
import { checkPixels, Counter, readUint, sizeOrNull, type ContainerFacts } from './container';

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Markers without a length: start of image, and one for private use (T.81, table B.1). */
const WITHOUT_LENGTH = new Set([0xd8, 0x01]);

/** SOF0 to SOF15, without DHT, JPG and DAC, whose codes are in the same range (ITU-T T.81, table B.1). */
const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce]);

interface Frame {
  readonly size: Size;
  readonly components: number;
  readonly progressive: boolean;
  readonly depth: number;
}

/**
 * Counts the scans of a JPEG. A decoder visits all pixels in each scan, and a scan may have only a few bytes.
 *
 * @throws LimitExceededError beyond `scanPixels`, `sourceParts` or `sourcePixels`
 */
export function walkJpeg(bytes: Uint8Array, limits: Limits): ContainerFacts {
  const segments = new Counter('segments', 'sourceParts', limits);
  let frame: Frame | null = null;
  let scans = 0;
  let at = nextMarker(bytes, 2);
  for (; at < bytes.length; at = nextMarker(bytes, at)) {
    const marker = bytes[at + 1] ?? END_OF_IMAGE;
    if (marker === END_OF_IMAGE) break;
    segments.add();
    if (isFrameHeader(marker) && frame === null) {
      frame = readFrame(bytes, at, marker);
      // Checked before the scans, so that the error names this limit.
      if (frame !== null) checkPixels(frame.size, limits);
    } else if (marker === START_OF_SCAN && frame !== null) {
      scans += 1;
      checkScans(frame.size, scans, limits);
      // libjpeg reads no further scan of a baseline image whose first scan has all components.
      if (scans === 1 && !frame.progressive && bytes[at + 4] === frame.components) break;
    }
    at += 2 + (WITHOUT_LENGTH.has(marker) ? 0 : readUint(bytes, at + 2, 2, 'big'));
  }
  return { size: frame?.size ?? null, frames: 1, depth: frame?.depth ?? 8, buffered: frame?.progressive === true || scans > 1 };
}

function readFrame(bytes: Uint8Array, at: number, marker: number): Frame | null {
  const size = sizeOrNull(readUint(bytes, at + 7, 2, 'big'), readUint(bytes, at + 5, 2, 'big'));
  return size && { size, components: bytes[at + 9] ?? 0, progressive: PROGRESSIVE.has(marker), depth: (bytes[at + 4] ?? 8) > 8 ? 16 : 8 };
}

/** The offset of the next marker. Skips stuffed zeros, restart markers and fill bytes (T.81, B.1.1). Reads each byte once. */
function nextMarker(bytes: Uint8Array, from: number): number {
  let at = from;
  for (; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const code = bytes[at + 1] ?? 0;
    if (code !== 0 && code !== 0xff && (code < 0xd0 || code > 0xd7)) return at;
  }
  return bytes.length;
}

function checkScans({ width, height }: Size, scans: number, { scanPixels }: Limits): void {
  if (width * height * scans <= scanPixels) return;
  throw new LimitExceededError(`the source has ${width}x${height} pixels in ${scans} scans or more; the limit scanPixels is ${scanPixels}`);
}

/** Coefficients in a block (T.81, A.3.6). */
const COEFFICIENTS = 64;

/**
 * Whether a JPEG ends in the data of its last scan and its scans have all bits of all coefficients: then only the end
 * marker is missing. `checkJpegEnd` checks whether that data is complete.
 */
export function lacksOnlyEndMarker(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || (bytes.at(-2) === 0xff && bytes.at(-1) === END_OF_IMAGE)) return false;
  const complete = new Map<number, Set<number>>();
  let components = 0;
  let last = 0;
  for (let at = nextMarker(bytes, 2); at < bytes.length; at = nextMarker(bytes, at)) {
    last = bytes[at + 1] ?? END_OF_IMAGE;
    if (last === END_OF_IMAGE) return false;
    if (isFrameHeader(last)) components = bytes[at + 9] ?? 0;
    else if (last === START_OF_SCAN) noteScan(bytes, at + 4, complete);
    at += 2 + (WITHOUT_LENGTH.has(last) ? 0 : readUint(bytes, at + 2, 2, 'big'));
    if (at > bytes.length) return false;
  }
  const whole = [...complete.values()].filter(({ size }) => size === COEFFICIENTS);
  return last === START_OF_SCAN && components > 0 && whole.length === components;
}

/** Adds the coefficients whose last bit is in a scan (T.81, B.2.3). */
function noteScan(bytes: Uint8Array, at: number, complete: Map<number, Set<number>>): void {
  const count = bytes[at] ?? 0;
  const [first = 0, last = 0, approximation = 0] = bytes.subarray(at + 1 + 2 * count);
  if ((approximation & 0xf) !== 0 || last >= COEFFICIENTS) return;
  for (let index = 0; index < count; index += 1) {
    const component = bytes[at + 1 + 2 * index] ?? 0;
    const coefficients = complete.get(component) ?? new Set<number>();
    for (let coefficient = first; coefficient <= last; coefficient += 1) coefficients.add(coefficient);
    complete.set(component, coefficients);
  }
}
