import type { Core } from '@strapi/strapi';

/** A content type or component of Strapi, as far as this plugin reads it. */
export interface Model {
  readonly uid: string;
  readonly modelType?: 'contentType' | 'component';
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly pluginOptions?: PluginOptions;
}

export interface Attribute {
  readonly type: string;
  /** Of relations. */
  readonly target?: string;
  /** Of components. */
  readonly component?: string;
  /** Of dynamic zones. */
  readonly components?: readonly string[];
  /** Global name of a custom field. */
  readonly customField?: string;
  /** Of a custom field. */
  readonly options?: unknown;
  readonly private?: boolean;
  readonly pluginOptions?: PluginOptions;
}

interface PluginOptions {
  readonly i18n?: { readonly localized?: boolean };
}

export type FindModel = (uid: string) => Model | undefined;

export const findModelIn = (strapi: Core.Strapi): FindModel => (uid) => strapi.getModel(uid as never);

/** All content types and components, also those of plugins. */
export function modelsOf({ contentTypes, components }: Core.Strapi): readonly Model[] {
  return [contentTypes, components].flatMap((models) => Object.values(models as unknown as Readonly<Record<string, Model>>));
}
