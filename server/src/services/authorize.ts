import type { Core } from '@strapi/strapi';

/** What a project's own hook is asked about. */
export interface AuthorizedRequest {
  /** The file's row in the media library. */
  readonly file: { readonly id: number } & Readonly<Record<string, unknown>>;
  /** As the URL spells it. */
  readonly spec: string;
}

/** In a file of its own: projects compile its declaration, which must name no package but Strapi. */
export type Authorize = (ctx: Parameters<Core.MiddlewareHandler>[0], request: AuthorizedRequest) => boolean | Promise<boolean>;
