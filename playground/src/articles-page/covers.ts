import type { Core } from '@strapi/strapi';
import type { RenditionsService } from 'strapi-plugin-renditions';

/** A file of the media library, as `populate` gives it. */
export interface Cover {
  readonly id: number;
}

interface WithCover {
  readonly cover: Cover | null;
  /** The article's own crops of its cover. */
  readonly coverCrops: unknown;
}

/** The HTML of each cover: the first one large, the others as teasers. Nothing is rendered yet, so the page waits for no image. */
export async function coversOf(strapi: Core.Strapi, articles: readonly WithCover[]): Promise<readonly string[]> {
  const renditions = strapi.plugin('renditions').service<RenditionsService>('renditions');
  return Promise.all(articles.map(async ({ cover, coverCrops: crops }, index) => {
    if (cover === null) return '';
    const preset = index === 0 ? 'hero' : 'teaser';
    const made = await renditions.presets(cover, [preset], { placeholders: 'dataUrl', crops });
    const placeholder = made?.[preset]?.placeholder;
    // The first image is visible at once; the others load when they are about to be.
    const picture = await renditions.picture(cover, { preset }, {
      crops,
      priority: index === 0,
      ...(placeholder && { attributes: { style: `background: url(${placeholder.dataUrl}) center / cover` } }),
    });
    return picture.toHtml();
  }));
}
