import { UnsupportedSourceError } from '../../core/errors';

/** Most bits of a code (GIF89a, appendix F). */
const MAX_BITS = 12;
const MAX_CODES = 2 ** MAX_BITS;

/**
 * Unpacks the colour indices of one frame from the code size and the sub-blocks at `at`, until `indices` is full.
 *
 * Each code is a string that is already in `indices`, so a table of its start and length is enough. Takes time linear in the
 * pixels and the data.
 *
 * @throws UnsupportedSourceError where a pixel is missing or the data is damaged
 */
export function unpackLzw(bytes: Uint8Array, at: number, indices: Uint8Array): void {
  const codes = new CodeReader(bytes, at + 1);
  const literalBits = bytes[at] ?? 0;
  if (literalBits < 1 || literalBits > 8) throw damaged();
  const clear = 2 ** literalBits;
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES);
  let bits = literalBits + 1;
  let next = clear + 2;
  let last = { start: 0, length: 0 };
  for (let filled = 0; filled < indices.length;) {
    const code = codes.read(bits);
    if (code === clear) {
      bits = literalBits + 1;
      next = clear + 2;
      last = { start: 0, length: 0 };
      continue;
    }
    // The new string is the last one and the first index of this one, which follows it in `indices`.
    if (last.length > 0 && next < MAX_CODES) {
      starts[next] = last.start;
      lengths[next] = last.length + 1;
      next += 1;
      if (next === 2 ** bits && bits < MAX_BITS) bits += 1;
    }
    if (code === clear + 1 || code >= next) throw damaged();
    const length = code < clear ? 1 : (lengths[code] ?? 0);
    if (code < clear) indices[filled] = code;
    else copyWithin(indices, starts[code] ?? 0, filled, length);
    last = { start: filled, length };
    filled += length;
  }
}

/** Copies from the front, since a string may overlap its copy. */
function copyWithin(indices: Uint8Array, from: number, to: number, length: number): void {
  for (let offset = 0; offset < length; offset += 1) indices[to + offset] = indices[from + offset] ?? 0;
}

/** Reads codes, the lowest bit first, across sub-blocks. */
class CodeReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #left = 0;
  #buffer = 0;
  #held = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @throws UnsupportedSourceError where the data ends */
  read(bits: number): number {
    while (this.#held < bits) {
      this.#buffer |= this.#byte() << this.#held;
      this.#held += 8;
    }
    const code = this.#buffer & (2 ** bits - 1);
    this.#buffer >>>= bits;
    this.#held -= bits;
    return code;
  }

  #byte(): number {
    if (this.#left === 0) {
      this.#left = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
    }
    const byte = this.#bytes[this.#at];
    if (this.#left === 0 || byte === undefined) throw damaged();
    this.#left -= 1;
    this.#at += 1;
    return byte;
  }
}

const damaged = () => new UnsupportedSourceError('the image cannot be decoded: a frame of the GIF is damaged or incomplete');
