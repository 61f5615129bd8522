import { z } from 'zod';
import { DEFAULT_ENCODING } from '../core/encoding';
import { DEFAULT_FORMATS, OUTPUT_FORMATS, type DefaultFormats, type SourceFormat } from '../core/formats';
import { DEFAULT_LIMITS } from '../core/limits';
import type { CustomOperations } from '../core/spec/custom-operation';
import { OPERATIONS } from '../core/spec/operations';
import { parseSpec } from '../core/spec/parse';
import { checkDelivery, isInside, routePath, routes } from './route-schema';
import { storeSchema } from './store-schema';
import { algorithm, flag, fn, MEGABYTE, secret, wanted, whole } from './wanted';

const outputFormat = z.enum(OUTPUT_FORMATS, wanted(`one of ${OUTPUT_FORMATS.join(', ')}`));
const defaultFormat = z.union(
  [outputFormat.transform((format) => ({ opaque: format, alpha: format })), z.strictObject({ opaque: outputFormat, alpha: outputFormat })],
  { error: () => `expected one of ${OUTPUT_FORMATS.join(', ')}, or { opaque, alpha } with one of them each` },
);

const sourceFormats = Object.keys(DEFAULT_FORMATS) as SourceFormat[];
const defaultFormats = z
  .partialRecord(z.enum(sourceFormats, wanted(`one of ${sourceFormats.join(', ')}`)), defaultFormat)
  .transform((own): DefaultFormats => ({ ...DEFAULT_FORMATS, ...own }));

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

/** With the port, where it is not that of the protocol; as in a URL. */
const host = z.string(wanted('a host')).regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, wanted('a host such as "cdn.example.com" or "localhost:9000"'));

const metrics = z.strictObject({
  path: routePath,
  token: z.string(wanted('a text of at least 16 characters')).min(16, { error: () => 'expected a text of at least 16 characters' }),
}, wanted('an object with a path and a token'));

const section = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, wanted('an object')).prefault({} as never);

export const configSchema = z.strictObject({
  secret: secret.optional(),
  algorithm: algorithm.default('sha256'),
  routes: routes.prefault({ images: { path: '/images' } }),
  store: storeSchema,
  memory: section({
    maxBytes: whole(0).default(64 * MEGABYTE),
    maxEntryBytes: whole(0).default(2 * MEGABYTE),
  }),
  limits: section({
    sourceBytes: whole(1).default(DEFAULT_LIMITS.sourceBytes),
    sourcePixels: whole(1).default(DEFAULT_LIMITS.sourcePixels),
    sourceFrames: whole(1).default(DEFAULT_LIMITS.sourceFrames),
    sourceParts: whole(1).default(DEFAULT_LIMITS.sourceParts),
    metadataBytes: whole(1).default(DEFAULT_LIMITS.metadataBytes),
    scanPixels: whole(1).default(DEFAULT_LIMITS.scanPixels),
    animationPixels: whole(1).default(DEFAULT_LIMITS.animationPixels),
    outputPixels: whole(1).default(DEFAULT_LIMITS.outputPixels),
    avifPixels: whole(1).default(DEFAULT_LIMITS.avifPixels),
    gifPixels: whole(1).default(DEFAULT_LIMITS.gifPixels),
    customPixels: whole(1).default(DEFAULT_LIMITS.customPixels),
    losslessPixels: whole(1).default(DEFAULT_LIMITS.losslessPixels),
  }),
  rendering: section({
    slots: whole(1, 1024).optional(),
    queueLength: whole(0).default(100),
    queueTimeoutSeconds: whole(1, 3600).default(10),
    timeoutSeconds: whole(1, 3600).default(30),
    workerMemoryBytes: whole(128 * MEGABYTE).optional(),
    pixelsInFlight: whole(1).default(150_000_000),
  }),
  quality: section({
    jpeg: whole(1, 100).default(DEFAULT_ENCODING.quality.jpeg),
    webp: whole(1, 100).default(DEFAULT_ENCODING.quality.webp),
    avif: whole(1, 100).default(DEFAULT_ENCODING.quality.avif),
    heic: whole(1, 100).default(DEFAULT_ENCODING.quality.heic),
  }),
  effort: section({
    webp: whole(0, 6).default(DEFAULT_ENCODING.effort.webp),
    avif: whole(0, 9).default(DEFAULT_ENCODING.effort.avif),
    gif: whole(1, 10).default(DEFAULT_ENCODING.effort.gif),
  }),
  defaultFormats: defaultFormats.prefault({}),
  source: section({
    hosts: z.array(host, wanted('a list of hosts')).default([]),
    timeoutSeconds: whole(1, 600).default(15),
  }),
  keepMetadata: flag.default(false),
  sourceCheckSeconds: whole(0, 86_400).default(5),
  operations: z.record(operationName, operation, wanted('an object of operations by their names')).prefault({}).transform((own) => own as unknown as CustomOperations),
  presets: presets.prefault({}),
  metrics: metrics.optional(),
}, wanted('an object')).superRefine((config, context) => {
  const { presets: specs, operations, metrics: measured, routes: all } = config;
  checkDelivery(config, context);
  for (const [name, { path }] of Object.entries(all)) {
    if (measured === undefined || !(isInside(measured.path, path) || isInside(path, measured.path))) continue;
    context.addIssue({ code: 'custom', path: ['metrics', 'path'], message: `expected a path of its own, found "${measured.path}", which clashes with that of the route "${name}"` });
  }
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
