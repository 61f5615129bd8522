import { toMax, toMin, toScale } from '../server/src/core/geometry/fit';
import { check } from './check';
import { cut, cutPercent, fill, fitted, flip, pad, turn, type Step } from './frame';

const turnTwice: Step = (frame) => turn(turn(frame));

/**
 * The operations that change the size or the focal point, with these numbers, by their text. The server's registry is
 * core/filter-spec/operations.ts: the tests hold both together.
 */
const operationsWith = (a: number, b: number, c: number, d: number): ReadonlyMap<string, Step> => new Map<string, Step>([
  [`width-${a}`, fitted(toMax, a, Infinity)],
  [`height-${a}`, fitted(toMax, Infinity, a)],
  [`max-${a}x${b}`, fitted(toMax, a, b)],
  [`min-${a}x${b}`, fitted(toMin, a, b)],
  [`scale-${a}`, fitted((size) => toScale(size, a))],
  [`fill-${a}x${b}`, fill(a, b)],
  [`fill-${a}x${b}-c${c}`, fill(a, b, c)],
  // Where the attention lies changes no size.
  [`fill-${a}x${b}-smart`, (frame) => fill(a, b)({ ...frame, focalPoint: null })],
  [`crop-${a}x${b}-${c}x${d}`, cut(a, b, c, d)],
  [`croppct-${a}x${b}-${c}x${d}`, cutPercent(a, b, c, d)],
  [`focal-${a}x${b}`, (frame) => ({ ...frame, focalPoint: { x: a, y: b } })],
  [`pad-${a}x${b}`, pad(a, b)],
  ['rotate-90', turn],
  ['rotate-180', turnTwice],
  ['rotate-270', (frame) => turn(turnTwice(frame))],
  ['flip-h', flip],
  ['flip-v', (frame) => flip(turnTwice(frame))],
]);

/** The others change neither. Their arguments are the server's matter. */
const UNCHANGED = /^(original|sharpen|grayscale|preserve-svg|(blur|bgcolor|format|(jpeg|webp|avif)?quality)-.*)$/;

const nameOf = (text: string): string => text.replace(/-.*/, '');

/** The step of an operation; null for those that only the server knows: presets and custom operations. */
function readOperation(text: string): Step | null {
  const [a = NaN, b = NaN, c = NaN, d = NaN] = (text.match(/[\d.]+/g) ?? []).map(Number);
  const operations = operationsWith(a, b, c, d);
  const step = text.includes('NaN') ? undefined : operations.get(text);
  const syntaxes = [...operations.keys()].filter((syntax) => nameOf(syntax) === nameOf(text));
  check(step !== undefined || (syntaxes.length === 0 && /^[\w.][\w.-]*$/.test(text)), syntaxes.join(' or ').replaceAll('NaN', 'N') || 'an operation', text);
  return step ?? (UNCHANGED.test(text) ? (frame) => frame : null);
}

/** Whether a text is not too long for a spec. */
export const fits = (spec: string): boolean => spec.length <= 256 && spec.split('|').length <= 16;

/**
 * The steps of a spec; null where it has an operation that only the server knows.
 * @throws TypeError, RangeError
 */
export function readSpec(spec: string): readonly Step[] | null {
  check(typeof spec === 'string' && fits(spec), 'a filter spec of at most 256 characters and 16 operations', spec);
  const operations = spec.split('|');
  const steps = operations.map(readOperation);
  // An icon is reduced to what the format can hold.
  const last: Step[] = operations.includes('format-ico') ? [fitted(toMax, 256, 256)] : [];
  return steps.includes(null) ? null : [...(steps as Step[]), ...last];
}
