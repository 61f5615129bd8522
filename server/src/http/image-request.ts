import type { Caller } from '../renditions/rendition';

/** A request for an image, as a plain value. */
export interface ImageRequest extends Caller {
  readonly method: string;
  /** As it was sent: below the route's path, without the slash between, not decoded. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  readonly headers: ImageRequestHeaders;
}

/** Node's own header object fits. */
export interface ImageRequestHeaders {
  readonly accept?: string | undefined;
  readonly 'if-match'?: string | undefined;
  readonly 'if-unmodified-since'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-modified-since'?: string | undefined;
  readonly 'if-range'?: string | string[] | undefined;
  readonly range?: string | undefined;
}
