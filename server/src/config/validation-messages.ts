import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../core/did-you-mean';

export const MEGABYTE = 1024 * 1024;

/** Characters of a text that an error repeats. */
const MAX_SHOWN = 60;

/** `expected …, found …`, and what to do about it. */
const messageOf = (expectation: string, input: unknown, advice = ''): string => `expected ${expectation}, found ${show(input)}${advice && `. ${advice}`}`;

/** The message of a schema. A record tells of a bad key itself, where the key's own message is the better one. */
export const expected = (expectation: string, adviceOn: (input: unknown) => string = () => '') => ({
  error: (issue: z.core.$ZodRawIssue) =>
    (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? messageOf(expectation, issue.input, adviceOn(issue.input)),
});

/** For whatever has no message of its own: zod's own sentences are never shown. */
export const unexpected = (issue: z.core.$ZodRawIssue): string => expected(issue.code === 'invalid_type' ? `a value of the type ${issue.expected}` : 'another value').error(issue);

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (!Array.isArray(value)) return 'an object';
  return value.length === 0 ? 'an empty list' : 'a list';
}

/**
 * Freezes what a schema made. Not `readonly()`: where a value was refused, that one freezes what the project wrote.
 */
export const freeze = <T>(value: T): Readonly<T> => Object.freeze(value);

/** An object of settings: unknown ones are refused, one line of the message for each. */
export const settings = <T extends z.ZodRawShape>(shape: T, expectation = 'an object') =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownSetting(key, Object.keys(shape))).join('\n') : messageOf(expectation, issue.input)),
  });

const unknownSetting = (key: string, known: readonly string[]): string => `there is no such setting.${didYouMean(key, known) || ` Expected one of ${known.join(', ')}`}`;

/** `Did you mean "jpeg"?`, or nothing. */
export const suggestion = (input: unknown, values: readonly string[]): string => (typeof input === 'string' && !values.includes(input) ? didYouMean(input, values).trim() : '');

/** One of some texts. */
export const choice = <const T extends readonly string[]>(values: T, expectation = `one of ${values.join(', ')}`) =>
  z.enum(values, expected(expectation, (input) => suggestion(input, values)));

const adviceOnNumber = (input: unknown): string =>
  typeof input === 'string' && input.trim() !== '' && Number.isFinite(Number(input)) ? 'A text is no number: read an environment variable with env.int()' : '';

export const whole = (low: number, high = Number.MAX_SAFE_INTEGER) => {
  const message = expected(high === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`, adviceOnNumber);
  return z.int(message).min(low, message).max(high, message);
};

export const flag = z.boolean(expected('true or false', (input) => (typeof input === 'string' ? 'A text is neither: read an environment variable with env.bool()' : '')));

export const fn = z.custom<() => unknown>((value) => typeof value === 'function', expected('a function'));

export const absolutePath = z.string(expected('an absolute path')).refine(isAbsolute, expected('an absolute path'));

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
/** What it is is not repeated in the error. */
export const secret = z
  .custom<string | readonly string[]>((value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)), {
    error: () => 'expected a text, or a list of texts of which the first signs and all verify; none may be empty',
  })
  .transform((value) => (typeof value === 'string' ? value : freeze([...value])));
export const algorithm = choice(['sha256', 'sha1'], '"sha256" or "sha1"');
