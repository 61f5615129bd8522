import type { RenditionErrorCode } from './core/errors';
import type { DefaultFormats, OutputFormat, RenditionFormat } from './core/formats';
import type { Point, Size } from './core/geometry/rect';
import type { Limits } from './core/limits';
import type { SourceFacts } from './core/source-facts';

/**
 * The admin API of the URL generator, below `/renditions`, for both sides.
 *
 * Every endpoint needs an admin session (401) with the permission `plugin::renditions.use` (403). An asset that the
 * editor may not read gets the same response as one that does not exist (404). Refusals have the body `Refusal`.
 *
 * | endpoint | request | response |
 * |---|---|---|
 * | `GET /settings` | | `GeneratorSettings` |
 * | `GET /assets/:id` | | `Asset` |
 * | `POST /assets/:id/sign` | `SignRequest` | `SignResponse` |
 * | `GET /assets/:id/preview` | `PreviewQuery` | `Preview` |
 * | `GET /assets/:id/size` | `SizeQuery` | `RenditionSize` |
 * | `POST /sign` | `SignManyRequest` | `SignManyResponse` |
 * | `GET /library-images` | `LibraryImagesQuery` | `LibraryImages` |
 * | `GET /saved-specs` | | `SavedSpecs` |
 * | `POST /saved-specs` | `NewSavedSpec` | `SavedSpec` |
 * | `PUT /saved-specs/:id` | `RenamedSavedSpec` | `SavedSpec` |
 * | `DELETE /saved-specs/:id` | | `SavedSpec` |
 *
 * The last three also need the permission `plugin::renditions.saved-specs.edit` (403).
 */

/** What a browser needs of the configuration to plan renditions. */
export interface PlanSettings {
  /** The spec is canonical. In other specs, `preset-NAME` stands for it. */
  readonly presets: readonly { readonly name: string; readonly label: string; readonly spec: string }[];
  /** The project's own operations. The browser knows only their names and syntax. */
  readonly operations: readonly { readonly name: string; readonly syntax: string }[];
  readonly limits: Limits;
  readonly defaultFormats: DefaultFormats;
}

/** The choices of an editor, from the configuration. */
export interface GeneratorSettings extends PlanSettings {
  /** In the order of the configuration; the first is the default. Without routes there is no URL to generate. */
  readonly routes: readonly { readonly name: string; readonly path: string }[];
  /** Formats that the installed libvips can write. */
  readonly writableFormats: readonly OutputFormat[];
}

/** An image of the media library. The facts come from its bytes, not from its row. */
export interface Asset extends SourceFacts {
  readonly id: number;
  readonly name: string;
  readonly alternativeText: string;
  /** Bytes of the source. */
  readonly size: number;
  /** Changes with the bytes and with the focal point. */
  readonly version: string;
  /** Whether the editor may change the asset, and so its focal point. */
  readonly editable: boolean;
  /** Entries that show the file, by Strapi's relations; drafts, published versions and locales are one. Null where it is not known. */
  readonly usedIn: number | null;
}

/** A spec that cannot be carried out on the asset is refused, as its URL would be. */
export interface SignRequest {
  /** 1 to 10 specs, one URL for each. */
  readonly specs: readonly string[];
  /** By default the first. */
  readonly route?: string | undefined;
  /** Seconds since the epoch. The URL answers 403 after that. */
  readonly expiresAt?: number | undefined;
  /** Last part of the URL, without effect. */
  readonly fileName?: string | undefined;
}

export interface SignResponse {
  /** Absolute, in the order of the specs. */
  readonly urls: readonly string[];
}

/** Signs URLs of several assets at once. */
export interface SignManyRequest {
  /** 1 to 200. */
  readonly items: readonly SignItem[];
  /** As in `SignRequest`, for all items. */
  readonly route?: string | undefined;
  readonly expiresAt?: number | undefined;
}

export interface SignItem {
  readonly assetId: number;
  readonly spec: string;
  /** By default the file's name with the extension of the format. */
  readonly fileName?: string | undefined;
}

export interface SignManyResponse {
  /** In the order of the request. An item that fails does not stop the others. */
  readonly items: readonly ({ readonly url: string } | { readonly error: { readonly name: RenditionErrorCode; readonly message: string } })[];
}

/** Closing the request of a preview or of a size ends its work on the server. */
export interface PreviewQuery {
  readonly spec: string;
  /**
   * 16 to 4096: a fast picture for the screen, of at most so many pixels on its longer side, without animation. Its format
   * is JPEG, or WebP where it shows transparency. An SVG that stays SVG is as without it. By default the bytes are the final ones.
   */
  readonly fit?: number | undefined;
}

export interface SizeQuery {
  readonly spec: string;
}

/** What the final rendition is, without its bytes. It is rendered only while the server has nothing else to do: 503 after a while. */
export type RenditionSize = Omit<Preview, 'data' | 'attention'>;

/** A rendition that is rendered for one look, without any cache. */
export interface Preview {
  readonly format: RenditionFormat;
  readonly mime: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  /** Bytes. */
  readonly size: number;
  /** The centre of each `smart` fill, in pixels of the upright image. */
  readonly attention: readonly Point[];
  /** The image in base64: the fetch client of older admin panels reads only JSON. */
  readonly data: string;
}

export interface LibraryImagesQuery {
  /** 1 to 100 ids of assets, with commas between them. */
  readonly ids: string;
}

/** Those of the assets that are images, that the editor may read and whose facts are known. */
export interface LibraryImages {
  readonly images: readonly (Pick<SourceFacts, 'format' | 'orientation'> & Size & { readonly id: number })[];
}

/** Settings that editors have saved for all editors. */
export interface SavedSpecs {
  /** In the order of their names. */
  readonly specs: readonly SavedSpec[];
  /** Whether the editor may save, rename and delete. */
  readonly editable: boolean;
}

export interface SavedSpec extends NewSavedSpec {
  readonly id: number;
}

/** At most 100 are saved. */
export interface NewSavedSpec extends RenamedSavedSpec {
  /** Saved in its canonical form: it names no preset, so that no link changes with one. */
  readonly spec: string;
}

export interface RenamedSavedSpec {
  /** 1 to 60 characters. Unique; upper and lower case do not differ. */
  readonly name: string;
}

/**
 * The custom field "Image crops", below `/renditions/crop-field`. Every endpoint needs an admin session (401) and no
 * permission of this plugin or of the Media Library: crops are content. A file needs its `hash`, which an editor has from
 * an entry that shows it. A wrong one gets the same response as a file that does not exist (404).
 *
 * | endpoint | request | response |
 * |---|---|---|
 * | `GET /settings` | | `CropFieldSettings` |
 * | `GET /images/:id` | `CropImageQuery` | `CropImage` |
 * | `GET /images/:id/stage` | `CropImageQuery` | `Preview` |
 */
export interface CropFieldSettings extends PlanSettings {
  /** Crops fields whose options name a media field that is not beside them, by the names of both. */
  readonly withoutMedia: readonly { readonly field: string; readonly media: string }[];
}

export interface CropImageQuery {
  /** As in the row of the file. */
  readonly hash: string;
}

/** What a plan needs of an image of the media library. */
export interface CropImage extends SourceFacts {
  readonly id: number;
  /** The points of attention of `smart` presets, by their canonical specs. */
  readonly attention: Readonly<Record<string, readonly Point[]>>;
}

export interface Refusal {
  readonly data: null;
  readonly error: {
    readonly status: number;
    readonly name: RenditionErrorCode | 'ValidationError' | 'NotFoundError' | 'ConflictError' | 'InternalError';
    /** For the client. */
    readonly message: string;
  };
}
