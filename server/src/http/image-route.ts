import type { Signer } from '../signing/signature';

/** A place where images are served. */
export interface ImageRoute {
  readonly name: string;
  /** With a slash at the start and none at the end. */
  readonly path: string;
  /** How long caches may keep an image whose URL names no version. */
  readonly maxAgeSeconds: number;
  readonly signer: Signer;
}
