import { createRandom, type Random } from '../fuzz/random';
import { HOSTILE_FILES, type HostileFile } from './index';

/** Larger files are cut to this, so that a campaign does not spend its time on copying. */
const MAX_BYTES = 4 * 2 ** 20;

const MAX_FLIPS = 8;

/** A changed hostile file is rendered, over a limit, no image, or out of time. */
const STATUSES: readonly number[] = [200, 413, 415, 503];

/**
 * The same `count` hostile files for the same seed: those of the list first as they are, then cut off, with flipped
 * bytes, with a part repeated, and with numbers of their headers made large.
 */
export function hostileVariations(seed: number, count: number): readonly HostileFile[] {
  const random = createRandom(seed);
  const made = Array.from({ length: Math.max(0, count - HOSTILE_FILES.length) }, (_, index) => vary(random.pick(HOSTILE_FILES), random.below(2 ** 31), index));
  return [...HOSTILE_FILES, ...made].slice(0, count);
}

function vary(file: HostileFile, seed: number, index: number): HostileFile {
  const [change, apply] = createRandom(seed).pick(CHANGES);
  return {
    name: `${file.name}, ${change} (variation ${index}, seed ${seed})`,
    make: async () => apply(Buffer.from((await file.make()).subarray(0, MAX_BYTES)), createRandom(seed + 1)),
    statuses: STATUSES,
    cheap: false,
  };
}

type Change = readonly [name: string, apply: (bytes: Buffer, random: Random) => Buffer];

const CHANGES: readonly Change[] = [
  ['cut off', (bytes, random) => bytes.subarray(0, random.below(bytes.length))],
  ['bytes flipped', (bytes, random) => {
    for (let flips = random.below(MAX_FLIPS) + 1; flips > 0; flips -= 1) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  }],
  ['a number of its header large', (bytes, random) => {
    bytes.writeUInt8(255, random.below(Math.min(bytes.length, 64)));
    return bytes;
  }],
  ['a part repeated', (bytes, random) => {
    const [from, to] = [random.below(bytes.length), random.below(bytes.length)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  }],
];
