import { FORMATS, type RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { ResolvedRendition } from '../renditions/rendition';
import type { Validators } from './conditional-request';
import type { ImageRoute } from './image-route';
import type { HttpResponse, ResponseHeaders } from './response';
import type { SignedRequest } from './verify-request';

const YEAR_SECONDS = 31_536_000;

/** An image opened by itself runs nothing. An SVG is a document: it gets the styles, images and fonts that it contains, and loads nothing. */
const IMAGE_POLICY = "default-src 'none'";
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox";

const OPEN_TO_ALL = { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' };

/** Without it a page of another origin cannot read when to come again. */
const EXPOSE_RETRY = { 'Access-Control-Expose-Headers': 'Retry-After' };

export interface Lifetime {
  readonly access: Access;
  readonly maxAgeSeconds: number;
  /** The URL names the version that it was answered from. */
  readonly immutable: boolean;
  /** Null where the URL never expires. */
  readonly secondsLeft: number | null;
}

export function cacheControl({ access, maxAgeSeconds, immutable, secondsLeft }: Lifetime): string {
  if (access === 'private') return 'private, no-store';
  const wanted = immutable ? YEAR_SECONDS : maxAgeSeconds;
  // A cache must not go on giving away what the URL itself gives away no more.
  const seconds = secondsLeft === null ? wanted : Math.min(wanted, secondsLeft);
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
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
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
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

export function notModifiedHeaders(meta: ImageMeta): ResponseHeaders {
  const headers: ResponseHeaders = { ETag: meta.etag, 'Last-Modified': meta.lastModified, 'Cache-Control': meta.cacheControl };
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

/** A page of another origin that fetches a public image is told why it does not get it; without these headers it sees a network error. */
export function withCorsOnErrors(answer: HttpResponse, access: Access): HttpResponse {
  if (answer.error === undefined || access !== 'public') return answer;
  return { ...answer, headers: { ...answer.headers, ...OPEN_TO_ALL, ...(answer.headers['Retry-After'] !== undefined && EXPOSE_RETRY) } };
}

/** What 200, 206 and 304 share. */
export interface ImageMeta extends Validators {
  readonly cacheControl: string;
  /** Whether the answer depends on the client's `Accept` header. */
  readonly varies: boolean;
  readonly access: Access;
}

/** What an answer says of the next one to the same URL: it holds while the source stays what it is. */
export interface CacheableResponse {
  readonly route: ImageRoute;
  readonly signed: SignedRequest;
  readonly resolved: ResolvedRendition;
  readonly meta: ImageMeta;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}
