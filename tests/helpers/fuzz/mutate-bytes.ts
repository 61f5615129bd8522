import type { Random } from './random';

/** Size of every seed image: values that headers seldom contain for another reason. */
export const SEED_SIZE = { width: 53, height: 47 };

/** Values that decoders are likely to compare, count with or multiply. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as const;

const NUMBERS = [
  { bytes: 1, write: (to: Buffer, value: number, at: number) => to.writeUInt8(value & 0xff, at) },
  { bytes: 2, write: (to: Buffer, value: number, at: number) => to.writeUInt16BE(value & 0xffff, at) },
  { bytes: 2, write: (to: Buffer, value: number, at: number) => to.writeUInt16LE(value & 0xffff, at) },
  { bytes: 4, write: (to: Buffer, value: number, at: number) => to.writeUInt32BE(value, at) },
  { bytes: 4, write: (to: Buffer, value: number, at: number) => to.writeUInt32LE(value, at) },
] as const;

/** The same for an SVG, and what its markup is made of. */
const WORDS = ['0', '-1', '.5', '0.001', '99999', '1e9', '1e-300', '1e300', '999999999', 'NaN', '%', 'px', 'mm', 'em', ' ', '=', '"', "'", '<', '>', '/>', '<svg', '<!--', '-->', '<!DOCTYPE', '[', ']>', '&a;', '\0', 'width="', 'viewBox="'];

/** Three in four mutations are made to what a header can be. */
const HEADER_BYTES = 512;

const place = (bytes: Buffer, random: Random): number => random.below(Math.max(1, random.below(4) < 3 ? Math.min(bytes.length, HEADER_BYTES) : bytes.length));

const replace = (bytes: Buffer, from: number, to: number, by: Uint8Array): Buffer => Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);

const noise = (random: Random, length: number): Buffer => Buffer.from(Array.from({ length }, () => random.below(256)));

/** Writes a number of one to four bytes, either way round, over what is there. */
function overwrite(bytes: Buffer, at: number, random: Random): Buffer {
  const { bytes: width, write } = random.pick(NUMBERS);
  if (at + width > bytes.length) return bytes;
  const changed = Buffer.from(bytes);
  write(changed, random.pick(EDGES), at);
  return changed;
}

type Mutation = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const [changed, at] = [Buffer.from(bytes), place(bytes, random)];
    if (at < changed.length) changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    return changed;
  },
  (bytes, random) => overwrite(bytes, place(bytes, random), random),
  // Lies about the size: a byte of that value in a header is likely to be of one.
  (bytes, random) => {
    const value = random.below(2) === 0 ? SEED_SIZE.width : SEED_SIZE.height;
    const places = [...bytes.subarray(0, HEADER_BYTES).keys()].filter((at) => bytes[at] === value || bytes[at] === value - 1);
    return places.length === 0 ? bytes : overwrite(bytes, Math.max(0, random.pick(places) - random.below(4)), random);
  },
  (bytes, random) => replace(bytes, ...twice(place(bytes, random)), noise(random, 1 + random.below(8))),
  (bytes, random) => {
    const at = place(bytes, random);
    return replace(bytes, at, at + random.below(4), Buffer.from(random.pick(WORDS), 'latin1'));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return replace(bytes, at, at + 1 + random.below(16), Buffer.alloc(0));
  },
  // Doubles a part.
  (bytes, random) => {
    const at = place(bytes, random);
    return replace(bytes, at, at, bytes.subarray(at, at + 1 + random.below(64)));
  },
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  // Continues as another image does, from its start or from within.
  (bytes, random, others) => {
    const other = random.pick(others);
    const at = random.below(2) === 0 ? bytes.length : place(bytes, random);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(random.below(2) === 0 ? 0 : place(other, random))]);
  },
  // Rubbish behind it.
  (bytes, random) => Buffer.concat([bytes, noise(random, 1 + random.below(256))]),
];

const twice = (at: number): [number, number] => [at, at];

/** `bytes` after one to three mutations; parts of `others` may get into it. */
export function mutateBytes(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  let mutated = bytes;
  for (let left = 1 + random.below(3); left > 0; left -= 1) mutated = random.pick(MUTATIONS)(mutated, random, others);
  return mutated;
}
