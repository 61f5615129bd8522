import type { Core } from '@strapi/strapi';
import type { CropFieldSettings, CropImage, Preview } from '../contracts';
import { cropsFieldsOf } from '../core/crops/field-options';
import { FileNotFoundError } from '../core/errors';
import { isStorable } from '../core/storable-text';
import type { Caller } from '../renditions/rendition';
import { findReadable } from './asset-permissions';
import { limitEditors, renderPreview, type Editor } from './editor-jobs';
import { planSettingsOf } from './generator';
import { findMeasured } from './library-images';
import { modelsOf } from './models';
import { getRuntime } from './runtime';

/** A file as an editor names it. */
export interface NamedFile {
  readonly id: number;
  readonly hash: string;
}

/** The service behind the custom field in the admin panel. Each method throws RenditionErrors. */
export interface CropFieldService {
  settings(): CropFieldSettings;
  image(file: NamedFile, editor: Editor, caller?: Caller): Promise<CropImage>;
  /** An image to crop on, for a format that browsers do not show. */
  stage(file: NamedFile, editor: Editor, caller?: Caller): Promise<Preview>;
}

/** Pixels; large enough for most screens. */
const STAGE = { spec: 'max-1600x1600|format-webp' };

export default ({ strapi }: { strapi: Core.Strapi }): CropFieldService => {
  const limited = limitEditors();
  return {
    settings: () => ({ ...planSettingsOf(getRuntime(strapi).config), withoutMedia: findWithoutMedia(strapi) }),

    async image(file, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        await checkShown(strapi, file);
        const { facts, focalPoint } = await findMeasured(getRuntime(strapi), file.id);
        return { id: file.id, ...facts.source, focalPoint, attention: facts.attention };
      });
    },

    async stage(file, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        await checkShown(strapi, file);
        await checkBytesAllowed(strapi, file, editor);
        return renderPreview(getRuntime(strapi), file.id, STAGE, signal);
      });
    },
  };
};

/**
 * Crops are content, so an editor who may edit an entry may have no permission for the Media Library, and the files of an
 * entry follow from permissions on its fields, components and relations, unsaved changes included. Strapi has applied
 * them already: where it shows a file to an editor, it shows its URL, of which the hash is a part with a random end. So
 * an editor who names the hash gets the size of the image, which the URL shows as well. Ids alone, which can be counted
 * up, give nothing. @throws FileNotFoundError
 */
async function checkShown(strapi: Core.Strapi, { id, hash }: NamedFile): Promise<void> {
  const row: unknown = isStorable(hash) ? await strapi.db.query('plugin::upload.file').findOne({ where: { id, hash }, select: ['id'] }) : null;
  if (row === null) throw new FileNotFoundError(`expected the id and the hash of a file, found ${id} and another hash`);
}

/**
 * In a private storage the URL is not enough for the bytes: Strapi signs it for some minutes. Then it needs the permission
 * to read the asset. @throws FileNotFoundError
 */
async function checkBytesAllowed(strapi: Core.Strapi, { id }: NamedFile, { ability }: Editor): Promise<void> {
  if (!(await getRuntime(strapi).provider.isPrivate())) return;
  await findReadable(strapi, id, ability);
}

/** The panel's input does not know which schema it belongs to, so it finds itself by the names of both fields. */
const findWithoutMedia = (strapi: Core.Strapi): CropFieldSettings['withoutMedia'] => modelsOf(strapi).flatMap(({ attributes }) =>
  cropsFieldsOf(attributes).flatMap(({ name, media }) => (Object.hasOwn(attributes, media) && attributes[media]?.type === 'media' ? [] : [{ field: name, media }])));
