import type { Core } from '@strapi/strapi';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config/parse-config';
import { cropOfPreset } from '../core/crops/crop-of-preset';
import type { ImageCrops } from '../core/crops/entry-crops';
import { codeOf } from '../core/errors';
import { cropPreset, type EntryCrop } from '../core/filter-spec/entry-crop';
import { parseSpec, printOperation, type Spec } from '../core/filter-spec/parse';
import { PRESET, type Preset } from '../core/filter-spec/preset';
import { FORMATS } from '../core/formats';
import { planResponsive, type ResponsiveOptions } from '../core/responsive/plan-responsive';
import { shownRegion } from '../core/responsive/shown-region';
import { srcsetOf } from '../core/responsive/srcset';
import type { ImageRoute } from '../http/image-route';
import type { ImageFacts, LibraryImage } from '../renditions/ports/image-facts';
import { imageUrls, wholeOf, withUrls, type FormatUrls, type UrlOf } from './image-urls';
import { placeholderOf } from './placeholder-image';
import { findRoute } from './rendition-url';
import type { PlaceholderKind, PresetRendition, RenditionsByPreset, UrlCandidate } from './responsive-contract';

export interface PresetOptions {
  readonly placeholders: PlaceholderKind;
  /** The URL is that of the next width, in pixels; by default that of the widest. */
  readonly width?: number;
  /** What an entry says of the image. */
  readonly crops?: ImageCrops | null;
}

/** A preset with what all of its images share. */
interface PreparedPreset {
  readonly preset: Preset;
  /** Of an entry. */
  readonly crop: EntryCrop | null;
  /** `preset-NAME`, as in URLs; with a crop its operations. */
  readonly text: string;
  /** The parsed text. */
  readonly spec: Spec;
  readonly route: ImageRoute;
}

/** An operation of the project failed. */
type OnFailure = (fileId: number, preset: string, error: unknown) => void;

/** What was made of an image, in the state that it had. */
interface CachedRendition {
  readonly image: LibraryImage;
  readonly made: MadeRendition | null;
}

interface MadeRendition {
  readonly rendition: PresetRendition;
  /** In the format of its URL, ascending by width; none while the size of the image is not known. */
  readonly candidates: readonly UrlCandidate[];
}

/** Lists are requested again and again, and signing the twelve URLs of a preset takes 50 µs. Each entry takes up to 5 KB. */
const MAX_MADE = 2000;

/** Whether two states of an image have the same rendition of a preset. */
const isSame = (one: LibraryImage, other: LibraryImage, { spec: { canonical } }: Preset): boolean =>
  one.name === other.name && one.alternativeText === other.alternativeText && one.documentId === other.documentId
  && one.focalPoint?.x === other.focalPoint?.x && one.focalPoint?.y === other.focalPoint?.y
  && one.facts?.version === other.facts?.version && one.facts?.thumbhash === other.facts?.thumbhash
  && JSON.stringify(one.facts?.attention[canonical]) === JSON.stringify(other.facts?.attention[canonical]);

/** The renditions of presets, from what is known of the images: nothing is read or rendered. */
export class PresetRenditions {
  readonly #strapi: Core.Strapi;
  readonly #config: Config;
  readonly #routes: readonly ImageRoute[];
  readonly #onFailure: OnFailure;
  readonly #prepared = new Map<Preset, PreparedPreset>();
  readonly #made = new LRUCache<string, CachedRendition>({ max: MAX_MADE });

  constructor(strapi: Core.Strapi, config: Config, routes: readonly ImageRoute[], onFailure: OnFailure) {
    this.#strapi = strapi;
    this.#onFailure = onFailure;
    this.#config = config;
    this.#routes = routes;
  }

  of(image: LibraryImage, presets: readonly Preset[], options: PresetOptions): RenditionsByPreset {
    return Object.fromEntries(presets.map((preset) => [preset.name, this.ofPreset(image, preset, options)]));
  }

  /** Null where the preset cannot be carried out on this image, and where no route serves it: a list does not fail because of one image. */
  ofPreset(image: LibraryImage, preset: Preset, options: PresetOptions): PresetRendition | null {
    const { crops = null } = options;
    const made = this.#ofCrop(image, preset, crops && cropOfPreset(crops, preset), options);
    const rendition = made && inWidth(made, options.width);
    return rendition === null || crops === null || crops.alt === null ? rendition : { ...rendition, alt: crops.alt };
  }

