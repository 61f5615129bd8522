import { z } from 'zod';
import { DEFAULT_ENCODING } from '../core/encoding';
import { DEFAULT_FORMATS, OUTPUT_FORMATS, type DefaultFormats, type SourceFormat } from '../core/formats';
import { DEFAULT_LIMITS } from '../core/limits';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { OPERATIONS } from '../core/filter-spec/operations';
import { PRESET } from '../core/filter-spec/preset';
import { apiSchema, checkPresets, parsePresets, presetsSchema, warmSchema } from './preset-schema';
import { checkDelivery, isInside, routePath, routes } from './route-schema';
import { checkSecrets } from './secrets';
import { storeSchema } from './store-schema';
import { algorithm, choice, expected, flag, fn, freeze, kindOf, MEGABYTE, secret, settings, suggestion, unexpected, whole } from './validation-messages';

const outputFormat = choice(OUTPUT_FORMATS);
const suggestFormat = (input: unknown): string =>
  Object.values(typeof input === 'object' && input !== null ? input : [input]).map((name) => suggestion(name, OUTPUT_FORMATS)).find((text) => text !== '') ?? '';
const defaultFormat = z.union(
  [outputFormat.transform((format) => Object.freeze({ opaque: format, alpha: format })), settings({ opaque: outputFormat, alpha: outputFormat }).transform(freeze)],
  expected(`one of ${OUTPUT_FORMATS.join(', ')}, or { opaque, alpha } with one of them each`, suggestFormat),
);

const sourceFormats = Object.keys(DEFAULT_FORMATS) as SourceFormat[];
const defaultFormats = settings(
  Object.fromEntries(sourceFormats.map((format) => [format, defaultFormat.optional()])) as Record<SourceFormat, z.ZodOptional<typeof defaultFormat>>,
  'an object of output formats by their source format',
).transform((own): DefaultFormats => {
  const given = Object.entries(own).filter(([, formats]) => formats !== undefined);
  return Object.freeze({ ...DEFAULT_FORMATS, ...Object.fromEntries(given) } as DefaultFormats);
});

const operation = settings({
  syntax: z.string(expected('a string such as "tint-RRGGBB"')),
  version: whole(0).optional(),
  parse: fn,
  transform: fn.optional(),
  render: fn.optional(),
}, 'an object with syntax and parse').refine(({ transform, render }) => transform !== undefined || render !== undefined, {
  error: () => 'expected transform, render or both, found neither: the operation would do nothing. Add one of them',
});

const operationName = z
  .string()
  .regex(/^[a-z][a-z0-9_.]*$/, expected('a name of lower-case letters, digits, "_" and "."'))
  .refine((name) => !Object.hasOwn(OPERATIONS, name) && name !== PRESET, expected('a name that no built-in operation has'));

/** As in a URL, with any port but the default one. */
const host = z.string(expected('a host')).regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, expected('a host such as "cdn.example.com" or "localhost:9000"'));

const MIN_TOKEN_LENGTH = 16;

/** Its messages do not repeat what was found. */
const token = z
  .string({ error: ({ input }) => `expected a string of at least ${MIN_TOKEN_LENGTH} characters, found ${kindOf(input)}. Is the environment variable set?` })
  .min(MIN_TOKEN_LENGTH, { error: ({ input }) => `expected a string of at least ${MIN_TOKEN_LENGTH} characters, found ${(input as string).length} characters. Use a longer one` });
const metrics = settings({ path: routePath, token }, 'an object with a path and a token').transform(freeze);

const section = <T extends z.ZodRawShape>(shape: T) => settings(shape).transform(freeze).prefault({} as never);

const memory = settings({
  maxBytes: whole(0).default(64 * MEGABYTE),
  maxEntryBytes: whole(0).optional(),
  maxUrlBytes: whole(0).default(16 * MEGABYTE),
})
  .superRefine(({ maxBytes, maxEntryBytes = 0 }, context) => {
    if (maxEntryBytes <= maxBytes) return;
    context.addIssue({ code: 'custom', path: ['maxEntryBytes'], message: `expected at most memory.maxBytes (${maxBytes}), found ${maxEntryBytes}. Lower it, or raise memory.maxBytes` });
  })
  .transform(({ maxBytes, maxEntryBytes = Math.min(2 * MEGABYTE, maxBytes), maxUrlBytes }) => Object.freeze({ maxBytes, maxEntryBytes, maxUrlBytes }));

/** More than the cores of the largest machines: a larger number is a mistake. */
const MAX_SLOTS = 256;

const configSchema = settings({
  secret: secret.optional(),
  algorithm: algorithm.default('sha256'),
  routes: routes.prefault({ images: { path: '/images' } }),
  store: storeSchema,
  memory: memory.prefault({}),
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
    slots: whole(1, MAX_SLOTS).optional(),
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
  encoding: section({
    quick: flag.default(DEFAULT_ENCODING.quick),
    quickMaxAgeSeconds: whole(1, 86_400).default(60),
    backlog: whole(0, 100_000).default(1000),
    effort: section({
      webp: whole(0, 6).default(DEFAULT_ENCODING.effort.webp),
      avif: whole(0, 9).default(DEFAULT_ENCODING.effort.avif),
      gif: whole(1, 10).default(DEFAULT_ENCODING.effort.gif),
    }),
  }),
  defaultFormats: defaultFormats.prefault({}),
  source: section({
    hosts: z.array(host, expected('a list of hosts')).transform(freeze).default(Object.freeze([])),
    timeoutSeconds: whole(1, 600).default(15),
  }),
  keepMetadata: flag.default(false),
  sourceCheckSeconds: whole(0, 86_400).default(5),
  operations: z.record(operationName, operation, expected('an object of operations by their names')).prefault({}).transform((own) => own as unknown as CustomOperations),
  presets: presetsSchema.prefault({}),
  api: apiSchema.prefault({}),
  metrics: metrics.optional(),
  onStale: fn.optional(),
  warm: warmSchema.prefault({}),
}).superRefine((config, context) => {
  const metricsPath = config.metrics?.path;
  checkSecrets(config, context);
  checkDelivery(config, context);
  checkPresets(config, context);
  for (const [name, { path }] of Object.entries(config.routes)) {
    if (metricsPath === undefined || !(isInside(metricsPath, path) || isInside(path, metricsPath))) continue;
    context.addIssue({ code: 'custom', path: ['metrics', 'path'], message: `expected a path outside those of the routes, found "${metricsPath}": the route "${name}" has "${path}". Choose another path` });
  }
}).transform((config) => freeze({ ...config, presets: parsePresets(config) }));

export type Config = z.output<typeof configSchema>;

/**
 * The plugin's configuration with all defaults. The result is frozen, except the project's own functions, policies and
 * upload options.
 * @throws InvalidConfigError
 */
export function parseConfig(input: unknown): Config {
  const parsed = configSchema.safeParse(input ?? {}, { error: unexpected });
  if (parsed.success) return parsed.data;
  throw new InvalidConfigError(parsed.error.issues.flatMap(describe));
}

/** Lists all problems, one a line. Each begins with the key path of its setting. */
export class InvalidConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`the configuration of the plugin "renditions" is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

function describe(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [`${path || 'the configuration'}: ${issue.message}`];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => `${[path, key].filter(Boolean).join('.')}: ${messages[index]}`);
}
