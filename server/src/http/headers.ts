import { FORMATS, type RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { AnswerHeaders } from './answer';
import type { ImageMeta } from './image-meta';

const YEAR_SECONDS = 31_536_000;

/** An image opened by itself runs nothing; an SVG is a document, and gets no more than its own styles. */
const IMAGE_POLICY = "default-src 'none'";
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

const OPEN_TO_ALL = { 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' };

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

export function imageHeaders(format: RenditionFormat, length: number, meta: ImageMeta): AnswerHeaders {
  const headers: AnswerHeaders = {
    'Content-Type': FORMATS[format].mime,
    'Content-Length': String(length),
    ETag: meta.etag,
    'Last-Modified': meta.lastModified,
    'Cache-Control': meta.cacheControl,
    'Accept-Ranges': 'bytes',
    'Content-Security-Policy': format === 'svg' ? SVG_POLICY : IMAGE_POLICY,
    'X-Content-Type-Options': 'nosniff',
  };
  // Who may embed a private one is for the project's own middlewares to say.
  if (meta.access === 'public') Object.assign(headers, OPEN_TO_ALL);
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

export function redirectHeaders(url: string, meta: ImageMeta): AnswerHeaders {
  const headers: AnswerHeaders = { Location: url, 'Content-Length': '0', 'Cache-Control': meta.cacheControl, ...OPEN_TO_ALL };
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

export function notModifiedHeaders(meta: ImageMeta): AnswerHeaders {
  const headers: AnswerHeaders = { ETag: meta.etag, 'Last-Modified': meta.lastModified, 'Cache-Control': meta.cacheControl };
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}
