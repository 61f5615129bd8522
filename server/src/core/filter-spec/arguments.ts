import { clamp } from '../geometry/rect';

/**
 * One argument of an operation. `expected` describes it in error messages.
 *
 * `read` accepts one spelling of each value and returns null for everything else. No pattern has a repetition inside a
 * repetition, so reading takes time linear in the length.
 */
export interface Argument<T> {
  readonly expected: string;
  read(text: string): T | null;
}

/** Longest side that a spec may ask for: that of a GIF. */
export const MAX_SIDE = 65535;

const WHOLE = /^(?:0|[1-9][0-9]{0,8})$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,3}[1-9])?$/;

const within = (value: number, low: number, high: number): number | null => (value === clamp(value, low, high) ? value : null);

export const whole = (low: number, high: number): Argument<number> => ({
  expected: `a whole number from ${low} to ${high}`,
  read: (text) => (WHOLE.test(text) ? within(Number(text), low, high) : null),
});

/** At most four decimal places without a trailing zero: `33.3333`, `0.5`, `7`. */
export const decimal = (low: number, high: number): Argument<number> => ({
  expected: `a number from ${low} to ${high} with at most 4 decimal places`,
  read: (text) => (DECIMAL.test(text) ? within(Number(text), low, high) : null),
});

/** A decimal above zero. */
export const positiveDecimal = (high: number): Argument<number> => {
  const number = decimal(0, high);
  return { expected: `a number above 0, at most ${high}, with at most 4 decimal places`, read: (text) => number.read(text) || null };
};

export const pair = <T>(one: Argument<T>): Argument<readonly [T, T]> => ({
  expected: `two of them (${one.expected}) joined by x`,
  read(text) {
    const at = text.indexOf('x');
    if (at < 0) return null;
    const [first, second] = [one.read(text.slice(0, at)), one.read(text.slice(at + 1))];
    return first === null || second === null ? null : [first, second];
  },
});

export const oneOf = <T extends string>(...words: readonly T[]): Argument<T> => ({
  expected: words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`,
  read: (text) => words.find((word) => word === text) ?? null,
});

/** `c` and a whole number from 0 to 100: per cent. */
export const closeness: Argument<number> = {
  expected: 'c and a whole number from 0 to 100',
  read: (text) => (text.startsWith('c') ? whole(0, 100).read(text.slice(1)) : null),
};

/** Three or six hexadecimal digits. Returns six in lower case. */
export const colour: Argument<string> = {
  expected: 'a colour of 3 or 6 hexadecimal digits',
  read(text) {
    if (!/^(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$/.test(text)) return null;
    const digits = text.length === 3 ? [...text].map((digit) => digit + digit).join('') : text;
    return digits.toLowerCase();
  },
};

export const side = whole(1, MAX_SIDE);
export const offset = whole(0, MAX_SIDE);
export const percentage = decimal(0, 100);
