import type { Access } from '../core/rendition-key';
import type { Signer } from '../signing/signature';
import type { SendfileHeaders } from './sendfile-headers';

/** What a function of the project's own gets to deliver. */
export interface RenditionToSend {
  /** Names the rendition; the same as in its ETag. */
  readonly key: string;
  /** Absolute, below the store's directory. */
  readonly path: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** What `serve` would answer with, set already. */
  readonly headers: Readonly<Record<string, string>>;
}

export type RedirectStatus = 301 | 302 | 307 | 308;

export type RouteAction =
  | { readonly type: 'serve' }
  | { readonly type: 'redirect'; readonly status: RedirectStatus }
  /** A header tells the web server in front which file to send. */
  | { readonly type: 'sendfile'; readonly headers: SendfileHeaders }
  /** The project sends it itself, with Koa's context. */
  | { readonly type: 'custom'; send(ctx: unknown, rendition: RenditionToSend): unknown };

/** A place where images are answered. */
export interface ImageRoute {
  readonly name: string;
  /** With a slash at the start and none at the end. */
  readonly path: string;
  readonly access: Access;
  readonly action: RouteAction;
  /** How long caches may keep an image whose URL names no version. */
  readonly maxAgeSeconds: number;
  /** What stands before the path in an absolute URL, without a slash at the end; null for Strapi's own. */
  readonly baseUrl: string | null;
  readonly signer: Signer;
}
