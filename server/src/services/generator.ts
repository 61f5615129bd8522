import type { Core } from '@strapi/strapi';
import type { Asset, GeneratorSettings, Preview, SignRequest, SignResponse } from '../contracts';
import { FileNotFoundError, LimitExceededError } from '../core/errors';
import { FORMATS, sniffRendition, SNIFF_BYTES } from '../core/formats';
import { parseSpec } from '../core/spec/parse';
import { versionTag } from '../http/version-tag';
import type { Client } from '../renditions/ports';
import { permissionsOn, type Ability } from './asset-permissions';
import { getRuntime } from './get-runtime';
import { renditionUrl } from './rendition-url';

/** What the URL generator of the admin panel asks for, on behalf of an editor. Each method throws RenditionErrors. */
export interface GeneratorService {
  settings(): GeneratorSettings;
  asset(fileId: number, ability: Ability): Promise<Asset>;
  /** @throws UnknownRouteError */
  sign(fileId: number, request: SignRequest, ability: Ability): Promise<SignResponse>;
  preview(fileId: number, spec: string, ability: Ability, client?: Client): Promise<Preview>;
}

/** A preview is held in memory several times over, here and in the browser. */
const MAX_PREVIEW_BYTES = 16 * 1024 * 1024;

/** What an editor's browser is taken to read, for `format-auto`. */
const BROWSER_ACCEPTS = 'image/avif,image/webp';

export default ({ strapi }: { strapi: Core.Strapi }): GeneratorService => ({
  settings() {
    const { routes, config } = getRuntime(strapi);
    return {
      routes: routes.map(({ name, path }) => ({ name, path })),
      presets: Object.entries(config.presets).map(([name, spec]) => ({ name, spec })),
      operations: Object.entries(config.operations).map(([name, { syntax }]) => ({ name, syntax })),
      limits: config.limits,
      defaultFormats: config.defaultFormats,
    };
  },

  async asset(fileId, ability) {
    const { file, editable } = await findReadable(strapi, fileId, ability);
    const { source, size, facts } = await getRuntime(strapi).renditions.examine(fileId);
    return { id: fileId, name: file.name, alternativeText: file.alternativeText ?? '', size, version: versionTag(source), editable, ...facts };
  },

  async sign(fileId, { specs, route, expiresAt, fileName }, ability) {
    await findReadable(strapi, fileId, ability);
    const { routes, config } = getRuntime(strapi);
    const urls = specs.map((spec) => {
      parseSpec(spec, config.operations);
      return renditionUrl(strapi, routes, fileId, spec, { route, expiresAt, fileName, absolute: true });
    });
    return { urls };
  },

  async preview(fileId, spec, ability, client) {
    await findReadable(strapi, fileId, ability);
    const { renditions, imaging } = getRuntime(strapi);
    const { bytes, attention } = await renditions.preview({ fileId, spec, accept: BROWSER_ACCEPTS }, client);
    if (bytes.length > MAX_PREVIEW_BYTES) throw new LimitExceededError(`the rendition has ${bytes.length} bytes; previews are shown up to ${MAX_PREVIEW_BYTES}`);
    const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
    if (format === null) throw new Error('a rendition was made that is of no known format');
    const { width, height } = await imaging.measure(bytes);
    return { format, mime: FORMATS[format].mime, width, height, size: bytes.length, attention, data: bytes.toString('base64') };
  },
});

/** @throws FileNotFoundError for one that may not be read, too: who may not see an asset learns nothing of it */
async function findReadable(strapi: Core.Strapi, fileId: number, ability: Ability) {
  const found = await permissionsOn(strapi, fileId, ability);
  if (found === null || !found.readable) throw new FileNotFoundError(`expected the id of an asset, found ${fileId}`);
  return found;
}
