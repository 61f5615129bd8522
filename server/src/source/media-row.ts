import type { Original } from './originals';

/** The columns of `plugin::upload.file` that renditions look at. */
export interface MediaRow extends Original {
  readonly id: number;
  readonly name: string;
  /** Whatever was written there; Strapi writes `{ x, y }` in per cent of the upright image, or null. */
  readonly focalPoint: unknown;
}

export const MEDIA_COLUMNS = ['id', 'name', 'mime', 'url', 'hash', 'ext', 'provider', 'updatedAt', 'focalPoint'] as const;
