import type { Core } from '@strapi/strapi';
import type { CreateStore } from './config/store-schema';
import type { OutputFormat, SourceFormat } from './core/formats';
import type { Limits } from './core/limits';
import type { CustomOperation } from './core/filter-spec/custom-operation';
import type { RenditionToSend } from './http/image-route';
import type { Authorize } from './services/authorize';
import type { PresetRendition } from './services/responsive-contract';
import type { StaleEvent } from './services/stale-events';

export type { CreateStore, StoreContext } from './config/store-schema';
export type { CustomOperation } from './core/filter-spec/custom-operation';
export type { OperationInfo } from './core/filter-spec/operation-docs';
export type { RenditionToSend } from './http/image-route';
export type { RenditionKey } from './core/rendition-key';
export type { Deletion, WriteResult, RenditionLocation, RenditionStore, StoredFacts, StoredName, StoredRendition } from './renditions/ports/rendition-store';
export type { Authorize, AuthorizedRequest } from './services/authorize';
export type { FileEntity, FileOrDocumentId, FileReference } from './services/file-reference';
export type { StaleEvent, StaleReason } from './services/stale-events';
export type { Statistics } from './services/statistics';
export type { AgeInDays, FilesToWarm, ListedRendition, PurgeResult, PurgeSelection, StoredAmount, StoreStatistics, WarmFailure, WarmOptions, WarmProgress, WarmResult } from './services/upkeep-contract';
export type { GetOptions, RenditionInfo, RenditionsService, UrlOptions } from './services/renditions';
export type { Picture, PictureOptions, PictureSpec, PlaceholderKind, PresetPlaceholder, PresetRendition, PresetsOptions, RenditionsByPreset, Srcset, SrcsetOptions } from './services/responsive-contract';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** One signs and verifies; of several the first signs and all verify. A secret that signs has at least 32 characters. */
export type Secret = string | readonly string[];

/** A place where images are answered. Defaults and meaning of each setting: docs/configuration.md. */
export interface RouteSettings {
  readonly path: string;
  readonly action?: 'serve' | 'redirect' | 'sendfile' | undefined;
  readonly status?: 301 | 302 | 307 | 308 | undefined;
  readonly sendfile?: {
    readonly backend: 'nginx' | 'xsendfile' | ((ctx: Context, rendition: RenditionToSend) => unknown);
    readonly location?: string | undefined;
    readonly root?: string | undefined;
  } | undefined;
  readonly baseUrl?: string | undefined;
  readonly maxAgeSeconds?: number | undefined;
  readonly secret?: Secret | undefined;
  readonly algorithm?: 'sha256' | 'sha1' | undefined;
  readonly access?: 'public' | 'private' | undefined;
  readonly behindMiddlewares?: boolean | undefined;
  readonly cacheTags?: boolean | undefined;
  readonly auth?: false | { readonly scope: readonly string[] } | undefined;
  readonly policies?: readonly unknown[] | undefined;
  readonly middlewares?: readonly unknown[] | undefined;
  readonly authorize?: Authorize | undefined;
  readonly presets?: readonly string[] | undefined;
}

/** A named filter spec. Defaults and meaning of each setting: docs/configuration.md. */
export interface PresetSettings {
  readonly spec: string;
  readonly label?: string | undefined;
  readonly widths?: readonly number[] | undefined;
  readonly formats?: readonly ('avif' | 'webp' | 'jpeg' | 'png' | 'gif')[] | undefined;
  readonly sizes?: string | undefined;
  readonly route?: string | undefined;
}

/** Some of the settings of a section; what is left out has its default. */
type Some<T> = { readonly [K in keyof T]?: T[K] | undefined };

/**
 * The plugin's configuration in `config/plugins`. Defaults and meaning of each setting: docs/configuration.md.
 *
 * `Image` is sharp's pipeline.
 */
export interface RenditionsConfig<Image = unknown> {
  readonly secret?: Secret | undefined;
  readonly algorithm?: 'sha256' | 'sha1' | undefined;
  readonly routes?: Readonly<Record<string, RouteSettings>> | undefined;
  readonly store?: {
    readonly type?: 'local' | 'provider' | CreateStore | undefined;
    readonly directory?: string | undefined;
    readonly maxBytes?: number | undefined;
    readonly uploadOptions?: Readonly<Record<string, unknown>> | undefined;
  } | undefined;
  readonly memory?: Some<{ maxBytes: number; maxEntryBytes: number; maxUrlBytes: number }> | undefined;
  readonly limits?: Some<Limits> | undefined;
  readonly rendering?: Some<Record<'slots' | 'queueLength' | 'queueTimeoutSeconds' | 'timeoutSeconds' | 'workerMemoryBytes' | 'pixelsInFlight', number>> | undefined;
  readonly quality?: Some<Record<'jpeg' | 'webp' | 'avif' | 'heic', number>> | undefined;
  readonly encoding?: {
    readonly quick?: boolean | undefined;
    readonly quickMaxAgeSeconds?: number | undefined;
    readonly backlog?: number | undefined;
    readonly effort?: Some<Record<'webp' | 'avif' | 'gif', number>> | undefined;
  } | undefined;
  readonly defaultFormats?: Some<Record<SourceFormat, OutputFormat | { readonly opaque: OutputFormat; readonly alpha: OutputFormat }>> | undefined;
  readonly source?: { readonly hosts?: readonly string[] | undefined; readonly timeoutSeconds?: number | undefined } | undefined;
  readonly keepMetadata?: boolean | undefined;
  readonly sourceCheckSeconds?: number | undefined;
  readonly operations?: Readonly<Record<string, CustomOperation<Image>>> | undefined;
  readonly presets?: Readonly<Record<string, string | PresetSettings>> | undefined;
  readonly api?: { readonly presets?: readonly string[] | undefined; readonly placeholders?: 'thumbhash' | 'dataUrl' | undefined } | undefined;
  readonly metrics?: { readonly path: string; readonly token: string | undefined } | undefined;
  readonly onStale?: ((event: StaleEvent) => unknown) | undefined;
  readonly warm?: { readonly presets?: readonly string[] | undefined } | undefined;
}

/**
 * What a response of the content API adds to a media file, for requests with `renditions=hero,card`.
 *
 * @example
 * import type { FileResponse } from '@strapi/client';
 * type Cover = FileResponse & WithRenditions<'hero' | 'card'>;
 */
export interface WithRenditions<Name extends string = string> {
  /** Missing for files that are no images. A preset is null where it cannot be carried out on the image. */
  readonly renditions?: { readonly [N in Name]?: PresetRendition | null };
}
