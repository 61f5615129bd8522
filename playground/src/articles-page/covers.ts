import type { Core } from '@strapi/strapi';
import type { RenditionsService } from 'strapi-plugin-renditions';

/** A file of the media library, as `populate` gives it. */
export interface Cover {
  readonly id: number;
}

/** The HTML of each cover: the first one large, the others as teasers. Nothing is rendered yet, so the page waits for no image. */
export async function coversOf(strapi: Core.Strapi, covers: readonly (Cover | null)[]): Promise<readonly string[]> {
  const renditions = strapi.plugin('renditions').service<RenditionsService>('renditions');
  return Promise.all(covers.map(async (cover, index) => {
    if (cover === null) return '';
    const preset = index === 0 ? 'hero' : 'teaser';
    const made = await renditions.presets(cover, [preset], { placeholders: 'dataUrl' });
    const placeholder = made?.[preset]?.placeholder;
    // The first image is visible at once; the others load when they are about to be.
    const picture = await renditions.picture(cover, { preset }, {
      priority: index === 0,
      ...(placeholder && { attributes: { style: `background: url(${placeholder.dataUrl}) center / cover` } }),
    });
    return picture.toHtml();
  }));
}
