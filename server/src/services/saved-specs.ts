import type { Core } from '@strapi/strapi';
import type { NewSavedSpec, SavedSpec, SavedSpecs } from '../contracts';
import { oneAtATime } from '../concurrency/semaphore';
import { parseSpec } from '../core/filter-spec/parse';
import { quote } from '../core/quote';
import { savedNameKey } from '../core/saved-name';
import { EDIT_SAVED_SPECS } from '../permissions';
import type { Editor } from './editor-jobs';
import { getRuntime } from './runtime';

const MODEL = 'plugin::renditions.saved-spec';
const TABLE = 'strapi_plugin_renditions_specs';

/** A database model and no content type, as the ledger: only the endpoints of the URL generator show it. */
export const databaseSavedSpecModel = {
  uid: MODEL,
  singularName: 'saved-spec',
  tableName: TABLE,
  attributes: {
    id: { type: 'increments' },
    name: { type: 'string', column: { notNullable: true } },
    /** The name as it is compared. */
    key: { type: 'string', column: { notNullable: true } },
    spec: { type: 'text' },
  },
  indexes: [{ name: `${TABLE}_key`, columns: ['key'], type: 'unique' }],
} as const;

const MAX_SAVED_SPECS = 100;

/** The list is full, or the name is taken. */
export class SavedSpecRefusedError extends RangeError {}
export class SavedSpecNotFoundError extends RangeError {}

/** Settings that editors save for all editors. */
export interface SavedSpecsService {
  list(editor: Pick<Editor, 'ability'>): Promise<SavedSpecs>;
  /** @throws InvalidSpecError, SavedSpecRefusedError */
  save(saved: NewSavedSpec): Promise<SavedSpec>;
  /** @throws SavedSpecRefusedError, SavedSpecNotFoundError */
  rename(id: number, name: string): Promise<SavedSpec>;
  /** @throws SavedSpecNotFoundError */
  delete(id: number): Promise<SavedSpec>;
}

export default ({ strapi }: { strapi: Core.Strapi }): SavedSpecsService => {
  const rows = () => strapi.db.query(MODEL);
  const saving = oneAtATime();

  const find = async (id: number): Promise<SavedSpec> => {
    const row = (await rows().findOne({ where: { id } })) as SavedSpec | null;
    if (row === null) throw new SavedSpecNotFoundError(`expected the id of saved settings, found ${id}`);
    return row;
  };

  const checkName = async (name: string, id: number | null): Promise<void> => {
    const taken = (await rows().findOne({ where: { key: savedNameKey(name) } })) as SavedSpec | null;
    if (taken !== null && taken.id !== id) throw new SavedSpecRefusedError(`name: expected a name that is not taken, found ${quote(name)}`);
  };

  /** Two editors may save the same name at once: the index refuses the second. */
  const write = async (name: string, id: number | null, work: () => Promise<unknown>): Promise<SavedSpec> => {
    await checkName(name, id);
    try {
      return toSavedSpec((await work()) as SavedSpec);
    } catch (error) {
      await checkName(name, id);
      throw error;
    }
  };

  /** One after the other, so that requests at the same time stay within the limit. Another process may exceed it meanwhile: then the settings are taken back. */
  const create = (data: Readonly<Record<'name' | 'key' | 'spec', string>>): Promise<unknown> => saving.run(async () => {
    if ((await rows().count()) >= MAX_SAVED_SPECS) throw full();
    const { id } = (await rows().create({ data })) as SavedSpec;
    if ((await rows().count()) <= MAX_SAVED_SPECS) return { ...data, id };
    await rows().delete({ where: { id } });
    throw full();
  });

  return {
    async list({ ability }) {
      const found = (await rows().findMany({ orderBy: { key: 'asc' } })) as readonly SavedSpec[];
      return { specs: found.map(toSavedSpec), editable: ability.can(EDIT_SAVED_SPECS, undefined) };
    },

    async save({ name, spec }) {
      const { operations, presets } = getRuntime(strapi).config;
      const { canonical } = parseSpec(spec, operations, presets);
      return write(name, null, () => create({ name, key: savedNameKey(name), spec: canonical }));
    },

    async rename(id, name) {
      await find(id);
      return write(name, id, () => rows().update({ where: { id }, data: { name, key: savedNameKey(name) } }));
    },

    async delete(id) {
      const saved = await find(id);
      await rows().delete({ where: { id } });
      return toSavedSpec(saved);
    },
  };
};

const full = () => new SavedSpecRefusedError(`expected at most ${MAX_SAVED_SPECS} saved settings; delete some that are no longer needed`);

const toSavedSpec = ({ id, name, spec }: SavedSpec): SavedSpec => ({ id, name, spec });
