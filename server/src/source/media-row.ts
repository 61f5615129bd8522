/** The columns of `plugin::upload.file` that renditions look at. */
export interface MediaRow {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
  readonly url: string;
  readonly provider: string;
  readonly updatedAt: string | Date;
  /** In per cent of the upright image; absent before Strapi 5.35. */
  readonly focalPoint?: { readonly x: number; readonly y: number } | null;
}

export const MEDIA_COLUMNS = ['id', 'name', 'mime', 'url', 'provider', 'updatedAt', 'focalPoint'] as const;
