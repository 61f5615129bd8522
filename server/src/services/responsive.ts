import type { Core } from '@strapi/strapi';
import { MAX_SIDE } from '../core/filter-spec/arguments';
import { cropOfPreset } from '../core/crops/crop-of-preset';
import { readImageCrops, type ImageCrops } from '../core/crops/entry-crops';
import { didYouMean } from '../core/did-you-mean';
import { codeOf, InvalidSpecError } from '../core/errors';
import { cropPreset, type EntryCrop } from '../core/filter-spec/entry-crop';
import { hasFormat, parseSpec, type Spec } from '../core/filter-spec/parse';
import { findPreset, PRESET, type Preset } from '../core/filter-spec/preset';
import { FORMATS, OUTPUT_FORMATS, type OutputFormat } from '../core/formats';
import { quote } from '../core/quote';
import { expandBraces } from '../core/responsive/expand-braces';
import { pictureHtml, type PictureData } from '../core/responsive/picture';
import { DEFAULT_PICTURE_FORMATS, planResponsive, planVariants } from '../core/responsive/plan-responsive';
import { shownRegion, type ShownRegion } from '../core/responsive/shown-region';
import { srcsetOf } from '../core/responsive/srcset';
import type { ImageRoute } from '../http/image-route';
import type { ImageFacts, LibraryImage } from '../renditions/ports/image-facts';
import { imageUrls, wholeOf, withUrls, type ResponsiveUrls, type UrlOf } from './image-urls';
import { placeholderOf } from './placeholder-image';
import { findRoute } from './rendition-url';
import type { Picture, PictureOptions, PictureSpec, Srcset, SrcsetOptions } from './responsive-contract';
import type { Runtime } from './runtime';
import { checkOptions, expiryOf, ROUTE_OPTIONS, type RouteOptions } from './url-options';

/** An image whose size is known. */
export type MeasuredImage = LibraryImage & { readonly facts: ImageFacts };

export const isMeasured = (image: LibraryImage): image is MeasuredImage => image.facts !== null;

const SRCSET_OPTIONS = [...ROUTE_OPTIONS, 'widths', 'sizes', 'crops'] as const satisfies readonly (keyof SrcsetOptions)[];
const PICTURE_OPTIONS = [...ROUTE_OPTIONS, 'sizes', 'alt', 'attributes', 'priority', 'placeholders', 'crops'] as const satisfies readonly (keyof PictureOptions)[];

/** What the URLs are made of. */
interface Asked {
  /** May have braces. */
  readonly text: string;
  /** The preset that the text consists of, or null. */
  readonly preset: Preset | null;
  /** Of an entry, in front of the text. */
  readonly crop?: EntryCrop;
  readonly widths?: readonly number[] | undefined;
  /** Null where the spec decides. By default those of the preset, or else `DEFAULT_PICTURE_FORMATS`. */
  readonly formats?: readonly OutputFormat[] | null | undefined;
}

/** @throws InvalidSpecError, LimitExceededError, UnknownRouteError, RangeError, TypeError */
export function makeSrcset(strapi: Core.Strapi, runtime: Runtime, image: MeasuredImage, spec: string, options: SrcsetOptions): Srcset {
  checkOptions(options, SRCSET_OPTIONS);
  const preset = presetOf(spec, runtime);
  const crops = readCropOption(image, preset, spec, options.crops);
  const { sources, fallback } = urlsOf(strapi, runtime, image, { text: spec, preset, widths: options.widths, formats: null }, crops, options);
  if (sources.length > 0) {
    throw new InvalidSpecError(`expected one format in ${quote(spec)}, found ${[...sources, fallback].map(({ format }) => format).join(', ')}: a srcset has one format, and picture() takes several`);
  }
  const { url: src, width, height } = wholeOf(fallback);
  return { src, srcset: srcsetOf(fallback.candidates), sizes: options.sizes ?? preset?.sizes ?? null, width, height, candidates: fallback.candidates };
}

