import type { OutputFormat } from '../core/formats';
import type { Size } from '../core/geometry/rect';
import type { Attributes, PictureData } from '../core/responsive/picture';
import type { Placeholder } from '../renditions/ports/image-facts';
import type { RouteOptions } from './url-options';

/** How much of a placeholder is wanted: `dataUrl` adds an image of at most 600 bytes. */
export type PlaceholderKind = 'thumbhash' | 'dataUrl';

/** Shown until the image has loaded. */
export interface PresetPlaceholder extends Placeholder {
  /** An image of at most 600 bytes; only where it was asked for. */
  readonly dataUrl?: string;
}

export interface UrlCandidate extends Size {
  readonly url: string;
}

/** What the entry that uses an image says of it. */
interface CropOptions {
  /** The value of the entry's field for image crops, beside a preset alone. What it leaves out is automatic; null for all of it. */
  readonly crops?: unknown;
}

export interface SrcsetOptions extends RouteOptions, CropOptions {
  /** Other widths of the same rendition, in pixels; by default those of the preset. */
  readonly widths?: readonly number[];
  /** The `sizes` attribute; by default that of the preset. */
  readonly sizes?: string;
}

/** An image in several widths. */
export interface Srcset {
  /** The URL of the widest one. */
  readonly src: string;
  /** Null where there is one width only. */
  readonly srcset: string | null;
  readonly sizes: string | null;
  /** Pixels of the widest one. */
  readonly width: number;
  readonly height: number;
  /** Ascending by width. */
  readonly candidates: readonly UrlCandidate[];
}

/** A preset, or a spec with its own widths and formats. */
export type PictureSpec =
  | { readonly preset: string }
  | { readonly spec: string; readonly widths?: readonly number[]; readonly formats?: readonly OutputFormat[] };

export interface PictureOptions extends RouteOptions, CropOptions {
  /** The `sizes` attribute; by default that of the preset. */
  readonly sizes?: string;
  /** By default that of `crops`, else that of the file, or an empty text. */
  readonly alt?: string;
  /** Further attributes of the `<img>`, such as `class`. */
  readonly attributes?: Attributes;
  /** For an image that is visible at once: it is loaded early and not lazily. */
  readonly priority?: boolean;
  /** `dataUrl` adds an image of at most 600 bytes to the placeholder; by default as `api.placeholders` says. */
  readonly placeholders?: PlaceholderKind;
}

/** A `<picture>`. */
export interface Picture extends PictureData {
  readonly placeholder: PresetPlaceholder;
  /** The element, with all values escaped. */
  toHtml(): string;
}

/** A preset of one image, as REST and GraphQL give it. */
export interface PresetRendition {
  /** Absolute; with the version of source and preset, so that caches may keep the image for a year. */
  readonly url: string;
  /** Pixels. Null until the size of the image is known, a moment after its upload; `srcset` and `placeholder` are null then, too. */
  readonly width: number | null;
  readonly height: number | null;
  /** The alternative text of the entry, else of the file, or an empty text. */
  readonly alt: string;
  readonly srcset: string | null;
  readonly sizes: string | null;
  /** For `<source>` elements, best first. */
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  /** For image components with a loader: its fragment names the widths. Only for presets of a route without signatures. */
  readonly loader?: string;
  readonly placeholder: PresetPlaceholder | null;
}

/** By the names of presets. Null for a preset that cannot be carried out on this image. */
export type RenditionsByPreset = Readonly<Record<string, PresetRendition | null>>;

export interface PresetsOptions extends CropOptions {
  /** By default `api.placeholders` of the configuration. */
  readonly placeholders?: PlaceholderKind;
}
