import { nameOf } from './page-faults';
import type { SeenImage, SeenPage, View } from './see-page';

/** A window, and the sizes of the files that a browser should fetch in it. */
export interface CoversInView extends View {
  readonly hero: string;
  readonly teaser: string;
  /** The animated teaser, whose original is smaller than the preset. */
  readonly windmill: string;
}

/**
 * For pages whose `srcset` and `sizes` are those of the presets. The hero has the widths 640, 960, 1280 and 1600 and is
 * 100vw wide; teasers have 200, 400 and 600 (the windmill 480) and are 33vw wide from 700 pixels on, below that 100vw.
 *
 * Browsers take the first candidate with enough pixels. Some versions of Chromium take the one before at densities above
 * 1, if it is close enough; in these windows it is not.
 */
export const COVERS_IN_VIEWS: readonly CoversInView[] = [
  { width: 400, density: 1, hero: '640x240', teaser: '400x266', windmill: '400x266' },
  { width: 400, density: 2, hero: '960x360', teaser: '600x400', windmill: '480x320' },
  { width: 820, density: 1, hero: '960x360', teaser: '400x266', windmill: '400x266' },
  { width: 820, density: 2, hero: '1600x600', teaser: '600x400', windmill: '480x320' },
  { width: 1440, density: 1, hero: '1600x600', teaser: '600x400', windmill: '480x320' },
  { width: 1440, density: 2, hero: '1600x600', teaser: '600x400', windmill: '480x320' },
];

/** The covers of the seeded articles: an image of the camera, one with EXIF orientation, a transparent, an animated, a vector image. */
export const coverFiles = ({ hero, teaser, windmill }: CoversInView): readonly string[] => [
  `harbour.avif: ${hero}`,
  `owl.avif: ${teaser}`,
  `balloon.avif: ${teaser}, transparent`,
  `windmill.webp: ${windmill}, 20 frames`,
  'compass.svg: 600x400, transparent',
  `valley.avif: ${teaser}`,
];

/** The files that the browser fetched, in the same words. */
export const filesOf = ({ images }: SeenPage): readonly string[] => images.map(describe);

function describe({ url, file }: SeenImage): string {
  if (file === null) return `${nameOf(url)}: none`;
  const { width, height, frames, alpha } = file;
  return `${nameOf(url)}: ${width}x${height}${frames > 1 ? `, ${frames} frames` : alpha ? ', transparent' : ''}`;
}
