import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import { SEED_PICTURES, type PictureName } from './picture-list';

/** Uploads the missing images with Strapi's upload service; returns the id of each file. */
export async function seedPictures(strapi: Core.Strapi): Promise<Map<PictureName, number>> {
  const upload = strapi.plugin('upload').service('upload');
  // Otherwise Strapi would recompress each image and remove the EXIF orientation of the owl.
  await upload.setSettings({ ...(await upload.getSettings()), sizeOptimization: false, autoOrientation: false, aiMetadata: false });

  const ids = new Map<PictureName, number>();
  for (const picture of SEED_PICTURES) {
    const existing = await strapi.db.query('plugin::upload.file').findOne({ where: { name: picture.fileName } });
    ids.set(picture.fileName, existing?.id ?? (await uploadPicture(strapi, picture)));
  }
  return ids;
}

async function uploadPicture(strapi: Core.Strapi, { fileName, mime, ...info }: (typeof SEED_PICTURES)[number]): Promise<number> {
  const filepath = join(strapi.dirs.app.root, 'pictures', fileName);
  const { size } = await stat(filepath);
  const [file] = await strapi.plugin('upload').service('upload').upload({
    data: { fileInfo: { name: fileName, ...info } },
    files: { filepath, originalFilename: fileName, mimetype: mime, size },
  });
  return file.id;
}
