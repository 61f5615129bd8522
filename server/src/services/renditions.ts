import type { Core } from '@strapi/strapi';
import { didYouMean } from '../core/did-you-mean';
import { OPERATIONS } from '../core/filter-spec/operations';
import { parseSpec } from '../core/filter-spec/parse';
import { FORMATS } from '../core/formats';
import { MAX_EXPIRY_SECONDS } from '../http/rendition-path';
import { measureRendition } from '../imaging/probe';
import type { Source } from '../renditions/ports/sources';
import { versionTag } from '../signing/signed-path';
import { fileIdOf, findFileId, isEntity, type FileOrDocumentId, type FileReference } from './file-reference';
import { findRoute, likelyName, nameInFormat, renditionUrl } from './rendition-url';
import { getRuntime, type Runtime } from './runtime';
import type { Statistics } from './statistics';

export interface UrlOptions {
  /** Name of a configured route; by default the first. */
  readonly route?: string;
  /** Begins with the route's `baseUrl`, or else Strapi's `server.url`. By default a path only, unless the route has a `baseUrl`. */
  readonly absolute?: boolean;
  /** The URL answers 403 after so many seconds from now. */
  readonly expiresInSeconds?: number;
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

export interface OperationInfo {
  readonly name: string;
  readonly syntax: string;
  readonly summary: string;
  /** Valid specs that show it. */
  readonly examples: readonly string[];
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
  /** Deletes all renditions of a file, in memory and in the store; the next request renders again. */
  purge(file: FileOrDocumentId): Promise<void>;
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
    purge: async (file) => runtime().renditions.purge(await findFileId(strapi, file)),
    statistics: () => runtime().statistics(),
    operations: Object.entries(OPERATIONS).map(([name, { syntax, summary, examples }]) => ({ name, syntax, summary, examples })),
  };
};

const URL_OPTIONS = ['route', 'absolute', 'expiresInSeconds', 'fileName'] as const satisfies readonly (keyof UrlOptions)[];

/** A misspelt `expiresInSeconds` would make a URL that never expires. @throws TypeError */
function checkOptions(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`there is no option ${JSON.stringify(unknown)}; expected ${known.join(', ')}.${didYouMean(unknown, known)}`);
}

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

function expiryOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError(`expected expiresInSeconds to be a number above 0, found ${seconds}`);
  const expiry = Math.ceil(Date.now() / 1000 + seconds);
  if (expiry > MAX_EXPIRY_SECONDS) throw new RangeError(`expected expiresInSeconds to end before the year 10000, found ${seconds}; leave it out for a URL that never expires`);
  return expiry;
}

async function getRendition(strapi: Core.Strapi, runtime: Runtime, file: FileOrDocumentId, spec: string, options: GetOptions): Promise<RenditionInfo> {
  const fileId = await findFileId(strapi, file);
  const { access } = findRoute(runtime.routes, options.route);
  const resolved = await runtime.renditions.resolve({ fileId, spec, access, accept: options.accept });
  const rendition = await runtime.renditions.get(resolved, { schedule: (work) => runtime.projectLimiter.run(work) });
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
