import { z } from 'zod';
import type { CustomOperations } from '../core/filter-spec/custom-operation';
import { MAX_SIDE } from '../core/filter-spec/arguments';
import { hasFormat, parsePreset, type Spec } from '../core/filter-spec/parse';
import type { Presets } from '../core/filter-spec/preset';
import { choice, expected, freeze, printValue, settings, suggestion, whole } from './validation-messages';

const MAX_LABEL_LENGTH = 60;
const MAX_WIDTHS = 20;
const MAX_SIZES_LENGTH = 500;

const SPEC = 'a filter spec such as "fill-600x400|format-webp"';
const LABEL = `a text of 1 to ${MAX_LABEL_LENGTH} characters`;
const SIZES = `a text such as "100vw" of 1 to ${MAX_SIZES_LENGTH} characters`;
const WIDTHS = `a list of 1 to ${MAX_WIDTHS} widths in pixels, ascending`;

/** Formats that a browser finds in a `<picture>`: it shows neither HEIC nor icons in pages. */
const PICTURE_FORMATS = ['avif', 'webp', 'jpeg', 'png', 'gif'] as const;
const FORMATS = `a list of formats, each once: ${PICTURE_FORMATS.join(', ')}`;

const DEFAULT_PRESET_FORMATS = freeze(['avif', 'webp', 'jpeg'] as const);

const text = (expectation: string, maxLength: number) => z.string(expected(expectation)).trim().min(1, expected(expectation)).max(maxLength, expected(expectation));

const widths = z
  .array(whole(1, MAX_SIDE), expected(WIDTHS))
  .min(1, expected(WIDTHS))
  .max(MAX_WIDTHS, { error: ({ input }) => `expected ${WIDTHS}, found ${(input as readonly unknown[]).length}` })
  .refine((list) => list.every((width, index) => index === 0 || width > (list[index - 1] as number)), {
    error: ({ input }) => `expected ${WIDTHS}, found ${(input as readonly unknown[]).join(', ')}`,
  })
  .transform(freeze);

const formats = z
  .array(choice(PICTURE_FORMATS), expected(FORMATS))
  .min(1, expected(FORMATS))
  .refine((list) => new Set(list).size === list.length, { error: ({ input }) => `expected ${FORMATS}, found ${(input as readonly unknown[]).join(', ')}` })
  .transform(freeze);

/** A spec alone is short for an object with that spec. */
const preset = z.preprocess(
  (written) => (typeof written === 'string' ? { spec: written } : written),
  settings({
    spec: z.string(expected(SPEC)),
    label: text(LABEL, MAX_LABEL_LENGTH).optional(),
    widths: widths.optional(),
    formats: formats.optional(),
    sizes: text(SIZES, MAX_SIZES_LENGTH).optional(),
    route: z.string(expected('the name of a route')).optional(),
  }, `${SPEC}, or an object with a spec`),
);

/** `renditions=none` asks for no presets. */
const NAME = /^(?!none$)[a-z][a-z0-9_]{0,31}$/;

export const presetsSchema = z
  .record(z.string(), preset, expected('an object of presets by their names'))
  // Not a schema of the keys: that would hide the problems of all specs.
  .superRefine((presets, context) => {
    for (const name of Object.keys(presets).filter((key) => !NAME.test(key))) {
      context.addIssue({ code: 'custom', path: [name], message: `expected a name of at most 32 lower-case letters, digits and "_" that begins with a letter, and not "none", found ${printValue(name)}. Choose such a name: editors see the label` });
    }
  });

type PresetSettings = z.output<typeof presetsSchema>;

/** The names of presets that images have in REST and GraphQL, and how much of a placeholder. */
export const apiSchema = settings({
  presets: z.array(z.string(expected('the name of a preset')), expected('a list of names of presets')).transform(freeze).default(freeze([])),
  placeholders: choice(['thumbhash', 'dataUrl'], '"thumbhash" or "dataUrl"').default('thumbhash'),
}).transform(freeze);

/** The names of presets that are rendered for each new or replaced image. */
export const warmSchema = settings({
  presets: z.array(z.string(expected('the name of a preset')), expected('a list of names of presets')).transform(freeze).default(freeze([])),
}).transform(freeze);

