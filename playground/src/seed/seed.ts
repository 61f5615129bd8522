import type { Core } from '@strapi/strapi';
import { seedAdminUser } from './admin-user';
import { seedArticles } from './articles';
import { seedPictures } from './pictures';
import { grantPublicReading } from './public-permissions';

/** Fills an empty project; what is there already stays as it is, so it may run at every start. */
export async function seed(strapi: Core.Strapi): Promise<void> {
  await seedAdminUser(strapi);
  await grantPublicReading(strapi);
  const pictureIds = await seedPictures(strapi);
  await seedArticles(strapi, pictureIds);
  strapi.log.info(`Seeded: ${pictureIds.size} pictures in the library`);
}
