import type { Core } from '@strapi/strapi';

/** Argument of the `authorize` function of a project. */
export interface AuthorizedRequest {
  /** The file's row in the media library. */
  readonly file: { readonly id: number } & Readonly<Record<string, unknown>>;
  /** As in the URL. */
  readonly spec: string;
}

/** In a separate file: projects compile its declaration, which may import nothing but Strapi. */
export type Authorize = (ctx: Parameters<Core.MiddlewareHandler>[0], request: AuthorizedRequest) => boolean | Promise<boolean>;