/** The URL of a spec on an image whose size is not known. @throws as `makeSrcset` does */
export function urlWithoutSize(strapi: Core.Strapi, runtime: Runtime, image: LibraryImage, text: string, options: SrcsetOptions): string {
  checkOptions(options, SRCSET_OPTIONS);
  const { config } = runtime;
  const spec = parseSpec(text, config.operations, config.presets);
  return urlOfImage(strapi, runtime, image, spec, { preset: presetOf(text, runtime) }, options)({ spec: text, width: null, format: null }, null);
}

/** @throws as `makeSrcset` does */
export function makePicture(strapi: Core.Strapi, runtime: Runtime, image: MeasuredImage, spec: PictureSpec, options: PictureOptions): Picture {
  checkOptions(options, PICTURE_OPTIONS);
  const asked = readPictureSpec(spec, runtime);
  const crops = readCropOption(image, asked.preset, asked.text, options.crops);
  const { alt = crops?.alt ?? image.alternativeText ?? '', attributes, priority, placeholders = runtime.config.api.placeholders } = options;
  const { sources, fallback, shown } = urlsOf(strapi, runtime, image, asked, crops, options);
  const sizes = options.sizes ?? asked.preset?.sizes ?? null;
  const { url: src, width, height } = wholeOf(fallback);
  const data: PictureData = {
    sources: sources.map((source) => ({ type: FORMATS[source.format].mime, srcset: srcsetOf(source.candidates) ?? wholeOf(source).url, sizes })),
    img: { src, srcset: srcsetOf(fallback.candidates), sizes, width, height, alt },
  };
  return { ...data, placeholder: placeholderOf(image.facts, placeholders, shown), toHtml: () => pictureHtml(data, { ...(attributes && { attributes }), ...(priority !== undefined && { priority }) }) };
}

