import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { DEFAULT_FORMATS, OUTPUT_FORMATS, type DefaultFormats, type SourceFormat } from '../core/formats';
import { DEFAULT_LIMITS } from '../core/limits';
import type { CustomOperations } from '../core/spec/custom-operation';
import { OPERATIONS } from '../core/spec/operations';
import { parseSpec } from '../core/spec/parse';

const MEGABYTE = 1024 * 1024;

/** The sentence of a refusal. A record tells of a bad key itself, where the key's own sentence is the better one. */
const wanted = (expectation: string) => ({
  error: (issue: z.core.$ZodRawIssue) =>
    (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? `expected ${expectation}, found ${show(issue.input)}`,
});

const show = (value: unknown): string => (typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value)));

const whole = (low: number, high = Number.MAX_SAFE_INTEGER) => {
  const expectation = high === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${low}` : `a whole number from ${low} to ${high}`;
  return z.int(wanted(expectation)).min(low, wanted(expectation)).max(high, wanted(expectation));
};

const flag = z.boolean(wanted('true or false'));

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const secret = z.custom<string | readonly string[]>(
  (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  { error: () => 'expected a text, or a list of texts of which the first signs; none may be empty' },
);
const algorithm = z.enum(['sha256', 'sha1'], wanted('"sha256" or "sha1"'));

/** Strapi's own: a rendition there would hide a page of the admin, an endpoint or an upload. */
const TAKEN_PATHS = ['/admin', '/api', '/uploads'];

const routePath = z
  .string(wanted('a path such as "/images"'))
  .regex(/^(?:\/[A-Za-z0-9_~.-]+)+$/, wanted('a path such as "/images": segments of letters, digits and "_~.-", no slash at the end'))
  .refine((path) => !/\/\.{1,2}(?:\/|$)/.test(path), wanted('a path without "." and ".." segments'))
  .refine((path) => !TAKEN_PATHS.some((taken) => isInside(path, taken)), wanted(`a path outside ${TAKEN_PATHS.join(', ')}`));

const isInside = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

const route = z.strictObject({
  path: routePath,
  secret: secret.optional(),
  algorithm: algorithm.optional(),
  maxAgeSeconds: whole(0, 31_536_000).default(3600),
}, wanted('an object with a path'));

const routes = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/, wanted('a name of lower-case letters, digits and dashes')), route, wanted('an object of routes by their names'))
  .superRefine((all, context) => {
    const paths = Object.entries(all);
    paths.forEach(([name, { path }], index) => {
      const other = paths.slice(0, index).find(([, earlier]) => isInside(path, earlier.path) || isInside(earlier.path, path));
      if (other) context.addIssue({ code: 'custom', path: [name, 'path'], message: `expected a path of its own, found "${path}", which clashes with that of the route "${other[0]}"` });
    });
  });

const outputFormat = z.enum(OUTPUT_FORMATS, wanted(`one of ${OUTPUT_FORMATS.join(', ')}`));
const defaultFormat = z.union(
  [outputFormat.transform((format) => ({ opaque: format, alpha: format })), z.strictObject({ opaque: outputFormat, alpha: outputFormat })],
  { error: () => `expected one of ${OUTPUT_FORMATS.join(', ')}, or { opaque, alpha } with one of them each` },
);

const sourceFormats = Object.keys(DEFAULT_FORMATS) as SourceFormat[];
const defaultFormats = z
  .partialRecord(z.enum(sourceFormats, wanted(`one of ${sourceFormats.join(', ')}`)), defaultFormat)
  .transform((own): DefaultFormats => ({ ...DEFAULT_FORMATS, ...own }));

const fn = z.custom<() => unknown>((value) => typeof value === 'function', wanted('a function'));

const operation = z.strictObject({
  syntax: z.string(wanted('a text such as "tint-RRGGBB"')),
  version: whole(0).optional(),
  parse: fn,
  transform: fn.optional(),
  render: fn.optional(),
}, wanted('an object with syntax and parse'));

const operationName = z
  .string()
  .regex(/^[a-z][a-z0-9_.]*$/, wanted('a name of lower-case letters, digits, "_" and "."'))
  .refine((name) => !Object.hasOwn(OPERATIONS, name), wanted('a name that is not that of a built-in operation'));

const presets = z.record(
  z.string().trim().min(1, wanted('a name')).max(60, wanted('a name of at most 60 characters')),
  z.string(wanted('a filter spec such as "fill-600x400|format-webp"')),
  wanted('an object of filter specs by their names'),
);

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, wanted('an object')).prefault({} as never);

export const configSchema = z.strictObject({
  secret: secret.optional(),
  algorithm: algorithm.default('sha256'),
  routes: routes.prefault({ images: { path: '/images' } }),
  store: section({
    directory: z.string(wanted('an absolute path')).refine(isAbsolute, wanted('an absolute path')).optional(),
    maxBytes: whole(MEGABYTE).default(1024 * MEGABYTE),
  }),
  memory: section({
    maxBytes: whole(0).default(64 * MEGABYTE),
    maxEntryBytes: whole(0).default(2 * MEGABYTE),
  }),
  limits: section({
    sourceBytes: whole(1).default(DEFAULT_LIMITS.sourceBytes),
    sourcePixels: whole(1).default(DEFAULT_LIMITS.sourcePixels),
    sourceFrames: whole(1).default(DEFAULT_LIMITS.sourceFrames),
    animationPixels: whole(1).default(DEFAULT_LIMITS.animationPixels),
    outputPixels: whole(1).default(DEFAULT_LIMITS.outputPixels),
  }),
  rendering: section({
    slots: whole(1, 1024).optional(),
    queueLength: whole(0).default(100),
    queueTimeoutSeconds: whole(1, 3600).default(10),
    timeoutSeconds: whole(1, 3600).default(30),
    pixelsInFlight: whole(1).default(150_000_000),
  }),
  quality: section({
    jpeg: whole(1, 100).default(80),
    webp: whole(1, 100).default(80),
    avif: whole(1, 100).default(50),
    heic: whole(1, 100).default(50),
  }),
  defaultFormats: defaultFormats.prefault({}),
  keepMetadata: flag.default(false),
  sourceCheckSeconds: whole(0, 86_400).default(5),
  operations: z.record(operationName, operation, wanted('an object of operations by their names')).prefault({}).transform((own) => own as unknown as CustomOperations),
  presets: presets.prefault({}),
}, wanted('an object')).superRefine(({ presets: specs, operations }, context) => {
  for (const [name, spec] of Object.entries(specs)) {
    const problem = problemOf(spec, operations);
    if (problem !== null) context.addIssue({ code: 'custom', path: ['presets', name], message: problem });
  }
});

/** What is wrong with a preset's spec, or null. */
function problemOf(spec: string, operations: CustomOperations): string | null {
  try {
    parseSpec(spec, operations);
    return null;
  } catch (error) {
    return `expected a valid filter spec: ${(error as Error).message}`;
  }
}

export type ParsedConfig = z.output<typeof configSchema>;
