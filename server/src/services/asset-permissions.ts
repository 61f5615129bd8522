import type { Core } from '@strapi/strapi';

/** An editor's permissions, as Strapi keeps them in `ctx.state.userAbility`. */
export interface Ability {
  can(action: string, subject: unknown): boolean;
}

interface AssetRow {
  readonly name: string;
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
 * The permissions of an editor on a file, as in the Media Library. Conditions such as "is creator" are included; they
 * need the creator with its roles. Null where there is no such file.
 */
export async function assetPermissionsOf(strapi: Core.Strapi, fileId: number, ability: Ability): Promise<AssetPermissions | null> {
  const file = (await strapi.db.query(MODEL).findOne({ where: { id: fileId }, populate: ['createdBy', 'folder'] })) as AssetRow | null;
  if (file === null) return null;
  const creator = file.createdBy ? await (strapi.service('admin::user') as unknown as Users).findOne(file.createdBy.id, ['roles']) : null;
  const permissions = strapi.service('admin::permission') as unknown as Permissions;
  const may = (action: string): boolean => {
    const manager = permissions.createPermissionsManager({ ability, action, model: MODEL });
    return manager.ability.can(action, manager.toSubject({ ...file, createdBy: creator }));
  };
  return { file, readable: may(READ), editable: may(UPDATE) };
}
