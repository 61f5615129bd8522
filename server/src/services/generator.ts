import type { Core } from '@strapi/strapi';
import { KeyedSemaphore } from '../concurrency/semaphore';
import type { Asset, GeneratorSettings, Preview, SignRequest, SignResponse } from '../contracts';
import { BusyError, FileNotFoundError, LimitExceededError } from '../core/errors';
import { parseSpec } from '../core/filter-spec/parse';
import { FORMATS, SNIFF_BYTES, sniffRendition } from '../core/formats';
import { measureRendition } from '../imaging/probe';
import type { Caller } from '../renditions/rendition';
import { versionTag } from '../signing/signed-path';
import { assetPermissionsOf, type Ability } from './asset-permissions';
import { renditionUrl, signingRoutes } from './rendition-url';
import { getRuntime } from './runtime';

/** An administrator who uses the URL generator. */
export interface Editor {
  readonly id: number;
  readonly ability: Ability;
}

/** The service behind the URL generator of the admin panel. Each method throws RenditionErrors. */
export interface GeneratorService {
  settings(): GeneratorSettings;
  asset(fileId: number, editor: Editor, caller?: Caller): Promise<Asset>;
  /** @throws UnknownRouteError */
  sign(fileId: number, request: SignRequest, editor: Editor): Promise<SignResponse>;
  preview(fileId: number, spec: string, editor: Editor, caller?: Caller): Promise<Preview>;
}

/** Jobs of one editor at a time, and jobs that may wait. Requests of visitors have a higher priority. */
const MAX_PER_EDITOR = 2;
const MAX_WAITING_PER_EDITOR = 100;
const MAX_WAIT_MS = 60_000;

/** A preview is held in memory several times over, here and in the browser. */
const MAX_PREVIEW_BYTES = 16 * 1024 * 1024;

/** Formats that an editor's browser is assumed to read, for `format-auto`. */
const BROWSER_ACCEPTS = 'image/avif,image/webp';

export default ({ strapi }: { strapi: Core.Strapi }): GeneratorService => {
  const editors = new KeyedSemaphore<number>({
    max: () => MAX_PER_EDITOR,
    maxQueue: MAX_WAITING_PER_EDITOR,
    full: () => new BusyError(`${MAX_WAITING_PER_EDITOR} previews of this editor are waiting`),
  });
  const timeout = { milliseconds: MAX_WAIT_MS, error: () => new BusyError(`previews of this editor waited for ${MAX_WAIT_MS / 1000} seconds`) };

  /** Includes the permission check, which Strapi computes again for each request. */
  async function limited<T>({ id }: Editor, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const release = await editors.acquire(id, { signal, timeout });
    try {
      return await work();
    } finally {
      release();
    }
  }

  return {
    settings() {
      const { routes, config } = getRuntime(strapi);
      return {
        routes: signingRoutes(routes).map(({ name, path }) => ({ name, path })),
        presets: Object.values(config.presets).map(({ name, label, spec }) => ({ name, label, spec: spec.canonical })),
        operations: Object.entries(config.operations).map(([name, { syntax }]) => ({ name, syntax })),
        limits: config.limits,
        defaultFormats: config.defaultFormats,
      };
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
        const { bytes, attention } = await getRuntime(strapi).renditions.preview({ fileId, spec, accept: BROWSER_ACCEPTS }, { signal });
        if (bytes.length > MAX_PREVIEW_BYTES) throw new LimitExceededError(`the rendition has ${bytes.length} bytes; previews are shown up to ${MAX_PREVIEW_BYTES}`);
        const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
        if (format === null) throw new Error('expected a rendition in a known format, found other bytes');
        return { format, mime: FORMATS[format].mime, ...measureRendition(bytes), size: bytes.length, attention, data: bytes.toString('base64') };
      });
    },
  };
};

/** @throws FileNotFoundError, also where the editor may not read the asset: its existence is not revealed */
async function findReadable(strapi: Core.Strapi, fileId: number, { ability }: Editor) {
  const found = await assetPermissionsOf(strapi, fileId, ability);
  if (found === null || !found.readable) throw new FileNotFoundError(`expected the id of an asset, found ${fileId}`);
  return found;
}
