import fc from 'fast-check';
import { MAX_SPEC_LENGTH } from '../../../../server/src/core/filter-spec/parse';

/** Specs at random, written from the documented grammar and not from the code that reads it. */

const whole = (low: number, high: number) => fc.oneof(fc.integer({ min: low, max: Math.min(high, low + 12) }), fc.integer({ min: low, max: Math.min(high, 2000) }), fc.integer({ min: low, max: high })).map(String);
const side = whole(1, 65535);
const offset = whole(0, 65535);
const sides = fc.tuple(side, side).map(([width, height]) => `${width}x${height}`);

/** In ten-thousandths, so that none has more than four places. */
const decimal = (low: number, high: number) =>
  fc.oneof(fc.integer({ min: Math.ceil(low), max: high }), fc.integer({ min: Math.round(low * 1e4), max: high * 1e4 }).map((value) => value / 1e4)).map(String);

const percentages = fc.tuple(decimal(0, 100), decimal(0, 100)).map(([x, y]) => `${x}x${y}`);
const shares = fc.tuple(decimal(0.0001, 100), decimal(0.0001, 100)).map(([x, y]) => `${x}x${y}`);
const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });

const after = (name: string, ...args: fc.Arbitrary<string>[]) => fc.tuple(...args).map((values) => [name, ...values].join('-'));

const fill = fc.oneof(after('fill', sides), after('fill', sides, fc.integer({ min: 0, max: 100 }).map((near) => `c${near}`)), after('fill', sides, fc.constant('smart')));

const STEPS = {
  original: fc.constant('original'),
  width: after('width', side),
  height: after('height', side),
  max: after('max', sides),
  min: after('min', sides),
  scale: after('scale', decimal(0.0001, 1000)),
  fill,
  crop: after('crop', fc.tuple(offset, offset).map(([left, top]) => `${left}x${top}`), sides),
  croppct: after('croppct', percentages, shares),
  focal: after('focal', percentages),
  pad: after('pad', sides),
  rotate: after('rotate', fc.constantFrom('90', '180', '270')),
  flip: after('flip', fc.constantFrom('h', 'v')),
  blur: after('blur', decimal(0.3, 100)),
  sharpen: fc.constant('sharpen'),
  grayscale: fc.constant('grayscale'),
};

const quality = fc.integer({ min: 1, max: 100 }).map(String);

/** Each of them at most once in a spec. */
const OUTPUTS = {
  bgcolor: fc.oneof(after('bgcolor', hex(3)), after('bgcolor', hex(6))),
  format: fc.oneof(
    after('format', fc.constantFrom('jpeg', 'png', 'webp', 'avif', 'gif', 'ico', 'heic', 'auto')),
    after('format', fc.constantFrom('webp', 'avif', 'heic'), fc.constant('lossless')),
  ),
  quality: after('quality', quality),
  jpegquality: after('jpegquality', quality),
  webpquality: after('webpquality', quality),
  avifquality: after('avifquality', quality),
  preserve: fc.constant('preserve-svg'),
};

export type StepName = keyof typeof STEPS;

/** Valid specs of these steps, and of any output operations in between. */
export function validSpec(names: readonly StepName[] = Object.keys(STEPS) as StepName[], maxSteps = 8): fc.Arbitrary<string> {
  const steps = fc.array(fc.oneof(...names.map((name) => STEPS[name])), { minLength: 1, maxLength: maxSteps });
  const output = fc.record(OUTPUTS, { requiredKeys: [] }).map((chosen) => Object.values<string>(chosen));
  return fc.tuple(steps, fc.oneof({ weight: 2, arbitrary: fc.constant<string[]>([]) }, output), fc.array(fc.nat(), { minLength: 16, maxLength: 16 }))
    .map(([first, second, places]) => shuffledIn(first, second, places).slice(0, 16).join('|'))
    // A colour of three digits has six in the canonical form, which has to be short enough as well.
    .filter((text) => text.length <= MAX_SPEC_LENGTH - 3);
}

/** `inserted` among `list`, whose own order stays. */
function shuffledIn(list: readonly string[], inserted: readonly string[], places: readonly number[]): readonly string[] {
  return inserted.reduce<readonly string[]>((all, item, index) => all.toSpliced((places[index] ?? 0) % (all.length + 1), 0, item), list);
}

const FRAGMENTS = [
  ...Object.keys(STEPS), ...Object.keys(OUTPUTS), 'custom', '__proto__', 'constructor', 'toString', 'smart', 'lossless', 'auto', 'webp', 'jpeg', 'svg', 'h', 'c', 'c0', 'c100',
  '-', '-', '-', '|', '|', '|', 'x', 'x', '.', '.', '0', '0', '1', '5', '00', '90', '100', '65535', '65536', '1e3', '0.5', '999999999999', 'abc', 'NaN',
  ' ', '\n', '\0', '+', ',', '{', '}', '%7C', '/', '..', '#', '$', '\\', '"', "'", '<', '٣', '５', '²', 'ı', 'İ', 'é', '\u0301', '\u202e', '\ufeff', '📷', '\ud83d', '\udcf7',
];

/** Texts that a developer might sign by mistake, or an attacker to break the parser. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...FRAGMENTS), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'widthcropfil0123456789-x.|'), maxLength: 300 }),
);

/** A valid spec in which one character was dropped, doubled or replaced. */
export const damagedSpec: fc.Arbitrary<string> = fc
  .tuple(validSpec(undefined, 4), fc.nat(), fc.constantFrom('', ...FRAGMENTS), fc.boolean())
  .map(([text, place, fragment, keep]) => {
    const at = place % text.length;
    return text.slice(0, at) + fragment + text.slice(keep ? at : at + 1);
  });
