import type { Core } from '@strapi/strapi';
import { mergeFieldCrops, type FieldCrops, type ImageCrops } from '../core/crops/entry-crops';
import { cropsFieldsOf, type CropsField } from '../core/crops/field-options';
import { modelsOf, type Model } from '../services/models';

/** Parts of Nexus that this file uses. */
export interface NexusPlugins {
  plugin(config: { name: string; onAfterBuild(schema: Schema): void }): unknown;
}

interface Schema {
  getType(name: string): { getFields?(): Readonly<Record<string, Field>> } | undefined;
}

type Resolve = (parent: unknown, ...rest: readonly unknown[]) => unknown;

interface Field {
  resolve?: Resolve;
}

/** Names of types, as Strapi's GraphQL plugin makes them. */
interface Naming {
  getTypeName(model: Model): string;
  getComponentName(model: Model): string;
}

/** A file that GraphQL resolves knows nothing of the entry that it was loaded for, so the files are noted when they are loaded. */
export class LoadedFiles {
  readonly #crops = new WeakMap<object, readonly FieldCrops[]>();

  /** What the entry says of the image; null where it has no field for that. */
  cropsOf(file: object, documentId: string): ImageCrops | null {
    const crops = this.#crops.get(file);
    return crops === undefined ? null : mergeFieldCrops(crops, documentId);
  }

  /** Wraps the resolver of a media attribute. */
  noting(resolve: Resolve, fields: readonly CropsField[]): Resolve {
    return async (parent, ...rest) => {
      const loaded = await resolve(parent, ...rest);
      const crops = fields.map(({ name, presets }) => ({ value: (parent as Readonly<Record<string, unknown>>)[name], presets }));
      for (const file of filesIn(loaded)) this.#crops.set(file, crops);
      return loaded;
    };
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** One file, a list, or the connection of a list. */
function filesIn(loaded: unknown): readonly object[] {
  if (!isObject(loaded)) return [];
  const list: unknown = Array.isArray(loaded) ? loaded : (loaded as { readonly nodes?: unknown }).nodes;
  return Array.isArray(list) ? list.filter(isObject) : [loaded];
}

/**
 * Notes the files of all media attributes that have a crops field beside them. A plugin of Nexus, since of two
 * `resolversConfig` for one field Strapi's GraphQL plugin drops the middlewares of one: a project may have its own.
 */
export function notingPlugin(strapi: Core.Strapi, nexus: NexusPlugins, files: LoadedFiles): unknown {
  const { naming } = strapi.plugin('graphql').service<{ readonly naming: Naming }>('utils');
  return nexus.plugin({
    name: 'strapi-plugin-renditions',
    onAfterBuild(schema) {
      for (const model of modelsOf(strapi)) {
        const cropsFields = cropsFieldsOf(model.attributes);
        if (cropsFields.length === 0) continue;
        const fields = schema.getType(model.modelType === 'component' ? naming.getComponentName(model) : naming.getTypeName(model))?.getFields?.() ?? {};
        for (const media of new Set(cropsFields.map((field) => field.media))) {
          const beside = cropsFields.filter((field) => field.media === media);
          for (const field of [fields[media], fields[`${media}_connection`]]) {
            if (field?.resolve !== undefined) field.resolve = files.noting(field.resolve, beside);
          }
        }
      }
    },
  });
}
