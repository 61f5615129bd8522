import type { Random } from '../fuzz/random';

/** Whether a value may be stored; `either` where only the server can tell. */
export type Verdict = 'good' | 'bad' | 'either';

export interface RandomValue {
  /** What of it is special, for messages. */
  readonly kind: string;
  readonly verdict: Verdict;
  /** JSON text: it may say what no JavaScript value does. */
  readonly json: string;
}

export interface Known {
  readonly documentIds: readonly string[];
  /** Of the field. */
  readonly presets: readonly string[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const FOREIGN_ID = 'n0t2h3r4e5y6e7t8a9b0c1d2';

/** Whole numbers of ten-thousandths. */
const decimal = (random: Random, limit: number): number => random.below(limit * random.pick([1, 10, 10_000]) + 1) / 10_000;

function box(random: Random): { readonly [key: string]: Json } {
  const [width, height] = [Math.max(0.0001, decimal(random, 100)), Math.max(0.0001, decimal(random, 100))];
  const within = (side: number) => Math.floor(((100 - side) * 10_000 * random.below(1001)) / 1000) / 10_000;
  return { left: Math.min(within(width), 99.9999), top: Math.min(within(height), 99.9999), width, height };
}

const ALTS = ['', 'A harbour', 'Ä ß 海 🚢', '"quoted" <b>&amp;</b>', '\n\t\u0007\u2028', 'x'.repeat(1000), '{}', 'null', "'; DROP TABLE articles; --", '‮right to left'];

function goodImage(random: Random, { presets }: Known): { readonly [key: string]: Json } {
  const crops = Object.fromEntries(presets.flatMap((name) => (random.below(2) === 0 ? [[name, random.below(5) === 0 ? null : box(random)]] : [])));
  return {
    ...(random.below(4) > 0 && { crops: random.below(8) === 0 ? null : crops }),
    ...(random.below(3) === 0 && { focalPoint: random.below(4) === 0 ? null : { x: decimal(random, 100), y: decimal(random, 100) } }),
    ...(random.below(3) === 0 && { alt: random.below(4) === 0 ? null : random.pick(ALTS) }),
  };
}

function goodValue(random: Random, known: Known): Json {
  if (random.below(30) === 0) return random.pick<Json>([null, {}]);
  const ids = [...known.documentIds, FOREIGN_ID, 'an_id-of-the-project', 'constructor'].filter(() => random.below(2) === 0);
  return Object.fromEntries(ids.map((id) => [id, random.below(10) === 0 ? null : goodImage(random, known)]));
}

const LATER = '\ue000later';

/** A value that is wrong in one place; the text that stands for `LATER` may be any JSON. */
type Fault = readonly [kind: string, makes: (random: Random, known: Known) => Json, later?: (random: Random) => string];

const inImage = (part: (random: Random, known: Known) => Json) => (random: Random, known: Known): Json => {
  const value = goodValue(random, known);
  return { ...(typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}), [random.pick(known.documentIds)]: part(random, known) };
};
const inCrops = (part: (random: Random, known: Known) => Json) => inImage((random, known) => ({ ...goodImage(random, known), crops: part(random, known) }));
const inBox = (part: (random: Random) => Json) => inCrops((random, { presets }) => ({ [random.pick(presets)]: part(random) }));

const NUMBERS: readonly string[] = ['-0.0001', '100.0001', '1e999', '-1e999', '12.00001', '1e-7', '5e-324', '1e21', '9007199254740993', '"50"', 'true', 'null', '[50]', '{"valueOf":50}', '""', '"NaN"'];
const NOT_OBJECTS: readonly string[] = ['"text"', '"{}"', '5', '0', 'true', 'false', '[]', '[{}]', '""'];
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Each is refused, wherever else the value is good. */
const FAULTS: readonly Fault[] = [
  ['the value has another shape', () => LATER, (random) => random.pick(NOT_OBJECTS)],
  ['a list in lists', () => LATER, (random) => nested(random.pick([2, 100, 3000]))],
  ['a key is no documentId', (random, known) => ({ [random.pick(['', ' ', 'a b', '__proto__', '_x', 'ä', 'x'.repeat(65), '../x', '$gt', 'a.b', 'a\0b'])]: goodImage(random, known) })],
  ['too many images', () => Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, null]))],
  ['an image has another shape', inImage(() => LATER), (random) => random.pick(NOT_OBJECTS)],
  ['an image has an unknown key', inImage((random, known) => ({ ...goodImage(random, known), [random.pick(['crop', 'focal', 'Alt', 'toString', '__proto__', '$ne', 'id'])]: null }))],
  ['crops have another shape', inCrops(() => LATER), (random) => random.pick(NOT_OBJECTS)],
  ['a preset is unknown', inCrops((random) => ({ [random.pick(['heros', 'constructor', 'Hero', '', '__proto__', 'x'.repeat(33), 'hero ', 'none'])]: box(random) }))],
  ['too many crops', inCrops((random) => Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`p${index}`, box(random)])))],
  ['a box has another shape', inBox(() => LATER), (random) => random.pick(NOT_OBJECTS)],
  ['a number of a box is wrong', inBox((random) => ({ ...box(random), [random.pick(['left', 'top', 'width', 'height'])]: LATER })), (random) => random.pick(NUMBERS)],
  ['a number of a box is missing', inBox((random) => Object.fromEntries(Object.entries(box(random)).slice(0, 1 + random.below(3))))],
  ['a box has an unknown key', inBox((random) => ({ ...box(random), [random.pick(['right', 'x', '__proto__', 'WIDTH'])]: 1 }))],
  ['a box is empty', inBox((random) => ({ ...box(random), [random.pick(['width', 'height'])]: 0 }))],
  ['a box sticks out', inBox((random) => ({ left: 50.0002 + random.below(49), top: 0, width: 50, height: 50 }))],
  ['a box lies at the edge', inBox(() => ({ left: 100, top: 0, width: 0.0001, height: 50 }))],
  ['a focal point has another shape', inImage(() => ({ focalPoint: LATER })), (random) => random.pick(NOT_OBJECTS)],
  ['a focal point lacks a number', inImage((random) => ({ focalPoint: random.pick([{}, { x: 1 }, { y: 1 }, { x: 1, z: 1 }]) }))],
  ['a number of a focal point is wrong', inImage(() => ({ focalPoint: { x: 1, y: LATER } })), (random) => random.pick(NUMBERS)],
  ['a text is none', inImage(() => ({ alt: LATER })), (random) => random.pick(['5', 'true', '[]', '{}', '["x"]'])],
  ['a text is too long', inImage((random) => ({ alt: 'x'.repeat(1001 + random.below(5000)) }))],
  ['a text cannot be stored', inImage(() => ({ alt: LATER })), (random) => random.pick(['"\\u0000"', '"a\\ud800"', '"\\udc00b"', '"\\udc00\\ud800"'])],
];

