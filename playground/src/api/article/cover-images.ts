import type { Core } from '@strapi/strapi';
import type { RenditionsService } from 'strapi-plugin-renditions';

/** The fields of a media library file that `url()` needs. */
export interface Cover {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
}

/** The places that show a cover, with the filter spec for each. */
const CROPS = {
  thumbnail: 'fill-160x160-c40|format-webp',
  card: 'fill-600x400|format-webp',
  hero: 'fill-1600x600|format-webp|quality-75',
  portrait: 'fill-480x640|format-avif',
  social: 'fill-1200x630|bgcolor-fff|format-jpeg',
} as const satisfies Record<string, string>;

export type CropName = keyof typeof CROPS;

/** A signed URL for each crop; a rendition is rendered at the first request for its URL. */
export function coverImages(strapi: Core.Strapi, cover: Cover): Record<CropName, string> {
  const renditions = strapi.plugin('renditions').service<RenditionsService>('renditions');
  const urls = Object.entries(CROPS).map(([name, spec]) => [name, renditions.url(cover, spec)]);
  return Object.fromEntries(urls) as Record<CropName, string>;
}
