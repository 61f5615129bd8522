import type { Core } from '@strapi/strapi';
import type { PictureName } from './picture-list';

interface SeedArticle {
  readonly title: string;
  readonly text: string;
  readonly cover: PictureName;
  /** The article's own crop and text of its cover, in per cent of the upright image. */
  readonly crops?: object;
}

const ARTICLES: readonly SeedArticle[] = [
  {
    title: 'The keeper of the last light',
    text: 'Every evening at dusk the lamp goes on, though no ship has needed it for twenty years. The boats in the harbour would miss it all the same.',
    cover: 'harbour.jpg',
  },
  {
    title: 'What the owl hears',
    text: 'One of its ears sits higher than the other. The difference of a few millionths of a second tells it how deep under the snow a mouse walks.',
    cover: 'owl.jpg',
    crops: { crops: { teaser: { left: 10, top: 26, width: 80, height: 40 } } },
  },
  {
    title: 'Up before the wind',
    text: 'Balloons start at sunrise, when the air stands still. An hour later the ground is warm and the thermals would play ball with them.',
    cover: 'balloon.png',
  },
  {
    title: 'A mill that still grinds',
    text: 'Four sails, one stone, forty sacks on a good day. The miller reads the sky before the newspaper.',
    cover: 'windmill.gif',
  },
  {
    title: 'Thirty-two winds',
    text: 'Before there were degrees there were names. How sailors split the horizon, and why north was not always at the top.',
    cover: 'compass.svg',
  },
  {
    title: 'A winter in the valley',
    text: 'The road is closed from November, and the lake carries by Christmas. Notes from a red cabin at the end of both.',
    cover: 'valley.jpg',
    crops: { crops: { teaser: { left: 9, top: 48, width: 30, height: 30 } }, alt: 'The red cabin, where the road ends' },
  },
];

/** Creates the articles whose titles are missing. */
export async function seedArticles(strapi: Core.Strapi, pictureIds: ReadonlyMap<PictureName, number>): Promise<void> {
  const documents = strapi.documents('api::article.article');
  // Tests have other presets, and the plugin refuses crops for presets that it does not know.
  const hasTeaser = 'teaser' in strapi.config.get<object>('plugin::renditions.presets', {});
  for (const { title, text, cover, crops } of ARTICLES) {
    const existing = await documents.findFirst({ filters: { title } });
    if (existing !== null) continue;
    const file = await strapi.db.query('plugin::upload.file').findOne({ where: { id: pictureIds.get(cover) } });
    await documents.create({ data: { title, text, cover: file.id, coverCrops: crops === undefined || !hasTeaser ? null : { [file.documentId]: crops } }, status: 'published' });
  }
}
