import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type { Asset, GeneratorSettings, PlanSettings, Preview, SignRequest, SignResponse } from '../contracts';
import { FileNotFoundError } from '../core/errors';
import { parseSpec } from '../core/filter-spec/parse';
import type { Caller } from '../renditions/rendition';
import { versionTag } from '../signing/signed-path';
import { assetPermissionsOf } from './asset-permissions';
import { limitEditors, renderPreview, type Editor } from './editor-jobs';
import { renditionUrl, signingRoutes } from './rendition-url';
import { getRuntime } from './runtime';

/** The service behind the URL generator of the admin panel. Each method throws RenditionErrors. */
export interface GeneratorService {
  settings(): GeneratorSettings;
  asset(fileId: number, editor: Editor, caller?: Caller): Promise<Asset>;
  /** @throws UnknownRouteError */
  sign(fileId: number, request: SignRequest, editor: Editor): Promise<SignResponse>;
  preview(fileId: number, spec: string, editor: Editor, caller?: Caller): Promise<Preview>;
}

export default ({ strapi }: { strapi: Core.Strapi }): GeneratorService => {
  const limited = limitEditors();
  return {
    settings() {
      const { routes, config } = getRuntime(strapi);
      return { routes: signingRoutes(routes).map(({ name, path }) => ({ name, path })), ...planSettingsOf(config) };
    },

    async asset(fileId, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        const { file, editable } = await findReadable(strapi, fileId, editor);
        const { source, size, facts } = await getRuntime(strapi).renditions.examine(fileId, { signal });
        return { id: fileId, name: file.name, alternativeText: file.alternativeText ?? '', size, version: versionTag(source), editable, ...facts };
      });
    },

    async sign(fileId, { specs, route, expiresAt, fileName }, editor) {
      await findReadable(strapi, fileId, editor);
      const { routes, config } = getRuntime(strapi);
      const urls = specs.map((spec) => {
        parseSpec(spec, config.operations, config.presets);
        return renditionUrl(strapi, routes, fileId, spec, { route, expiresAt, fileName, absolute: true });
      });
      return { urls };
    },

    async preview(fileId, spec, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        await findReadable(strapi, fileId, editor);
        return renderPreview(getRuntime(strapi), fileId, spec, signal);
      });
    },
  };
};

/** What a browser needs of the configuration to plan renditions. */
export function planSettingsOf({ presets, operations, limits, defaultFormats }: Config): PlanSettings {
  return {
    presets: Object.values(presets).map(({ name, label, spec }) => ({ name, label, spec: spec.canonical })),
    operations: Object.entries(operations).map(([name, { syntax }]) => ({ name, syntax })),
    limits,
    defaultFormats,
  };
}

/** @throws FileNotFoundError, also where the editor may not read the asset: its existence is not revealed */
async function findReadable(strapi: Core.Strapi, fileId: number, { ability }: Editor) {
  const found = await assetPermissionsOf(strapi, fileId, ability);
  if (found === null || !found.readable) throw new FileNotFoundError(`expected the id of an asset, found ${fileId}`);
  return found;
}
