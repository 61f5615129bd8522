import type { Size } from '../../../server/src/core/geometry/rect';

/** Sizes that social networks recommend, by the names of their texts: `social.<name>`. */
export const SOCIAL_SIZES = [
  { name: 'linkPreview', width: 1200, height: 630 },
  { name: 'square', width: 1080, height: 1080 },
  { name: 'portrait', width: 1080, height: 1350 },
  { name: 'story', width: 1080, height: 1920 },
  { name: 'video', width: 1280, height: 720 },
] as const satisfies readonly (Size & { readonly name: string })[];

export const socialSpec = ({ width, height }: Size): string => `fill-${width}x${height}`;
