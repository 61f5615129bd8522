import { LimitExceededError } from '../../core/errors';
import type { Size } from '../../core/geometry/rect';
import type { Limits } from '../../core/limits';

/** Facts from a file's structure, read before any decoder sees the file. */
export interface ContainerFacts {
  /** Size of one frame, in pixels as stored; null where the header is damaged. */
  readonly size: Size | null;
  /** Frames of an animation or pages of a TIFF; at least 1. */
  readonly frames: number;
  /** Bits of a channel after decoding: 8, 16, 32 or 64. */
  readonly depth: number;
  /** Whether the decoder holds the whole image before it returns the first row. */
  readonly buffered: boolean;
}

/** Counts towards a limit, and throws as soon as it is exceeded. */
export class Counter {
  #count = 0;

  /** `noun` is the plural for the error message. */
  readonly #noun: string;
  readonly #name: keyof Limits;
  readonly #limits: Limits;

  constructor(noun: string, name: keyof Limits, limits: Limits) {
    this.#noun = noun;
    this.#name = name;
    this.#limits = limits;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws LimitExceededError */
  add(count = 1): void {
    this.#count += count;
    const limit = this.#limits[this.#name];
    if (this.#count > limit) throw new LimitExceededError(`the source has ${limit + 1} ${this.#noun} or more; the limit ${this.#name} is ${limit}`);
  }
}

/** @throws LimitExceededError */
export function checkPixels({ width, height }: Size, { sourcePixels }: Limits): void {
  if (width * height > sourcePixels) {
    throw new LimitExceededError(`the source has ${width}x${height} pixels; the limit sourcePixels is ${sourcePixels}`);
  }
}

type ByteOrder = 'big' | 'little';

/**
 * An unsigned integer of `length` bytes. Bytes beyond the end of the file are 0, so that a walk over a truncated file ends.
 * Values above 2^53 lose their last digits, but are larger than any file anyway.
 */
export function readUint(bytes: Uint8Array, at: number, length: number, order: ByteOrder): number {
  let value = 0;
  for (let index = 0; index < length; index += 1) {
    value = value * 256 + (bytes[order === 'big' ? at + index : at + length - 1 - index] ?? 0);
  }
  return value;
}

/** The type of a chunk or box: four ASCII characters. */
export const readType = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

/** Null for an empty size, which only a damaged header has. */
export const sizeOrNull = (width: number, height: number): Size | null => (width > 0 && height > 0 ? { width, height } : null);
