import type { Rect, Size } from '../../../server/src/core/geometry/rect';
import type { Colour } from './pixels';

export interface WrittenFrame extends Rect {
  /** Numbers of colours, row by row as they are shown. */
  readonly indices: readonly number[];
  /** 0 to 7, as GIF89a numbers them. */
  readonly disposal?: number;
  readonly transparent?: number;
  readonly interlaced?: boolean;
  /** 1/100 of a second. */
  readonly delay?: number;
  /** The frame's own palette. */
  readonly palette?: readonly Colour[];
}

export interface WrittenGif extends Size {
  /** 2, 4, 8 and so on. */
  readonly palette?: readonly Colour[];
  readonly frames: readonly WrittenFrame[];
  /** Of the NETSCAPE extension; none without it. */
  readonly loop?: number;
  readonly background?: number;
}

const word = (value: number): number[] => [value & 255, value >> 8];
const tableFlags = (palette: readonly Colour[] | undefined): number => (palette === undefined ? 0 : 0x80 | (Math.log2(palette.length) - 1));

/** Writes a GIF exactly as described, also in ways that encoders do not use. */
export function writeGif({ width, height, palette, frames, loop, background = 0 }: WrittenGif): Buffer {
  const header = [...Buffer.from('GIF89a'), ...word(width), ...word(height), tableFlags(palette), background, 0, ...(palette ?? []).flat()];
  const looping = loop === undefined ? [] : [0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, ...word(loop), 0];
  return Buffer.from([...header, ...looping, ...frames.flatMap(writeFrame), 0x3b]);
}

function writeFrame({ left, top, width, height, indices, disposal = 0, transparent, interlaced = false, delay = 10, palette }: WrittenFrame): number[] {
  const control = [0x21, 0xf9, 4, (disposal << 2) | (transparent === undefined ? 0 : 1), ...word(delay), transparent ?? 0, 0];
  const descriptor = [0x2c, ...[left, top, width, height].flatMap(word), tableFlags(palette) | (interlaced ? 0x40 : 0)];
  const rows = Array.from({ length: height }, (_, y) => indices.slice(y * width, (y + 1) * width));
  const stored = interlaced ? [[0, 8], [4, 8], [2, 4], [1, 2]].flatMap(([start = 0, step = 1]) => rows.filter((_, y) => y >= start && (y - start) % step === 0)) : rows;
  return [...control, ...descriptor, ...(palette ?? []).flat(), ...packLiterals(stored.flat())];
}

const LITERAL_BITS = 8;
const CODE_BITS = LITERAL_BITS + 1;

/** LZW without strings: the table is cleared before codes need more bits. */
function packLiterals(indices: readonly number[]): number[] {
  const clear = 2 ** LITERAL_BITS;
  const codes = indices.flatMap((index, at) => (at % 100 === 0 ? [clear, index] : [index]));
  const bits = [...codes, clear + 1].flatMap((code) => Array.from({ length: CODE_BITS }, (_, bit) => (code >> bit) & 1));
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, index) => byte | (bit << index), 0));
  const blocks = Array.from({ length: Math.ceil(bytes.length / 255) }, (_, at) => bytes.slice(at * 255, (at + 1) * 255));
  return [LITERAL_BITS, ...blocks.flatMap((block) => [block.length, ...block]), 0];
}