/** The preset that a text consists of, or null. */
const presetOf = (text: string, { config: { presets } }: Runtime): Preset | null => (/[|{]/.test(text) ? null : findPreset(text, presets));

function readPictureSpec(asked: PictureSpec, runtime: Runtime): Asked {
  const { preset, spec, widths, formats } = asked as { readonly preset?: string; readonly spec?: string; readonly widths?: Asked['widths']; readonly formats?: Asked['formats'] };
  checkOptions(asked, preset === undefined ? ['spec', 'widths', 'formats'] : ['preset']);
  const text = preset === undefined ? spec : `${PRESET}-${preset}`;
  if (typeof text !== 'string') throw new TypeError('expected { preset } or { spec, widths, formats }, found neither a preset nor a spec');
  return { text, preset: presetOf(text, runtime), widths, formats };
}

const routeOf = ({ routes }: Runtime, preset: Preset | null, { route }: RouteOptions): ImageRoute => findRoute(routes, route ?? preset?.route ?? undefined);

function urlOfImage(strapi: Core.Strapi, runtime: Runtime, image: LibraryImage, spec: Spec, { preset, crop }: Pick<Asked, 'preset' | 'crop'>, options: RouteOptions): UrlOf {
  const { absolute, expiresInSeconds } = options;
  return imageUrls(strapi, image, spec, { route: routeOf(runtime, preset, options), preset, crop, absolute, expiresAt: expiryOf(expiresInSeconds) });
}

/** What the entry says of the image; null without the option. @throws TypeError */
function readCropOption({ documentId }: LibraryImage, preset: Preset | null, text: string, crops: unknown): ImageCrops | null {
  if (crops === undefined) return null;
  if (preset === null) throw new TypeError(`expected a preset alone beside the option crops, found ${quote(text)}: an entry has its crops by presets`);
  return readImageCrops(crops, documentId);
}

interface AskedUrls extends ResponsiveUrls {
  /** The part of the image that is shown. */
  shown(): ShownRegion;
}

/** With the crop of the entry. One that cannot be carried out, for example because the preset was changed since, leaves the preset's own. */
function urlsOf(strapi: Core.Strapi, runtime: Runtime, image: MeasuredImage, asked: Asked, crops: ImageCrops | null, options: RouteOptions): AskedUrls {
  const { preset } = asked;
  const crop = preset && crops && cropOfPreset(crops, preset);
  if (preset === null || crop === null) return urlsOfSpec(strapi, runtime, image, asked, options);
  try {
    return urlsOfSpec(strapi, runtime, image, { ...asked, text: cropPreset(preset, crop), crop }, options);
  } catch (error) {
    if (codeOf(error) === null) throw error;
    return urlsOfSpec(strapi, runtime, image, asked, options);
  }
}

/** The URLs of all candidates, on the route of the options, or else of the preset. */
function urlsOfSpec(strapi: Core.Strapi, runtime: Runtime, image: MeasuredImage, asked: Asked, options: RouteOptions): AskedUrls {
  const { config } = runtime;
  const { text, preset } = asked;
  const specs = expandBraces(text).map((one) => ({ text: one, spec: parseSpec(one, config.operations, config.presets) }));
  const [{ spec }, ...others] = specs as [(typeof specs)[number], ...typeof specs];
  const route = routeOf(runtime, preset, options);
  const urlOf = urlOfImage(strapi, runtime, image, spec, asked, options);
  if (route.presets !== null && (asked.widths !== undefined || (asked.formats ?? null) !== null)) {
    throw new TypeError(`expected no widths and formats, found some: the route "${route.name}" serves those of the preset "${preset === null ? text : `${PRESET}-${preset.name}`}" alone. Leave them out, or choose a route that signs`);
  }
  const source = { ...image.facts.source, focalPoint: image.focalPoint };
  const planOptions = { limits: config.limits, defaultFormats: config.defaultFormats, custom: config.operations, attention: (preset && image.facts.attention[preset.spec.canonical]) ?? [] };
  const shown = () => shownRegion(spec, source, planOptions);
  if (others.length > 0) {
    if (asked.widths !== undefined || (asked.formats ?? null) !== null) throw new TypeError(`expected no widths and formats beside the braces in ${quote(text)}: they stand for all widths and formats`);
    // The version in a URL is that of the presets in its own spec.
    const urlsOfSpecs = new Map(specs.map((one) => [one.text, urlOfImage(strapi, runtime, image, one.spec, asked, options)]));
    return { ...withUrls(planVariants(specs, source, planOptions), (variant, format) => (urlsOfSpecs.get(variant.spec) ?? urlOf)(variant, format)), shown };
  }
  const widths = asked.widths === undefined ? (preset?.widths ?? []) : readWidths(asked.widths);
  const formats = asked.formats === undefined ? (preset?.formats ?? (hasFormat(spec) ? null : DEFAULT_PICTURE_FORMATS)) : asked.formats && readFormats(asked.formats);
  return { ...withUrls(planResponsive({ text, spec, widths, formats }, source, planOptions), urlOf), shown };
}

/** @throws RangeError */
export function readFormats(formats: readonly OutputFormat[]): readonly OutputFormat[] {
  const given: unknown = formats;
  const wrong: unknown = Array.isArray(given) ? given.find((format) => !OUTPUT_FORMATS.includes(format as OutputFormat)) : given;
  if (wrong === undefined && formats.length > 0) return formats;
  throw new RangeError(`expected formats to be a list of ${OUTPUT_FORMATS.join(', ')}, found ${quote(wrong ?? given)}.${typeof wrong === 'string' && wrong !== given ? didYouMean(wrong, OUTPUT_FORMATS) : ''}`);
}

const MAX_WIDTHS = 100;

/** Ascending, each once. @throws RangeError */
export function readWidths(widths: readonly number[]): readonly number[] {
  const isWidth = (width: unknown) => Number.isInteger(width) && (width as number) >= 1 && (width as number) <= MAX_SIDE;
  if (Array.isArray(widths) && widths.length <= MAX_WIDTHS && widths.every(isWidth)) return [...new Set<number>(widths)].toSorted((one, other) => one - other);
  throw new RangeError(`expected widths to be a list of at most ${MAX_WIDTHS} whole numbers from 1 to ${MAX_SIDE}, found ${quote(widths)}`);
}
