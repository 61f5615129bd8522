import type { Core } from '@strapi/strapi';
import { FileNotFoundError } from '../core/errors';
import { isFileId } from '../core/file-id';

/** An editor's permissions, as Strapi keeps them in `ctx.state.userAbility`. */
export interface Ability {
  can(action: string, subject: unknown): boolean;
}

interface AssetRow {
  readonly id: number;
  readonly name: string;
  readonly mime: string | null;
  readonly alternativeText: string | null;
  readonly createdBy?: { readonly id: number } | null;
}

interface PermissionsManager {
  readonly ability: Ability;
  toSubject(entity: unknown): unknown;
}

interface Permissions {
  createPermissionsManager(of: { readonly ability: Ability; readonly action: string; readonly model: string }): PermissionsManager;
}

interface Users {
  findOne(id: number, populate: readonly string[]): Promise<unknown>;
}

export interface AssetPermissions {
  readonly file: AssetRow;
  readonly readable: boolean;
  readonly editable: boolean;
}

const MODEL = 'plugin::upload.file';
const READ = 'plugin::upload.read';
const UPDATE = 'plugin::upload.assets.update';

/**
 * The permissions of an editor on files, as in the Media Library, by the ids of those that exist. Conditions such as "is
 * creator" are included; they need the creators with their roles.
 */
export async function findAssets(strapi: Core.Strapi, fileIds: readonly number[], ability: Ability): Promise<ReadonlyMap<number, AssetPermissions>> {
  const files = (await strapi.db.query(MODEL).findMany({ where: { id: { $in: fileIds.filter(isFileId) } }, populate: ['createdBy', 'folder'] })) as readonly AssetRow[];
  const creatorIds = [...new Set(files.flatMap(({ createdBy }) => createdBy?.id ?? []))];
  const users = strapi.service('admin::user') as unknown as Users;
  const creators = new Map(await Promise.all(creatorIds.map(async (id) => [id, await users.findOne(id, ['roles'])] as const)));
  const permissions = strapi.service('admin::permission') as unknown as Permissions;
  const managerOf = (action: string) => permissions.createPermissionsManager({ ability, action, model: MODEL });
  const [reading, updating] = [managerOf(READ), managerOf(UPDATE)];
  return new Map(files.map((file) => {
    const subject = { ...file, createdBy: file.createdBy ? creators.get(file.createdBy.id) : null };
    const may = (action: string, manager: PermissionsManager): boolean => manager.ability.can(action, manager.toSubject(subject));
    return [file.id, { file, readable: may(READ, reading), editable: may(UPDATE, updating) }];
  }));
}

/** @throws FileNotFoundError, also where the editor may not read the asset: its existence is not revealed */
export async function findReadable(strapi: Core.Strapi, fileId: number, ability: Ability): Promise<AssetPermissions> {
  const found = (await findAssets(strapi, [fileId], ability)).get(fileId);
  return requireReadable(found, fileId);
}

/** The same for one of the assets that `findAssets` found. @throws FileNotFoundError */
export function requireReadable(found: AssetPermissions | undefined, fileId: number): AssetPermissions {
  if (found?.readable !== true) throw new FileNotFoundError(`expected the id of an asset, found ${fileId}`);
  return found;
}