type RouteSettings = Readonly<Record<string, { readonly access: string; readonly presets?: readonly string[] | undefined }>>;

interface PresetReferences {
  readonly presets: PresetSettings;
  readonly operations: CustomOperations;
  readonly routes: RouteSettings;
  readonly api: { readonly presets: readonly string[] };
  readonly warm: { readonly presets: readonly string[] };
}

/** Checks that each spec is valid and names no other preset, and that presets and routes which are named exist. */
export function checkPresets({ presets, operations, routes, api, warm }: PresetReferences, context: z.core.$RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  const checkNames = (path: string[], names: readonly string[]) =>
    names.forEach((name, index) => {
      if (!Object.hasOwn(presets, name)) refuse([...path, index], `expected ${listOf('the name of a preset', Object.keys(presets))}, found ${printValue(name)}. ${suggestion(name, Object.keys(presets)) || 'Add it to presets, or remove it here'}`);
      else if (names.indexOf(name) < index) refuse([...path, index], `expected each preset once, found "${name}" again. Remove it`);
    });

  for (const [name, { spec, formats: own, route }] of Object.entries(presets)) {
    const parsed = specOf(spec, operations);
    if (parsed instanceof Error) refuse(['presets', name], `expected a valid filter spec: ${parsed.message}`);
    else if (own !== undefined && hasFormat(parsed)) refuse(['presets', name, 'formats'], `expected no formats beside a format in the spec, found both in "${spec}". Remove one of them`);
    if (route === undefined) continue;
    const target = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (target === undefined) refuse(['presets', name, 'route'], `expected ${listOf('the name of a route', Object.keys(routes))}, found ${printValue(route)}. ${suggestion(route, Object.keys(routes)) || 'Choose one of them'}`);
    else if (target.presets !== undefined && !target.presets.includes(name)) refuse(['presets', name, 'route'], `expected a route that serves the preset, found "${route}", which lists other presets. Add "${name}" to routes.${route}.presets`);
  }
  for (const [name, { presets: served }] of Object.entries(routes)) if (served !== undefined) checkNames(['routes', name, 'presets'], served);
  checkNames(['api', 'presets'], api.presets);
  checkNames(['warm', 'presets'], warm.presets);
  api.presets.forEach((name, index) => {
    const route = Object.hasOwn(presets, name) ? (presets[name]?.route ?? defaultRouteOf(name, routes)) : null;
    if (route !== null && routes[route]?.access === 'private') {
      refuse(['api', 'presets', index], `expected a preset of a public route, found "${name}", whose route "${route}" is private: the browser sends no token for an image. Remove it, and ask for it by name where you send one`);
    }
  });
}

/** The first route for signed URLs; where there is none, the first that serves the preset without a signature. */
function defaultRouteOf(preset: string, routes: RouteSettings): string | null {
  const all = Object.entries(routes);
  const found = all.find(([, { presets }]) => presets === undefined) ?? all.find(([, { presets }]) => presets?.includes(preset));
  return found?.[0] ?? null;
}

const listOf = (what: string, names: readonly string[]): string => `${what} (${names.join(', ') || 'there is none'})`;

function specOf(spec: string, operations: CustomOperations): Spec | Error {
  try {
    return parsePreset(spec, operations);
  } catch (error) {
    return error as Error;
  }
}

/** @throws InvalidSpecError unless the presets were checked before */
export function parsePresets({ presets, operations, routes }: Omit<PresetReferences, 'api'>): Presets {
  const parsed = Object.entries(presets).map(([name, { spec: written, label = labelOf(name), widths: own = freeze([]), formats: asked, sizes = null, route = defaultRouteOf(name, routes) }]) => {
    const spec = freeze(parsePreset(written, operations));
    const ownFormats = hasFormat(spec) ? null : (asked ?? DEFAULT_PRESET_FORMATS);
    return [name, freeze({ name, label, spec, widths: own, formats: ownFormats, sizes, route })];
  });
  return freeze(Object.fromEntries(parsed) as Presets);
}

/** `hero_wide`: "Hero wide". */
function labelOf(name: string): string {
  const words = name.replace(/_+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
