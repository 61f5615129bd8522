import type { Access } from '../core/rendition-key';
import type { Signer } from '../signing/signature';
import type { SendfileHeaders } from './sendfile-headers';

/** Argument of a function of the project that sends renditions. */
export interface RenditionToSend {
  /** The key of the rendition, as in its ETag. */
  readonly key: string;
  /** Absolute, below the store's directory. */
  readonly path: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** The headers of the action `serve`; they are set already. */
  readonly headers: Readonly<Record<string, string>>;
}

export type RedirectStatus = 301 | 302 | 307 | 308;

export type RouteAction =
  | { readonly type: 'serve' }
  | { readonly type: 'redirect'; readonly status: RedirectStatus }
  /** A header tells the web server in front which file to send. */
  | { readonly type: 'sendfile'; readonly headers: SendfileHeaders }
  /** A function of the project sends it, with Koa's context. */
  | { readonly type: 'custom'; send(ctx: unknown, rendition: RenditionToSend): unknown };

/** A path below which images are served. */
export interface ImageRoute {
  readonly name: string;
  /** With a slash at the start and none at the end. */
  readonly path: string;
  readonly access: Access;
  readonly action: RouteAction;
  /** In Strapi's router, behind all global middlewares. Otherwise the handler in front of Strapi answers it. */
  readonly behindMiddlewares: boolean;
  /** How long caches may keep an image whose URL has no version. */
  readonly maxAgeSeconds: number;
  /** Whether responses carry tags, by which a shared cache can drop them. */
  readonly cacheTags: boolean;
  /** Precedes the path in an absolute URL, without a slash at the end; null: the address of Strapi. */
  readonly baseUrl: string | null;
  /** Names of the presets that it serves without signatures; null for a route of signed URLs. */
  readonly presets: readonly string[] | null;
  readonly signer: Signer;
}
