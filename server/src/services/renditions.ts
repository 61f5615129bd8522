import type { Core } from '@strapi/strapi';
import { isFileId } from '../core/file-id';
import { FORMATS } from '../core/formats';
import { OPERATIONS } from '../core/spec/operations';
import { parseSpec } from '../core/spec/parse';
import { MAX_EXPIRY_SECONDS } from '../http/rendition-path';
import { measure } from '../imaging/measure';
import type { Source } from '../renditions/ports';
import { likelyName, nameInFormat } from './file-name';
import { getRuntime } from './get-runtime';
import { findRoute, renditionUrl } from './rendition-url';
import type { Runtime } from './runtime';
import type { Statistics } from './statistics';

/** A file of the media library: its id, or the entity (as a relation or the upload service gives it). */
export type FileReference = number | { readonly id: number; readonly name?: string | null; readonly mime?: string | null };

export interface UrlOptions {
  /** Name of a configured route; by default the first. */
  readonly route?: string;
  /** With the route's `baseUrl` in front, or else Strapi's `server.url`. By default only the path, unless the route has a `baseUrl`. */
  readonly absolute?: boolean;
  /** After so many seconds from now the URL answers 403. */
  readonly expiresInSeconds?: number;
  /** Decorative last part; by default the file's name with the extension of the format. `url` has none where only an id is given. */
  readonly fileName?: string;
}

export interface GetOptions extends UrlOptions {
  /** An `Accept` header, for `format-auto`. */
  readonly accept?: string;
}

/** A rendition, made. */
export interface RenditionInfo {
  /** Signed, with the source's version: caches may keep it for a year. */
  readonly url: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** Names the rendition, 32 hexadecimal digits; the same as in its ETag. */
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
   * A signed URL; nothing is rendered.
   * @throws InvalidSpecError at once, where the spec is wrong
   */
  url(file: FileReference, spec: string, options?: UrlOptions): string;
  /**
   * The rendition itself, made now if it was not before.
   * @throws any RenditionError; its `code` tells them apart
   */
  get(file: FileReference, spec: string, options?: GetOptions): Promise<RenditionInfo>;
  /** Deletes all renditions of a file, here and in the store; the next call makes them anew. */
  purge(file: FileReference): Promise<void>;
  /** What goes on in this process: hits, misses, renders, queue, memory, disk, errors. */
  statistics(): Promise<Statistics>;
  /** The operations that a spec may have, for pickers and documentation. */
  readonly operations: readonly OperationInfo[];
}

export default ({ strapi }: { strapi: Core.Strapi }): RenditionsService => {
  const runtime = () => getRuntime(strapi);
  return {
    url: (file, spec, options = {}) => urlOf(strapi, runtime(), file, spec, options),
    get: (file, spec, options = {}) => getRendition(strapi, runtime(), file, spec, options),
    purge: (file) => runtime().renditions.forget(fileIdOf(file)),
    statistics: () => runtime().statistics(),
    operations: Object.entries(OPERATIONS).map(([name, { syntax, summary, examples }]) => ({ name, syntax, summary, examples })),
  };
};

function urlOf(strapi: Core.Strapi, { config, routes }: Runtime, file: FileReference, spec: string, options: UrlOptions, source?: Source): string {
  const parsed = parseSpec(spec, config.operations);
  return renditionUrl(strapi, routes, fileIdOf(file), spec, {
    route: options.route,
    absolute: options.absolute,
    expiresAt: expiryOf(options.expiresInSeconds),
    fileName: options.fileName ?? (typeof file === 'number' ? undefined : likelyName(file, parsed, config.defaultFormats)),
    source,
  });
}

function fileIdOf(file: FileReference): number {
  const fileId = typeof file === 'number' ? file : file.id;
  if (!isFileId(fileId)) throw new TypeError(`expected the id of a file or a file with one, found ${JSON.stringify(file)}`);
  return fileId;
}

function expiryOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError(`expected expiresInSeconds to be a number above 0, found ${seconds}`);
  const expiry = Math.ceil(Date.now() / 1000 + seconds);
  if (expiry > MAX_EXPIRY_SECONDS) throw new RangeError(`expected expiresInSeconds to end before the year 10000, found ${seconds}; leave it out for a URL that never expires`);
  return expiry;
}

async function getRendition(strapi: Core.Strapi, runtime: Runtime, file: FileReference, spec: string, options: GetOptions): Promise<RenditionInfo> {
  const fileId = fileIdOf(file);
  const { access } = findRoute(runtime.routes, options.route);
  const identity = await runtime.renditions.identify({ fileId, spec, access, accept: options.accept });
  const rendition = await runtime.renditions.obtain(identity);
  const { source, key } = rendition.identity;
  const bytes = rendition.bytes ?? (await rendition.stored.bytes());
  return {
    url: urlOf(strapi, runtime, file, spec, { ...options, fileName: options.fileName ?? nameInFormat(source.name, rendition.format) }, source),
    ...measure(bytes),
    mime: FORMATS[rendition.format].mime,
    size: rendition.size,
    key: key.hash,
    bytes: () => Promise.resolve(bytes),
  };
}