/** The kinds of faults, each of which must be refused. */
export const FAULT_KINDS: readonly string[] = FAULTS.map(([kind]) => kind);

const STRINGS = ['', 'hero', 'crops', 'alt', 'left', '50', '__proto__', '\0', '🚢', '\ud83d'];

/** JSON of any shape, with words that the field knows. */
function anyJson(random: Random, known: Known, depth = 0): Json {
  const kind = random.below(depth > 5 ? 4 : 8);
  if (kind === 0) return null;
  if (kind === 1) return random.below(2) === 0;
  if (kind === 2) return random.pick([0, -1, 0.1, 50, 100, 1e9, 33.333_33, -0]);
  if (kind === 3) return random.pick(STRINGS);
  if (kind === 4) return Array.from({ length: random.below(4) }, () => anyJson(random, known, depth + 1));
  const keys = [['crops', 'focalPoint', 'alt'], ['left', 'top', 'width', 'height'], ['x', 'y'], known.documentIds, known.presets, STRINGS];
  const list = keys[random.below(keys.length)] ?? [];
  return Object.fromEntries(Array.from({ length: random.below(5) }, () => [random.pick(list), anyJson(random, known, depth + 1)]));
}

/** A good value, one with a fault, or any JSON. */
export function randomCrops(random: Random, known: Known): RandomValue {
  const kind = random.below(10);
  if (kind < 4) return { kind: 'good', verdict: 'good', json: JSON.stringify(goodValue(random, known)) };
  if (kind < 6) return { kind: 'any JSON', verdict: 'either', json: JSON.stringify(anyJson(random, known)) };
  return faultyCrops(random, known, random.pick(FAULT_KINDS));
}

export function faultyCrops(random: Random, known: Known, kind: string): RandomValue {
  const [, makes, later] = FAULTS.find(([name]) => name === kind) as Fault;
  const text = later?.(random) ?? '';
  return { kind: `${kind}${text && `: ${text.slice(0, 40)}`}`, verdict: 'bad', json: JSON.stringify(makes(random, known)).replace(JSON.stringify(LATER), () => text) };
}
