import type { Core } from '@strapi/strapi';
import { readImageCrops } from '../core/crops/entry-crops';
import { documentedOperations, type OperationInfo } from '../core/filter-spec/operation-docs';
import { parseSpec } from '../core/filter-spec/parse';
import { FORMATS } from '../core/formats';
import { measureRendition } from '../imaging/probe';
import type { Source } from '../renditions/ports/sources';
import { versionTag } from '../signing/signed-path';
import { fileIdOf, findFileId, isEntity, type FileOrDocumentId, type FileReference } from './file-reference';
import { findSigningRoute, likelyName, nameInFormat, renditionUrl } from './rendition-url';
import { findImages, findMeasured } from './library-images';
import { presetNamed } from './preset-named';
import { readPurgeSelection } from './purge-selection';
import { makePicture, makeSrcset } from './responsive';
import type { Picture, PictureOptions, PictureSpec, PresetsOptions, RenditionsByPreset, Srcset, SrcsetOptions } from './responsive-contract';
import { getRuntime, type Runtime } from './runtime';
import type { Statistics } from './statistics';
import { listRenditions, storeStatistics } from './store-statistics';
import type { FilesToWarm, ListedRendition, PurgeResult, PurgeSelection, StoreStatistics, WarmOptions, WarmResult } from './upkeep-contract';
import { warm } from './warm';
import { checkOptions, expiryOf, ROUTE_OPTIONS, type RouteOptions } from './url-options';

export interface UrlOptions extends RouteOptions {
  /** Last part of the URL, without effect; by default the file's name with the extension of the format. `url` adds none if it gets an id. */
  readonly fileName?: string;
}

export interface GetOptions extends UrlOptions {
  /** An `Accept` header, for `format-auto`. */
  readonly accept?: string;
}

/** A rendition, with its URL. */
export interface RenditionInfo {
  /** Signed, with the version of source and presets: caches may keep it for a year. */
  readonly url: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** Key of the rendition: 32 hexadecimal digits, as in its ETag. */
  readonly key: string;
  bytes(): Promise<Buffer>;
}

/** What controllers and other plugins call: `strapi.plugin('renditions').service('renditions')`. */
export interface RenditionsService {
  /**
   * A signed URL. It renders nothing and needs no database.
   * @throws InvalidSpecError; TypeError if there is no file, for example because the relation is not populated
   */
  url(file: FileReference, spec: string, options?: UrlOptions): string;
  /**
   * The rendition, rendered now if it does not exist yet. Call it as often at once as you like: as many calls render
   * as there are slots, and up to 10,000 wait.
   * @throws any RenditionError; see its `code`
   */
  get(file: FileOrDocumentId, spec: string, options?: GetOptions): Promise<RenditionInfo>;
  /**
   * URLs of one image in several widths, without rendering any of them. `preset-NAME` has the widths of the preset;
   * `width-{400,800}` stands for two specs.
   * @throws any RenditionError; RangeError or TypeError for wrong options
   */
  srcset(file: FileOrDocumentId, spec: string, options?: SrcsetOptions): Promise<Srcset>;
  /**
   * A `<picture>` of a preset, or of a spec with its own widths and formats; nothing is rendered.
   * @throws as `srcset` does
   */
  picture(file: FileOrDocumentId, spec: PictureSpec, options?: PictureOptions): Promise<Picture>;
  /**
   * What REST and GraphQL give of these presets; nothing is rendered. One query finds all files. For a file that is not
   * an image it is null, as for a preset that cannot be carried out on the image.
   * @throws TypeError, RangeError for an unknown preset
   */
  presets(file: FileOrDocumentId, names: readonly string[], options?: PresetsOptions): Promise<RenditionsByPreset | null>;
  presets(files: readonly FileOrDocumentId[], names: readonly string[], options?: PresetsOptions): Promise<readonly (RenditionsByPreset | null)[]>;
  /**
   * Deletes all renditions of a file, or those of a selection, in the store and in the memory of every process: others see
   * it within `sourceCheckSeconds`. The next request renders again. Hooks of `renditions.stale` are called.
   * @throws TypeError, RangeError for a wrong selection; InternalError where some could not be deleted
   */
  purge(renditions: FileOrDocumentId | PurgeSelection): Promise<PurgeResult>;
  /**
   * Renders renditions before they are requested, one after the other, while no visitor waits. What is stored already is
   * skipped, so a call that was ended goes on where it was. `preset-NAME` stands for the preset in all of its widths and
   * formats on each image, and `width-{400,800}` for two specs.
   * @throws InvalidSpecError, TypeError, RangeError for wrong arguments; failures of single renditions are counted
   */
  warm(files: FilesToWarm, specs: readonly string[], options?: WarmOptions): Promise<WarmResult>;
  /** The stored renditions of a file; the largest first. @throws TypeError, FileNotFoundError */
  list(file: FileOrDocumentId): Promise<readonly ListedRendition[]>;
  /** What the stores of all processes hold: number, bytes, by preset, format and age. */
  storeStatistics(): Promise<StoreStatistics>;
  /** State of this process: hits, misses, renders, queue, memory, disk, errors. */
  statistics(): Promise<Statistics>;
  /** The operations that a spec may have, for pickers and documentation. */
  readonly operations: readonly OperationInfo[];
}

