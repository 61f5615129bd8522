import { FORMATS, type RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { Answer, AnswerHeaders } from './answer';
import type { ImageMeta } from './image-meta';

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
  // Private routes: CORS is left to the middlewares of the project.
  if (meta.access === 'public') Object.assign(headers, OPEN_TO_ALL);
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

export function redirectHeaders(url: string, meta: ImageMeta): AnswerHeaders {
  const headers: AnswerHeaders = {
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

export function notModifiedHeaders(meta: ImageMeta): AnswerHeaders {
  const headers: AnswerHeaders = { ETag: meta.etag, 'Last-Modified': meta.lastModified, 'Cache-Control': meta.cacheControl };
  if (meta.varies) headers.Vary = 'Accept';
  return headers;
}

/** A page of another origin that fetches a public image is told why it does not get it; without these headers it sees a network error. */
export function openRefusal(answer: Answer, access: Access): Answer {
  if (answer.error === undefined || access !== 'public') return answer;
  return { ...answer, headers: { ...answer.headers, ...OPEN_TO_ALL, ...(answer.headers['Retry-After'] !== undefined && EXPOSE_RETRY) } };
}
