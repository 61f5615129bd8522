import { isObject } from '../core/crops/entry-crops';
import { cropsFieldsOf, type CropsField } from '../core/crops/field-options';
import type { Attribute, FindModel, Model } from '../services/models';

/** The value of a crops field in an entry, or in one of its components. */
export interface CropsValue {
  /** From the entry to the field; places in lists count from 0. */
  readonly path: readonly string[];
  readonly value: unknown;
  readonly field: CropsField;
  /** The content type or component that has the field. */
  readonly model: Model;
}

/** Finds the values of crops fields in the data of an entry, which may have any shape. Fields that the data leaves out are skipped. */
export function* cropsValuesIn(data: unknown, model: Model, findModel: FindModel, path: readonly string[] = []): Generator<CropsValue, void, undefined> {
  if (!isObject(data)) return;
  for (const field of cropsFieldsOf(model.attributes)) {
    if (data[field.name] !== undefined) yield { path: [...path, field.name], value: data[field.name], field, model };
  }
  for (const [name, attribute] of Object.entries(model.attributes)) {
    const value = data[name];
    if (!isObject(value) && !Array.isArray(value)) continue;
    for (const [place, entry] of placesIn(value)) {
      const component = componentOf(attribute, entry, findModel);
      if (component !== undefined) yield* cropsValuesIn(entry, component, findModel, [...path, name, ...place]);
    }
  }
}

/** The entries of a list with their places, or the one entry. */
const placesIn = (value: object): readonly (readonly [place: readonly string[], entry: unknown])[] =>
  Array.isArray(value) ? value.map((entry: unknown, index) => [[String(index)], entry]) : [[[], value]];

function componentOf({ type, component, components = [] }: Attribute, entry: unknown, findModel: FindModel): Model | undefined {
  if (type === 'component' && component !== undefined) return findModel(component);
  if (type !== 'dynamiczone' || !isObject(entry)) return undefined;
  const uid = entry['__component'];
  return typeof uid === 'string' && components.includes(uid) ? findModel(uid) : undefined;
}

type Populate = Readonly<Record<string, unknown>>;

/** What to populate of an entry so that it has the values of all crops fields; null where it has none. */
export function populateCrops({ attributes }: Model, findModel: FindModel): Populate | null {
  const populate: Record<string, unknown> = {};
  for (const [name, { type, component, components = [] }] of Object.entries(attributes)) {
    const below = populateBelow(component === undefined ? components : [component], findModel);
    if (below[0] === undefined) continue;
    populate[name] = type === 'component' ? below[0][1] : { on: Object.fromEntries(below) };
  }
  return Object.keys(populate).length > 0 || cropsFieldsOf(attributes).length > 0 ? populate : null;
}

/** Components that have crops fields, with what to populate of each. */
function populateBelow(components: readonly string[], findModel: FindModel): readonly (readonly [uid: string, { readonly populate: Populate }])[] {
  return components.flatMap((uid) => {
    const model = findModel(uid);
    const populate = model === undefined ? null : populateCrops(model, findModel);
    return populate === null ? [] : [[uid, { populate }] as const];
  });
}

/** The names of presets that a value has a crop for, or says to be automatic; also of a value that is not valid. */
export function presetsIn(value: unknown): readonly string[] {
  if (!isObject(value)) return [];
  return Object.values(value).flatMap((image) => (isObject(image) && isObject(image['crops']) ? Object.keys(image['crops']) : []));
}
