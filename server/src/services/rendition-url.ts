import type { Core } from '@strapi/strapi';
import type { ImageRoute } from '../http/image-route';
import { versionTag } from '../http/version-tag';
import type { Source } from '../renditions/ports';
import { signedPath } from '../signing/signed-path';

export interface RenditionUrlOptions {
  /** By default the first of the configuration. */
  readonly route?: string | undefined;
  /** With the route's `baseUrl` in front, or else Strapi's `server.url`; by default only where the route has one. */
  readonly absolute?: boolean | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt?: number | undefined;
  readonly fileName?: string | undefined;
  /** Makes the answer immutable: the URL then stands for these bytes alone. */
  readonly source?: Source | undefined;
}

/** The configuration has no route of that name. */
export class UnknownRouteError extends RangeError {}

/** A signed URL of a spec that was parsed already. @throws UnknownRouteError */
export function renditionUrl(strapi: Core.Strapi, routes: readonly ImageRoute[], fileId: number, spec: string, options: RenditionUrlOptions): string {
  const { path, signer, baseUrl } = findRoute(routes, options.route);
  const relative = signedPath({
    path,
    signer,
    fileId,
    spec,
    fileName: options.fileName,
    expiresAtSeconds: options.expiresAt,
    version: options.source && versionTag(options.source),
  });
  // A route with an origin of its own is of no use without it.
  const { absolute = baseUrl !== null } = options;
  return absolute ? `${baseUrl ?? strapi.config.get<string>('server.absoluteUrl').replace(/\/$/, '')}${relative}` : relative;
}

/** @throws UnknownRouteError */
export function findRoute(routes: readonly ImageRoute[], name: string | undefined): ImageRoute {
  const route = name === undefined ? routes[0] : routes.find((candidate) => candidate.name === name);
  if (route !== undefined) return route;
  throw new UnknownRouteError(`expected the name of a configured route (${routes.map((known) => known.name).join(', ') || 'none is configured'}), found ${JSON.stringify(name)}`);
}
