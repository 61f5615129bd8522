/** Red, green and blue, 0 to 255. */
export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

type Triple = readonly [number, number, number];
type Curve = (value: number) => number;

/** sRGB's primaries in XYZ relative to D50, as in ICC profiles; one row each for X, Y and Z. */
const SRGB: readonly Triple[] = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
];

const HEADER_BYTES = 128;

/**
 * Converts a colour from sRGB to an RGB profile. Null where the profile is damaged or not a matrix profile (three
 * primaries, each with a curve).
 */
export function colourInProfile(profile: Buffer, { r, g, b }: Rgb): Rgb | null {
  try {
    const tags = readTags(profile);
    // A lookup table takes precedence over primaries and curves.
    if (profile.toString('latin1', 16, 24) !== 'RGB XYZ ' || tags.has('A2B0')) return null;
    const primaries = (['rXYZ', 'gXYZ', 'bXYZ'] as const).map((name) => readXyz(tagOf(tags, name))) as unknown as readonly [Triple, Triple, Triple];
    const light: Triple = [decode(r), decode(g), decode(b)];
    const xyz = SRGB.map((row) => dot(row, light)) as unknown as Triple;
    const own = solve(primaries, xyz);
    const [red, green, blue] = (['rTRC', 'gTRC', 'bTRC'] as const).map((name, index) => nearest(readCurve(tagOf(tags, name)), own[index] ?? NaN));
    return red === undefined || green === undefined || blue === undefined ? null : { r: red, g: green, b: blue };
  } catch {
    return null;
  }
}

/** The curve of sRGB (IEC 61966-2-1). */
function decode(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

const cross = (a: Triple, b: Triple): Triple => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** The share of each primary in a colour (Cramer's rule). */
function solve([r, g, b]: readonly [Triple, Triple, Triple], xyz: Triple): Triple {
  const whole = dot(r, cross(g, b));
  return [dot(xyz, cross(g, b)) / whole, dot(r, cross(xyz, b)) / whole, dot(r, cross(g, xyz)) / whole];
}

/** @throws RangeError where an offset lies outside the profile */
function readTags(profile: Buffer): ReadonlyMap<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(HEADER_BYTES), 100);
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_BYTES + 4 + index * 12;
    const offset = profile.readUInt32BE(at + 4);
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(offset, offset + profile.readUInt32BE(at + 8)));
  }
  return tags;
}

function tagOf(tags: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const tag = tags.get(name);
  if (tag === undefined) throw new RangeError(`the profile has no ${name}`);
  return tag;
}

const fixed = (tag: Buffer, at: number): number => tag.readInt32BE(at) / 65536;

const readXyz = (tag: Buffer): Triple => [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)];

/** A curve from 0 to 1 to linear light. */
function readCurve(tag: Buffer): Curve {
  return tag.toString('latin1', 0, 4) === 'para' ? readFormula(tag) : readTable(tag);
}

function readTable(tag: Buffer): Curve {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (x) => x;
  if (count === 1) return (x) => x ** (tag.readUInt16BE(12) / 256);
  return (x) => {
    const at = x * (count - 1);
    const [low, high] = [Math.floor(at), Math.ceil(at)].map((index) => tag.readUInt16BE(12 + index * 2) / 65535) as [number, number];
    return low + (high - low) * (at - Math.floor(at));
  };
}

/** The five parametric curves of ICC.1:2022, 10.18. */
function readFormula(tag: Buffer): Curve {
  const kind = tag.readUInt16BE(8);
  const counts = [1, 3, 4, 5, 7];
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: counts[kind] ?? 0 }, (_, index) => fixed(tag, 12 + index * 4));
  const power = (x: number) => Math.max(0, a * x + b) ** g;
  switch (kind) {
    case 0: return power;
    case 1: return power;
    case 2: return (x) => (x >= -b / a ? power(x) + c : c);
    case 3: return (x) => (x >= d ? power(x) : c * x);
    case 4: return (x) => (x >= d ? power(x) + e : c * x + f);
    default: throw new RangeError(`the profile has a curve of the unknown kind ${kind}`);
  }
}

/** The value from 0 to 255 whose light is nearest. */
function nearest(curve: Curve, light: number): number {
  let best = 0;
  for (let value = 1; value <= 255; value += 1) {
    if (Math.abs(curve(value / 255) - light) < Math.abs(curve(best / 255) - light)) best = value;
  }
  if (!Number.isFinite(light)) throw new RangeError('the profile has no primaries');
  return best;
}