  #ofCrop(image: LibraryImage, preset: Preset, crop: EntryCrop | null, options: PresetOptions): MadeRendition | null {
    if (image.facts === null) return this.#makeOrNull(image, preset, crop, options);
    const key = `${image.fileId} ${preset.name} ${options.placeholders} ${crop === null ? '' : printOperation(crop)}`;
    const known = this.#made.get(key);
    if (known !== undefined && isSame(known.image, image, preset)) return known.made;
    const made = this.#makeOrNull(image, preset, crop, options);
    this.#made.set(key, { image, made });
    return made;
  }

  /** A crop that cannot be carried out, for example because the preset was changed since, leaves the preset's own. */
  #makeOrNull(image: LibraryImage, preset: Preset, crop: EntryCrop | null, options: PresetOptions): MadeRendition | null {
    if (preset.route === null) return null;
    try {
      return this.#make(image, this.#prepare(preset, crop), options);
    } catch (error) {
      // Other errors come from operations of the project.
      if (codeOf(error) === null) this.#onFailure(image.fileId, preset.name, error);
      return crop === null ? null : this.#makeOrNull(image, preset, null, options);
    }
  }

  #prepare(preset: Preset, crop: EntryCrop | null): PreparedPreset {
    const prepared = this.#prepareAutomatic(preset);
    if (crop === null) return prepared;
    const text = cropPreset(preset, crop);
    return { ...prepared, crop, text, spec: parseSpec(text, this.#config.operations) };
  }

  #prepareAutomatic(preset: Preset): PreparedPreset {
    const known = this.#prepared.get(preset);
    if (known !== undefined) return known;
    const text = `${PRESET}-${preset.name}`;
    const { operations, presets } = this.#config;
    const prepared = { preset, crop: null, text, spec: parseSpec(text, operations, presets), route: findRoute(this.#routes, preset.route ?? undefined) };
    this.#prepared.set(preset, prepared);
    return prepared;
  }

  /** @throws InvalidSpecError, LimitExceededError */
  #make(image: LibraryImage, prepared: PreparedPreset, { placeholders }: PresetOptions): MadeRendition {
    const { preset, crop, text, spec, route } = prepared;
    const { sizes, widths, formats } = preset;
    const urlOf = imageUrls(this.#strapi, image, spec, { route, preset, crop, absolute: true });
    const alt = image.alternativeText ?? '';
    const { facts } = image;
    if (facts === null) {
      const url = urlOf({ spec: text, width: null, format: null }, null);
      return { rendition: { url, width: null, height: null, alt, srcset: null, sizes, sources: [], ...loaderOf(prepared, urlOf, null), placeholder: null }, candidates: [] };
    }
    const source = { ...facts.source, focalPoint: image.focalPoint };
    const planOptions = this.#planOptions(facts, spec);
    const { sources, fallback } = withUrls(planResponsive({ text, spec, widths, formats }, source, planOptions), urlOf);
    const rendition = Object.freeze({
      ...wholeOf(fallback),
      alt,
      srcset: srcsetOf(fallback.candidates),
      sizes,
      sources: sources.map((one) => ({ type: FORMATS[one.format].mime, srcset: srcsetOf(one.candidates) ?? wholeOf(one).url })),
      ...loaderOf(prepared, urlOf, fallback),
      placeholder: placeholderOf(facts, placeholders, () => shownRegion(spec, source, planOptions)),
    });
    return { rendition, candidates: fallback.candidates };
  }

  #planOptions({ attention }: ImageFacts, { canonical }: Spec): ResponsiveOptions {
    const { limits, defaultFormats, operations: custom } = this.#config;
    return { limits, defaultFormats, custom, attention: attention[canonical] ?? [] };
  }
}

/** With the URL of the first candidate that has that width or more; of the widest one if there is none. */
function inWidth({ rendition, candidates }: MadeRendition, width = Infinity): PresetRendition {
  const candidate = candidates.find((one) => one.width >= width);
  return candidate === undefined ? rendition : { ...rendition, ...candidate };
}

/** The fragment has the widths of the images that there are, for the loader to choose from. */
function loaderOf({ route, text }: PreparedPreset, urlOf: UrlOf, fallback: FormatUrls | null): Pick<PresetRendition, 'loader'> {
  if (route.presets === null) return {};
  const widths = fallback === null ? '' : `#w=${fallback.candidates.map(({ width }) => width).join(',')}`;
  return { loader: urlOf({ spec: text, width: null, format: null }, fallback?.format ?? null) + widths };
}
