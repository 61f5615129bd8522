import type { Core } from '@strapi/strapi';
import type { RenditionsService } from 'strapi-plugin-renditions';

/** What is needed of a file of the media library. */
export interface Cover {
  readonly id: number;
  readonly name: string;
  readonly mime: string;
}

/** Where a cover is shown, and the rendition that suits it. */
const CROPS = {
  thumbnail: 'fill-160x160-c40|format-webp',
  card: 'fill-600x400|format-webp',
  hero: 'fill-1600x600|format-webp|quality-75',
  portrait: 'fill-480x640|format-avif',
  social: 'fill-1200x630|bgcolor-fff|format-jpeg',
} as const satisfies Record<string, string>;

export type CropName = keyof typeof CROPS;

/** A signed URL for each crop; nothing is rendered until someone asks for one. */
export function coverImages(strapi: Core.Strapi, cover: Cover): Record<CropName, string> {
  const renditions = strapi.plugin('renditions').service<RenditionsService>('renditions');
  const urls = Object.entries(CROPS).map(([name, spec]) => [name, renditions.url(cover, spec)]);
  return Object.fromEntries(urls) as Record<CropName, string>;
}
