import type { Core } from '@strapi/strapi';
import type { RenditionsService } from 'strapi-plugin-renditions';
import { SEED_PICTURES, type PictureName } from '../seed/picture-list';
import { operationSections, SOURCE_SECTIONS, type Section } from './exhibits';
import { galleryPage, type FigureSection } from './gallery-page';

interface FileRow {
  readonly id: number;
  readonly name: PictureName;
  readonly mime: string;
  readonly alternativeText: string | null;
}

type Library = ReadonlyMap<PictureName, FileRow>;

/** `GET /gallery`: an HTML page outside of Strapi's API. */
export const galleryRoutes = (strapi: Core.Strapi): Core.RouteInput[] => [
  {
    method: 'GET',
    path: '/gallery',
    config: { auth: false },
    handler: async (ctx) => {
      const library = await findPictures(strapi);
      ctx.type = 'html';
      if (library.size < SEED_PICTURES.length) {
        ctx.status = 503;
        ctx.body = 'The gallery shows the images of playground/pictures, but some are not in the media library. Start with PLAYGROUND_SEED=true, or with `npm run demo`.';
      } else {
        ctx.body = page(strapi, library);
      }
    },
  },
];

async function findPictures(strapi: Core.Strapi): Promise<Library> {
  const names = SEED_PICTURES.map(({ fileName }) => fileName);
  const rows: FileRow[] = await strapi.db.query('plugin::upload.file').findMany({ where: { name: { $in: names } } });
  return new Map(rows.map((row) => [row.name, row]));
}

function page(strapi: Core.Strapi, library: Library): string {
  const renditions = strapi.plugin('renditions').service<RenditionsService>('renditions');
  const withFigures = ({ exhibits, ...words }: Section): FigureSection => ({
    ...words,
    figures: exhibits.flatMap(({ picture, spec }) => {
      const file = library.get(picture);
      return file ? [{ spec, url: renditions.url(file, spec), alternativeText: file.alternativeText ?? file.name }] : [];
    }),
  });
  return galleryPage([
    { id: 'operations', title: 'Operations', sections: operationSections(renditions.operations).map(withFigures) },
    { id: 'sources', title: 'Sources', sections: SOURCE_SECTIONS.map(withFigures) },
  ]);
}
