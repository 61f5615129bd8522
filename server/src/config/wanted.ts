import { z } from 'zod';

export const MEGABYTE = 1024 * 1024;

/** The sentence of a refusal. A record tells of a bad key itself, where the key's own sentence is the better one. */
export const wanted = (expectation: string) => ({
  error: (issue: z.core.$ZodRawIssue) =>
    (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? `expected ${expectation}, found ${show(issue.input)}`,
});

const show = (value: unknown): string => (typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value)));

export const whole = (low: number, high = Number.MAX_SAFE_INTEGER) => {
  const expectation = high === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`;
  return z.int(wanted(expectation)).min(low, wanted(expectation)).max(high, wanted(expectation));
};

export const flag = z.boolean(wanted('true or false'));

export const fn = z.custom<() => unknown>((value) => typeof value === 'function', wanted('a function'));

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
export const secret = z.custom<string | readonly string[]>(
  (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  { error: () => 'expected a text, or a list of texts of which the first signs; none may be empty' },
);
export const algorithm = z.enum(['sha256', 'sha1'], wanted('"sha256" or "sha1"'));
