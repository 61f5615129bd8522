import type { RenditionFormat } from '../core/formats';
import type { Access } from '../core/rendition-key';
import type { Identity } from '../renditions/rendition';
import type { Admitted } from './admit';
import type { ImageRoute } from './image-route';
import type { Validators } from './validators';

/** What 200, 206 and 304 share. */
export interface ImageMeta extends Validators {
  readonly cacheControl: string;
  /** Whether the answer depends on the client's `Accept` header. */
  readonly varies: boolean;
  readonly access: Access;
}

/** What an answer says of the next one to the same URL: it holds while the source stays what it is. */
export interface Repeatable {
  readonly route: ImageRoute;
  readonly wanted: Admitted;
  readonly identity: Identity;
  readonly meta: ImageMeta;
  readonly format: RenditionFormat;
  /** Bytes. */
  readonly size: number;
}