export default ({ strapi }: { strapi: Core.Strapi }): RenditionsService => {
  const runtime = () => getRuntime(strapi);
  return {
    url(file, spec, options = {}) {
      checkOptions(options, URL_OPTIONS);
      return urlOf(strapi, runtime(), file, spec, options);
    },
    async get(file, spec, options = {}) {
      checkOptions(options, [...URL_OPTIONS, 'accept']);
      return getRendition(strapi, runtime(), file, spec, options);
    },
    async srcset(file, spec, options = {}) {
      return makeSrcset(strapi, runtime(), await findMeasured(runtime(), file), spec, options);
    },
    async picture(file, spec, options = {}) {
      return makePicture(strapi, runtime(), await findMeasured(runtime(), file), spec, options);
    },
    presets: (async (files: FileOrDocumentId | readonly FileOrDocumentId[], names: readonly string[], options: PresetsOptions = {}) => {
      const made = await presetsOf(runtime(), Array.isArray(files) ? files : [files as FileOrDocumentId], names, options);
      return Array.isArray(files) ? made : made[0];
    }) as RenditionsService['presets'],
    purge: async (asked) => ({ deleted: await runtime().purge(await readPurgeSelection(strapi, runtime(), asked)) }),
    warm: (files, specs, options) => warm(runtime(), files, specs, options),
    list: async (file) => listRenditions(await runtime().ledger.ofFile(await findFileId(strapi, file))),
    async storeStatistics() {
      await runtime().ledger.flush();
      return storeStatistics(strapi, runtime().config, Date.now());
    },
    statistics: () => runtime().statistics(),
    operations: documentedOperations(),
  };
};

const URL_OPTIONS = [...ROUTE_OPTIONS, 'fileName'] as const satisfies readonly (keyof UrlOptions)[];

function urlOf(strapi: Core.Strapi, { config, routes }: Runtime, file: FileReference, spec: string, options: UrlOptions, source?: Source): string {
  const parsed = parseSpec(spec, config.operations, config.presets);
  return renditionUrl(strapi, routes, fileIdOf(file), spec, {
    route: options.route,
    absolute: options.absolute,
    expiresAt: expiryOf(options.expiresInSeconds),
    fileName: options.fileName ?? (isEntity(file) ? likelyName(file, parsed, config.defaultFormats) : undefined),
    version: source && versionTag(source, parsed.presets),
  });
}

/** @throws TypeError, RangeError for an unknown preset */
async function presetsOf(runtime: Runtime, files: readonly FileOrDocumentId[], names: readonly string[], options: PresetsOptions): Promise<readonly (RenditionsByPreset | null)[]> {
  checkOptions(options, ['placeholders', 'crops']);
  const { config, presetRenditions } = runtime;
  const presets = names.map((name) => presetNamed(name, config.presets));
  const { placeholders = config.api.placeholders, crops } = options;
  return (await findImages(runtime, files)).map((image) => image && presetRenditions.of(image, presets, { placeholders, crops: readImageCrops(crops, image.documentId) }));
}

async function getRendition(strapi: Core.Strapi, runtime: Runtime, file: FileOrDocumentId, spec: string, options: GetOptions): Promise<RenditionInfo> {
  const { access } = findSigningRoute(runtime.routes, options.route);
  const fileId = await findFileId(strapi, file);
  const resolved = await runtime.renditions.resolve({ fileId, spec, access, accept: options.accept });
  const rendition = await runtime.renditions.get(resolved, { needsFinal: true, schedule: (work) => runtime.projectLimiter.run(work) });
  const { source, key } = rendition.resolved;
  const bytes = rendition.bytes ?? (await rendition.stored.bytes());
  return {
    url: urlOf(strapi, runtime, fileId, spec, { ...options, fileName: options.fileName ?? nameInFormat(source.name, rendition.format) }, source),
    ...measureRendition(bytes),
    mime: FORMATS[rendition.format].mime,
    size: rendition.size,
    key: key.hash,
    bytes: () => Promise.resolve(bytes),
  };
}
