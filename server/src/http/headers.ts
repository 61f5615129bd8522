import { FORMATS, type RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { Validators } from './conditional-request';
import type { HttpResponse, ResponseHeaders } from './response';

const YEAR_SECONDS = 31_536_000;

/** An image that is opened as a page runs nothing. An SVG may use the styles, images and fonts that it contains, and loads nothing. */
const IMAGE_POLICY = "default-src 'none'";
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox";

const OPEN_TO_ALL = { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' };

/** Without it a page of another origin cannot read `Retry-After`. */
const EXPOSE_RETRY = { 'Access-Control-Expose-Headers': 'Retry-After' };

/** What 200, 206 and 304 share. */
export interface ImageMeta extends Validators {
  readonly cacheControl: string;
  /** Whether the response depends on the client's `Accept` header. */
  readonly varies: boolean;
  readonly access: Access;
  /** Null where the route sends none. */
  readonly tags: readonly string[] | null;
}

export interface Lifetime {
  readonly access: Access;
  readonly maxAgeSeconds: number;
  /** The URL names the version of the source that the response is made from. */
  readonly immutable: boolean;
  /** Null where the URL never expires. */
  readonly secondsLeft: number | null;
}

export function cacheControl({ access, maxAgeSeconds, immutable, secondsLeft }: Lifetime): string {
  if (access === 'private') return 'private, no-store';
  const lifetime = immutable ? YEAR_SECONDS : maxAgeSeconds;
  // A cache must not outlive the URL.
  const seconds = secondsLeft === null ? lifetime : Math.min(lifetime, secondsLeft);
  return immutable ? `public, max-age=${seconds}, immutable` : `public, max-age=${seconds}`;
}

export function imageHeaders(format: RenditionFormat, length: number, meta: ImageMeta): ResponseHeaders {
  const headers: ResponseHeaders = {
    'Content-Type': FORMATS[format].mime,
    'Content-Length': String(length),
    ETag: meta.etag,
    'Last-Modified': meta.lastModified,
    'Cache-Control': meta.cacheControl,
    'Accept-Ranges': 'bytes',
    'Content-Security-Policy': format === 'svg' ? SVG_POLICY : IMAGE_POLICY,
    'X-Content-Type-Options': 'nosniff',
  };
  // Private routes: CORS is left to the middlewares of the project.
  if (meta.access === 'public') Object.assign(headers, OPEN_TO_ALL);
  return withTags(headers, meta);
}

export function redirectHeaders(url: string, meta: ImageMeta): ResponseHeaders {
  const headers: ResponseHeaders = {
    Location: url,
    'Content-Length': '0',
    'Cache-Control': meta.cacheControl,
    'Content-Security-Policy': IMAGE_POLICY,
    'X-Content-Type-Options': 'nosniff',
    ...OPEN_TO_ALL,
  };
  return withTags(headers, meta);
}

export function notModifiedHeaders(meta: ImageMeta): ResponseHeaders {
  const headers: ResponseHeaders = { ETag: meta.etag, 'Last-Modified': meta.lastModified, 'Cache-Control': meta.cacheControl };
  return withTags(headers, meta);
}

/** What tells caches which responses are alike. Cloudflare reads tags between commas, Fastly and Varnish between spaces. */
function withTags(headers: ResponseHeaders, { varies, tags }: ImageMeta): ResponseHeaders {
  if (varies) headers.Vary = 'Accept';
  if (tags !== null) {
    headers['Cache-Tag'] = tags.join(',');
    headers['Surrogate-Key'] = tags.join(' ');
  }
  return headers;
}

/** Lets a page of another origin read why it did not get a public image; without these headers it sees a network error. */
export function withCorsOnErrors(response: HttpResponse, access: Access): HttpResponse {
  const { errorKind: error, headers } = response;
  if (error === undefined || access !== 'public') return response;
  return { ...response, headers: { ...headers, ...OPEN_TO_ALL, ...(headers['Retry-After'] !== undefined && EXPOSE_RETRY) } };
}
