import type { RenditionErrorCode } from './core/errors';
import type { DefaultFormats, RenditionFormat } from './core/formats';
import type { Point } from './core/geometry/rect';
import type { Limits } from './core/limits';
import type { SourceFacts } from './core/source-facts';

/**
 * The admin API behind the URL generator, below `/renditions`, as both sides see it.
 *
 * Every endpoint wants an admin session (401) with the permission `plugin::renditions.use` (403). An asset that the
 * editor may not read is answered like one that does not exist (404). A refusal has the body `Refusal`.
 *
 * | endpoint | asks | answers |
 * |---|---|---|
 * | `GET /settings` | | `GeneratorSettings` |
 * | `GET /assets/:id` | | `Asset` |
 * | `POST /assets/:id/sign` | `SignRequest` | `SignResponse` |
 * | `GET /assets/:id/preview` | `PreviewQuery` | `Preview` |
 */

/** What the configuration lets an editor choose from. */
export interface GeneratorSettings {
  /** In the order of the configuration; the first is the default. Empty: there is no URL to generate. */
  readonly routes: readonly { readonly name: string; readonly path: string }[];
  /** Specs by a name, for one click. */
  readonly presets: readonly { readonly name: string; readonly spec: string }[];
  /** The project's own operations: the browser knows their names, only the server what they do. */
  readonly operations: readonly { readonly name: string; readonly syntax: string }[];
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
}

/** An image of the media library, by its bytes: nothing here is taken from what its upload claimed. */
export interface Asset extends SourceFacts {
  readonly id: number;
  readonly name: string;
  readonly alternativeText: string;
  /** Bytes of the original. */
  readonly size: number;
  /** Changes with the bytes and with the focal point. */
  readonly version: string;
  /** Whether the editor may change the asset, and so its focal point. */
  readonly editable: boolean;
}

export interface SignRequest {
  /** One URL is made for each; 1 to 10. */
  readonly specs: readonly string[];
  /** By default the first. */
  readonly route?: string | undefined;
  /** Seconds since the epoch; from then on the URL answers 403. */
  readonly expiresAt?: number | undefined;
  /** Decorative. */
  readonly fileName?: string | undefined;
}

export interface SignResponse {
  /** Absolute, in the order of the specs. */
  readonly urls: readonly string[];
}

export interface PreviewQuery {
  readonly spec: string;
}

/** A rendition that is looked at once: it was neither taken from a cache nor kept in one. */
export interface Preview {
  readonly format: RenditionFormat;
  readonly mime: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  /** Bytes. */
  readonly size: number;
  /** What each `smart` fill was centred on, in pixels of the upright image. */
  readonly attention: readonly Point[];
  /** The image, in base64: the admin panel of older Strapi versions fetches nothing but JSON. */
  readonly data: string;
}

export interface Refusal {
  readonly data: null;
  readonly error: {
    readonly status: number;
    readonly name: RenditionErrorCode | 'ValidationError' | 'InternalError';
    /** A sentence for whoever made the request. */
    readonly message: string;
  };
}
