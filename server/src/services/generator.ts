import type { Core } from '@strapi/strapi';
import type { Config } from '../config/parse-config';
import type {
  Asset, GeneratorSettings, LibraryImages, PlanSettings, Preview, PreviewQuery, RenditionSize, SignItem, SignManyRequest, SignManyResponse, SignRequest, SignResponse,
} from '../contracts';
import { codeOf } from '../core/errors';
import { parseSpec } from '../core/filter-spec/parse';
import { OUTPUT_FORMATS } from '../core/formats';
import type { Caller } from '../renditions/rendition';
import { versionTag } from '../signing/signed-path';
import { findAssets, findReadable, requireReadable, type AssetPermissions } from './asset-permissions';
import { countEntries } from './asset-usage';
import { checkSpecs } from './check-specs';
import { limitEditors, renderPreview, type Editor } from './editor-jobs';
import { RenditionSizes } from './rendition-sizes';
import { findSigningRoute, likelyName, renditionUrl, signingRoutes } from './rendition-url';
import { getRuntime } from './runtime';

/** The service behind the URL generator of the admin panel. Each method throws RenditionErrors. */
export interface GeneratorService {
  settings(): Promise<GeneratorSettings>;
  asset(fileId: number, editor: Editor, caller?: Caller): Promise<Asset>;
  /** @throws UnknownRouteError */
  sign(fileId: number, request: SignRequest, editor: Editor): Promise<SignResponse>;
  /** @throws UnknownRouteError */
  signMany(request: SignManyRequest, editor: Editor, caller?: Caller): Promise<SignManyResponse>;
  preview(fileId: number, query: PreviewQuery, editor: Editor, caller?: Caller): Promise<Preview>;
  size(fileId: number, spec: string, editor: Editor, caller?: Caller): Promise<RenditionSize>;
  libraryImages(fileIds: readonly number[], editor: Editor): Promise<LibraryImages>;
}

export default ({ strapi }: { strapi: Core.Strapi }): GeneratorService => {
  const limited = limitEditors();
  const limitedInBackground = limitEditors(1);
  const sizes = new RenditionSizes();

  const signItem = async ({ assetId, spec, fileName }: SignItem, found: AssetPermissions | undefined, options: Pick<SignManyRequest, 'route' | 'expiresAt'>) => {
    const runtime = getRuntime(strapi);
    const { file } = requireReadable(found, assetId);
    await checkSpecs(runtime, assetId, [spec]);
    const { operations, presets, defaultFormats } = runtime.config;
    const name = fileName ?? likelyName(file, parseSpec(spec, operations, presets), defaultFormats);
    return { url: renditionUrl(strapi, runtime.routes, assetId, spec, { ...options, fileName: name, absolute: true }) };
  };

  return {
    async settings() {
      const { routes, config, renditions } = getRuntime(strapi);
      return {
        routes: signingRoutes(routes).map(({ name, path }) => ({ name, path })),
        // Without a worker nothing can be written now; the panel still opens, and the server refuses what it cannot write.
        writableFormats: await renditions.writableFormats().catch(() => OUTPUT_FORMATS),
        ...planSettingsOf(config),
      };
    },

    async asset(fileId, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        const { file, editable } = await findReadable(strapi, fileId, editor.ability);
        const [{ source, size, facts }, usedIn] = await Promise.all([getRuntime(strapi).renditions.examine(fileId, { signal }), countEntries(strapi, fileId)]);
        return { id: fileId, name: file.name, alternativeText: file.alternativeText ?? '', size, version: versionTag(source), editable, usedIn, ...facts };
      });
    },

    async sign(fileId, { specs, route, expiresAt, fileName }, editor) {
      await findReadable(strapi, fileId, editor.ability);
      const runtime = getRuntime(strapi);
      await checkSpecs(runtime, fileId, specs);
      return { urls: specs.map((spec) => renditionUrl(strapi, runtime.routes, fileId, spec, { route, expiresAt, fileName, absolute: true })) };
    },

    async signMany({ items, ...options }, editor, { signal } = {}) {
      findSigningRoute(getRuntime(strapi).routes, options.route);
      return limited(editor, signal, async () => {
        const assets = await findAssets(strapi, [...new Set(items.map(({ assetId }) => assetId))], editor.ability);
        const signed: SignManyResponse['items'][number][] = [];
        // One after the other: each may read the headers of an original.
        for (const item of items) {
          signal?.throwIfAborted();
          signed.push(await signItem(item, assets.get(item.assetId), options).catch(failureOf));
        }
        return { items: signed };
      });
    },

    async preview(fileId, query, editor, { signal } = {}) {
      return limited(editor, signal, async () => {
        await findReadable(strapi, fileId, editor.ability);
        return renderPreview(getRuntime(strapi), fileId, query, signal);
      });
    },

    async size(fileId, spec, editor, { signal } = {}) {
      return limitedInBackground(editor, signal, async () => {
        await findReadable(strapi, fileId, editor.ability);
        return sizes.sizeOf(getRuntime(strapi).renditions, fileId, spec, signal);
      });
    },

    async libraryImages(fileIds, editor) {
      const assets = await findAssets(strapi, fileIds, editor.ability);
      const readable = fileIds.filter((id) => assets.get(id)?.readable);
      const found = await getRuntime(strapi).images.find({ fileIds: readable });
      return { images: found.flatMap(({ fileId, facts }) => {
        if (facts === null) return [];
        const { format, orientation, width, height } = facts.source;
        return [{ id: fileId, format, orientation, width, height }];
      }) };
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

/** @throws errors other than RenditionErrors */
function failureOf(error: unknown): SignManyResponse['items'][number] {
  const name = codeOf(error);
  if (name === null) throw error;
  return { error: { name, message: name === 'FILE_NOT_FOUND' ? 'Not found' : (error as Error).message } };
}
