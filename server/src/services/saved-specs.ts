import type { Core } from '@strapi/strapi';
import type { NewSavedSpec, SavedSpec, SavedSpecs } from '../contracts';
import { parseSpec } from '../core/filter-spec/parse';
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

  const find = async (id: number): Promise<SavedSpec> => {
    const row = (await rows().findOne({ where: { id } })) as SavedSpec | null;
    if (row === null) throw new SavedSpecNotFoundError(`expected the id of saved settings, found ${id}`);
    return row;
  };

  const checkName = async (name: string, id: number | null): Promise<void> => {
    const taken = (await rows().findOne({ where: { key: keyOf(name) } })) as SavedSpec | null;
    if (taken !== null && taken.id !== id) throw new SavedSpecRefusedError(`name: expected a name that is not taken, found ${JSON.stringify(name)}`);
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

  return {
    async list({ ability }) {
      const found = (await rows().findMany({ orderBy: { key: 'asc' } })) as readonly SavedSpec[];
      return { specs: found.map(toSavedSpec), editable: ability.can(EDIT_SAVED_SPECS, undefined) };
    },

    async save({ name, spec }) {
      const { operations, presets } = getRuntime(strapi).config;
      const { canonical } = parseSpec(spec, operations, presets);
      if ((await rows().count()) >= MAX_SAVED_SPECS) throw new SavedSpecRefusedError(`expected at most ${MAX_SAVED_SPECS} saved settings; delete some that are no longer needed`);
      return write(name, null, () => rows().create({ data: { name, key: keyOf(name), spec: canonical } }));
    },

    async rename(id, name) {
      await find(id);
      return write(name, id, () => rows().update({ where: { id }, data: { name, key: keyOf(name) } }));
    },

    async delete(id) {
      const saved = await find(id);
      await rows().delete({ where: { id } });
      return toSavedSpec(saved);
    },
  };
};

const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

const toSavedSpec = ({ id, name, spec }: SavedSpec): SavedSpec => ({ id, name, spec });
