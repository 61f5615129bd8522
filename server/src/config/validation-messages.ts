import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../core/did-you-mean';
import { quote } from '../core/quote';

export const MEGABYTE = 1024 * 1024;

/** `expected …, found …. <what to do>` */
const messageOf = (expectation: string, input: unknown, advice = ''): string => `expected ${expectation}, found ${printValue(input)}${advice && `. ${advice}`}`;

/** The message of a schema. For a bad key, zod reports the record; the message of the key's schema is better. */
export const expected = (expectation: string, adviceOn: (input: unknown) => string = () => '') => ({
  error: (issue: z.core.$ZodRawIssue) =>
    (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? messageOf(expectation, issue.input, adviceOn(issue.input)),
});

/** The fallback for schemas without a message, so that none of zod's messages is shown. */
export const unexpected = (issue: z.core.$ZodRawIssue): string => expected(issue.code === 'invalid_type' ? `a value of the type ${issue.expected}` : 'another value').error(issue);

export function printValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (!Array.isArray(value)) return 'an object';
  return value.length === 0 ? 'an empty list' : 'a list';
}

/** Freezes the output of a schema. zod's `readonly()` would freeze the project's own objects where a value is invalid. */
export const freeze = <T>(value: T): Readonly<T> => Object.freeze(value);

/** An object of settings. Its message has one line for each unknown key. */
export const settings = <T extends z.ZodRawShape>(shape: T, expectation = 'an object') =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownSetting(key, Object.keys(shape))).join('\n') : messageOf(expectation, issue.input)),
  });

const unknownSetting = (key: string, known: readonly string[]): string => `there is no such setting.${didYouMean(key, known) || ` Expected one of ${known.join(', ')}`}`;

/** `Did you mean "jpeg"?`, or nothing. */
export const suggestion = (input: unknown, values: readonly string[]): string => (typeof input === 'string' && !values.includes(input) ? didYouMean(input, values).trim() : '');

/** One of these strings. */
export const choice = <const T extends readonly string[]>(values: T, expectation = `one of ${values.join(', ')}`) =>
  z.enum(values, expected(expectation, (input) => suggestion(input, values)));

const adviceOnNumber = (input: unknown): string =>
  typeof input === 'string' && input.trim() !== '' && Number.isFinite(Number(input)) ? 'Use a number: read an environment variable with env.int()' : '';

export const whole = (low: number, high = Number.MAX_SAFE_INTEGER) => {
  const message = expected(high === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`, adviceOnNumber);
  return z.int(message).min(low, message).max(high, message);
};

export const flag = z.boolean(expected('true or false', (input) => (typeof input === 'string' ? 'Use a boolean: read an environment variable with env.bool()' : '')));

export const fn = z.custom<() => unknown>((value) => typeof value === 'function', expected('a function'));

export const absolutePath = z.string(expected('an absolute path')).refine(isAbsolute, expected('an absolute path'));

const isSecret = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Its messages do not repeat what was found. */
export const secret = z
  .custom<string | readonly string[]>((value) => isSecret(value) || (Array.isArray(value) && value.length > 0 && value.every(isSecret)), {
    error: ({ input }) => `expected a non-empty string, or a list of non-empty strings (the first signs, all verify), found ${kindOfSecret(input)}. Is the environment variable set?`,
  })
  .transform((value) => (typeof value === 'string' ? value : freeze([...value])));

function kindOfSecret(input: unknown): string {
  if (Array.isArray(input) && input.length > 0) return `a list with ${kindOf(input.find((value) => !isSecret(value)))}`;
  return kindOf(input);
}

/** A value without its content. */
export function kindOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string';
  return ['number', 'bigint', 'symbol'].includes(typeof value) ? `a ${typeof value}` : printValue(value);
}

export const algorithm = choice(['sha256', 'sha1'], '"sha256" or "sha1"');
