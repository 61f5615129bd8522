import type { Core } from '@strapi/strapi';
import { seedAdminUser } from './admin-user';
import { seedArticles } from './articles';
import { seedPictures } from './pictures';
import { grantPublicReading } from './public-permissions';

/** Creates the missing content; it changes no existing content, so it may run at every start. */
export async function seed(strapi: Core.Strapi): Promise<void> {
  await seedAdminUser(strapi);
  await grantPublicReading(strapi);
  const pictureIds = await seedPictures(strapi);
  await seedArticles(strapi, pictureIds);
  strapi.log.info(`Seeded: ${pictureIds.size} images in the media library`);
}
