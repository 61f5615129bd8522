import type { Original } from './originals';

/** The columns of `plugin::upload.file` that renditions look at. */
export interface MediaRow extends Original {
  readonly id: number;
  readonly name: string;
  /** In per cent of the upright image. */
  readonly focalPoint: { readonly x: number; readonly y: number } | null;
}

export const MEDIA_COLUMNS = ['id', 'name', 'mime', 'url', 'hash', 'ext', 'provider', 'updatedAt', 'focalPoint'] as const;
