import type { Core } from '@strapi/strapi';
import type { Spec } from '../core/filter-spec/parse';
import { DEFAULT_FORMATS, FORMATS, type DefaultFormats, type RenditionFormat, type SourceFormat } from '../core/formats';
import { likelyFormat } from '../core/plan-rendition';
import { quote } from '../core/quote';
import type { ImageRoute } from '../http/image-route';
import { signedPath } from '../signing/signed-path';

export interface RenditionUrlOptions {
  /** By default the first for signed URLs. */
  readonly route?: string | undefined;
  /** With the route's `baseUrl` in front, or else Strapi's `server.url`; by default only where the route has one. */
  readonly absolute?: boolean | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly fileName?: string | undefined;
  /** A `versionTag`. Makes the answer immutable: the URL then stands for these bytes alone. */
  readonly version?: string | undefined;
}

/** The configuration has no route of that name. */
export class UnknownRouteError extends RangeError {}

/** A signed URL of a spec that was parsed already. @throws as `findSigningRoute` does */
export function renditionUrl(strapi: Core.Strapi, routes: readonly ImageRoute[], fileId: number, spec: string, options: RenditionUrlOptions): string {
  const route = findSigningRoute(routes, options.route);
  const { fileName, expiresAt: expiresAtSeconds, version } = options;
  return originOf(strapi, route, options.absolute) + signedPath({ path: route.path, signer: route.signer, fileId, spec, fileName, expiresAtSeconds, version });
}

/** What precedes the path of a URL on a route; empty for a relative URL. URLs of a route with a `baseUrl` are useless without it. */
export function originOf(strapi: Core.Strapi, { baseUrl }: ImageRoute, absolute = baseUrl !== null): string {
  return absolute ? (baseUrl ?? strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, '')) : '';
}

/** By default the first for signed URLs. @throws UnknownRouteError */
export function findRoute(routes: readonly ImageRoute[], name: string | undefined): ImageRoute {
  const route = name === undefined ? signingRoutes(routes)[0] : routes.find((candidate) => candidate.name === name);
  if (route !== undefined) return route;
  if (name === undefined) throw new UnknownRouteError('expected a route for signed URLs, found none in the configuration');
  throw new UnknownRouteError(`expected the name of a configured route (${namesOf(routes)}), found ${quote(name)}`);
}

/** By default the first. @throws UnknownRouteError, also for a route without signatures */
export function findSigningRoute(routes: readonly ImageRoute[], name: string | undefined): ImageRoute {
  const signing = signingRoutes(routes);
  if (routes.some((route) => route.name === name && route.presets !== null)) {
    throw new UnknownRouteError(`expected the name of a route for signed URLs (${namesOf(signing)}), found "${name}", which serves presets without signatures`);
  }
  return findRoute(signing, name);
}

/** Routes that serve any spec. The others serve presets without signatures. */
export const signingRoutes = (routes: readonly ImageRoute[]): readonly ImageRoute[] => routes.filter(({ presets }) => presets === null);

const namesOf = (routes: readonly ImageRoute[]): string => routes.map(({ name }) => name).join(', ') || 'none is configured';

/** Name and type of a file, as an entity of the media library has them. */
export interface NamedFile {
  readonly name?: string | null;
  readonly mime?: string | null;
}

/** Other names of formats in MIME types and file extensions. */
const ALIASES: Readonly<Record<string, SourceFormat>> = {
  'jpg': 'jpeg', 'jpe': 'jpeg', 'jfif': 'jpeg', 'pjpeg': 'jpeg', 'x-png': 'png', 'apng': 'png', 'svg+xml': 'svg', 'tif': 'tiff', 'x-tiff': 'tiff',
  'heif': 'heic', 'heic-sequence': 'heic', 'heif-sequence': 'heic', 'avif-sequence': 'avif',
};

const EXTENSION = /\.([A-Za-z0-9]{1,5})$/;

/** The name of a rendition: the file's own, with the extension of the rendition's format. */
export function nameInFormat(name: string, format: RenditionFormat): string {
  return `${name.replace(EXTENSION, '')}.${FORMATS[format].extension}`;
}

/** The same before the rendition exists, with its probable format. Undefined where the file has no name. */
export function likelyName({ name, mime }: NamedFile, spec: Spec, defaults: DefaultFormats): string | undefined {
  if (!name) return undefined;
  const format = likelyFormat(spec, sourceFormat(/^image\/([a-z+-]+)/i.exec(mime ?? '')?.[1]) ?? sourceFormat(EXTENSION.exec(name)?.[1]), defaults);
  return format === null ? name.replace(EXTENSION, '') : nameInFormat(name, format);
}

function sourceFormat(word = ''): SourceFormat | null {
  const name = word.toLowerCase();
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name] ?? null;
  return Object.hasOwn(DEFAULT_FORMATS, name) ? (name as SourceFormat) : null;
}
