import type { Core } from '@strapi/strapi';
import { quote } from '../core/quote';

export interface FileSelection {
  /** A folder with those below it: its numeric id, or its name behind those of the folders above, such as `Products/Shoes`. */
  readonly folder?: string;
  /** Changed since then. */
  readonly since?: Date;
}

const PAGE_SIZE = 100;

interface Folder {
  readonly id: number;
  /** Of ids, as in the rows of files. */
  readonly path: string;
}

/** Ids of the images that fulfil the conditions, in ascending order. @throws RangeError where there is no such folder */
export async function* selectFiles(strapi: Core.Strapi, { folder, since }: FileSelection): AsyncGenerator<number> {
  const path = folder === undefined ? null : (await findFolder(strapi, folder)).path;
  const conditions = [
    { mime: { $startsWith: 'image/' } },
    ...(since === undefined ? [] : [{ updatedAt: { $gte: since } }]),
    ...(path === null ? [] : [{ $or: [{ folderPath: path }, { folderPath: { $startsWith: `${path}/` } }] }]),
  ];
  for (let last = 0; ; ) {
    const where = { $and: [...conditions, { id: { $gt: last } }] };
    const files = (await strapi.db.query('plugin::upload.file').findMany({ where, orderBy: { id: 'asc' }, limit: PAGE_SIZE, select: ['id'] })) as readonly { readonly id: number }[];
    const next = files.at(-1);
    if (next === undefined) return;
    last = next.id;
    for (const { id } of files) yield id;
  }
}

async function findFolder(strapi: Core.Strapi, asked: string): Promise<Folder> {
  const find = async (where: object) => (await strapi.db.query('plugin::upload.folder').findOne({ where, select: ['id', 'path'] })) as Folder | null;
  let found: Folder | null = null;
  if (/^[1-9]\d{0,8}$/.test(asked)) found = await find({ id: Number(asked) });
  else for (const name of asked.split('/').filter((part) => part !== '')) {
    found = await find({ name, parent: found?.id ?? null });
    if (found === null) break;
  }
  if (found === null) throw new RangeError(`expected the id or the path of a folder of the media library, such as Products/Shoes; found ${quote(asked)}`);
  return found;
}
