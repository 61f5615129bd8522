import type { Core } from '@strapi/strapi';
import { checkCrops, type CropProblem } from '../core/crops/check-crops';
import { presetsOfField } from '../core/crops/field-options';
import { findModelIn, modelsOf, type FindModel, type Model } from '../services/models';
import type { Runtime } from '../services/runtime';
import { validationErrorOf } from '../services/strapi-modules';
import { checkModels } from './check-models';
import { cropsValuesIn, populateCrops, presetsIn, type CropsValue } from './crops-values';

/** Parts of Strapi that its types leave out or know for the types of a project only. */
interface Documents {
  use(middleware: (context: DocumentContext, next: () => unknown) => unknown): void;
}

interface DocumentContext {
  readonly uid: string;
  readonly action: string;
  readonly params: { readonly documentId?: unknown; readonly data?: unknown };
}

/** Actions that write what a client sent. Others copy what is stored already: they never fail because of crops. */
const WRITING: readonly string[] = ['create', 'update', 'clone'];

/** Registers the custom field "Image crops", and checks its values wherever entries are written. */
export function registerCropsField(strapi: Core.Strapi, { config, log }: Pick<Runtime, 'config' | 'log'>): void {
  strapi.customFields.register({ name: 'crops', plugin: 'renditions', type: 'json' });
  const findModel = findModelIn(strapi);
  const warned = new Set<string>();
  /** Once for each. */
  const warn = ({ field, model }: CropsValue, preset: string) => {
    const message = `${model.uid}: ${field.name}: the preset ${JSON.stringify(preset)} of stored crops is unknown, so they are kept and not used. Add it to the configuration and to the options of the field, or remove the crops`;
    if (warned.has(message)) return;
    warned.add(message);
    log.warn(message, message);
  };

  (strapi.documents as unknown as Documents).use(async ({ uid, action, params }, next) => {
    const model = WRITING.includes(action) ? findModel(uid) : undefined;
    if (model !== undefined) await checkData(strapi, model, params, { config, findModel, warn });
    return next();
  });
}

interface CheckOptions extends Pick<Runtime, 'config'> {
  readonly findModel: FindModel;
  warn(value: CropsValue, preset: string): void;
}

interface FoundProblem extends CropProblem {
  readonly value: CropsValue;
}

/** Problems that an error lists. */
const MAX_LISTED = 20;

/** @throws Strapi's ValidationError */
async function checkData(strapi: Core.Strapi, model: Model, { data, documentId }: DocumentContext['params'], { config: { presets }, findModel, warn }: CheckOptions): Promise<void> {
  const problems: FoundProblem[] = [];
  for (const value of cropsValuesIn(data, model, findModel)) {
    problems.push(...checkCrops(value.value, presetsOfField(value.field, presets)).map((problem) => ({ ...problem, value })));
  }
  if (problems.length === 0) return;
  const unknown = problems.some(({ unknownPreset }) => unknownPreset !== undefined);
  const stored = unknown && typeof documentId === 'string' ? await storedPresets(strapi, model, documentId, findModel) : new Set<string>();
  const isKept = ({ unknownPreset }: FoundProblem) => unknownPreset !== undefined && stored.has(unknownPreset);
  const refused = problems.filter((problem) => !isKept(problem));
  if (refused.length > 0) throw refusal(strapi, refused.slice(0, MAX_LISTED));
  for (const { value, unknownPreset } of problems) if (unknownPreset !== undefined) warn(value, unknownPreset);
}

/** The presets in all versions and languages of a document: a draft may be published, and a language may be filled in from another. */
async function storedPresets(strapi: Core.Strapi, model: Model, documentId: string, findModel: FindModel): Promise<ReadonlySet<string>> {
  const populate = populateCrops(model, findModel) ?? {};
  const versions: readonly unknown[] = await strapi.db.query(model.uid).findMany({ where: { documentId }, populate });
  return new Set(versions.flatMap((version) => [...cropsValuesIn(version, model, findModel)].flatMap(({ value }) => presetsIn(value))));
}

function refusal(strapi: Core.Strapi, problems: readonly FoundProblem[]): Error {
  const errors = problems.map(({ value, path, message }) => {
    const whole = [...value.path, ...path];
    return { path: whole, message: `${whole.join('.')}: ${message}`, name: 'ValidationError' };
  });
  return validationErrorOf(strapi, errors.map(({ message }) => message).join('; '), { errors });
}

/** Call it when Strapi has loaded all content types and components. */
export function warnOfCropsFields(strapi: Core.Strapi, { config, log }: Pick<Runtime, 'config' | 'log'>): void {
  for (const warning of checkModels(modelsOf(strapi), config.presets)) log.warn(warning, warning);
}
