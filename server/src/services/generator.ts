import type { Core } from '@strapi/strapi';
import { KeyedSemaphore } from '../concurrency/semaphore';
import type { Asset, GeneratorSettings, Preview, SignRequest, SignResponse } from '../contracts';
import { BusyError, FileNotFoundError, LimitExceededError } from '../core/errors';
import { parseSpec } from '../core/filter-spec/parse';
import { FORMATS, SNIFF_BYTES, sniffRendition } from '../core/formats';
import { measureRendition } from '../imaging/probe';
import type { Caller } from '../renditions/rendition';
import { versionTag } from '../signing/version-tag';
import { permissionsOn, type Ability } from './asset-permissions';
import { renditionUrl } from './rendition-url';
import { getRuntime } from './runtime';

/** An administrator who uses the URL generator. */
export interface Editor {
  readonly id: number;
  readonly ability: Ability;
}

/** What the URL generator of the admin panel asks for, on behalf of an editor. Each method throws RenditionErrors. */
export interface GeneratorService {
  settings(): GeneratorSettings;
  asset(fileId: number, editor: Editor, caller?: Caller): Promise<Asset>;
  /** @throws UnknownRouteError */
  sign(fileId: number, request: SignRequest, editor: Editor): Promise<SignResponse>;
  preview(fileId: number, spec: string, editor: Editor, caller?: Caller): Promise<Preview>;
}

/** What one editor may have the server decode at a time, and how much more may wait. Visitors come first all the same. */
const MAX_PER_EDITOR = 2;
const MAX_WAITING_PER_EDITOR = 100;
const MAX_WAIT_MS = 60_000;

/** A preview is held in memory several times over, here and in the browser. */
const MAX_PREVIEW_BYTES = 16 * 1024 * 1024;

/** What an editor's browser is taken to read, for `format-auto`. */
const BROWSER_ACCEPTS = 'image/avif,image/webp';

export default ({ strapi }: { strapi: Core.Strapi }): GeneratorService => {
  const editors = new KeyedSemaphore<number>({
    max: () => MAX_PER_EDITOR,
    maxQueue: MAX_WAITING_PER_EDITOR,
    full: () => new BusyError(`${MAX_WAITING_PER_EDITOR} previews of this editor wait already`),
  });
  const timeout = { milliseconds: MAX_WAIT_MS, error: () => new BusyError('too many previews of this editor wait') };

  /** Permissions are part of it: Strapi computes them anew for each request. */
  async function inTurn<T>({ id }: Editor, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
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
        routes: routes.map(({ name, path }) => ({ name, path })),
        presets: Object.entries(config.presets).map(([name, spec]) => ({ name, spec })),
        operations: Object.entries(config.operations).map(([name, { syntax }]) => ({ name, syntax })),
        limits: config.limits,
        defaultFormats: config.defaultFormats,
      };
    },

    async asset(fileId, editor, { signal } = {}) {
      return inTurn(editor, signal, async () => {
        const { file, editable } = await findReadable(strapi, fileId, editor);
        const { source, size, facts } = await getRuntime(strapi).renditions.examine(fileId, { signal });
        return { id: fileId, name: file.name, alternativeText: file.alternativeText ?? '', size, version: versionTag(source), editable, ...facts };
      });
    },

    async sign(fileId, { specs, route, expiresAt, fileName }, editor) {
      await findReadable(strapi, fileId, editor);
      const { routes, config } = getRuntime(strapi);
      const urls = specs.map((spec) => {
        parseSpec(spec, config.operations);
        return renditionUrl(strapi, routes, fileId, spec, { route, expiresAt, fileName, absolute: true });
      });
      return { urls };
    },

    async preview(fileId, spec, editor, { signal } = {}) {
      return inTurn(editor, signal, async () => {
        await findReadable(strapi, fileId, editor);
        const { bytes, attention } = await getRuntime(strapi).renditions.preview({ fileId, spec, accept: BROWSER_ACCEPTS }, { signal });
        if (bytes.length > MAX_PREVIEW_BYTES) throw new LimitExceededError(`the rendition has ${bytes.length} bytes; previews are shown up to ${MAX_PREVIEW_BYTES}`);
        const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
        if (format === null) throw new Error('a rendition was made that is of no known format');
        return { format, mime: FORMATS[format].mime, ...measureRendition(bytes), size: bytes.length, attention, data: bytes.toString('base64') };
      });
    },
  };
};

/** @throws FileNotFoundError for one that may not be read, too: who may not see an asset learns nothing of it */
async function findReadable(strapi: Core.Strapi, fileId: number, { ability }: Editor) {
  const found = await permissionsOn(strapi, fileId, ability);
  if (found === null || !found.readable) throw new FileNotFoundError(`expected the id of an asset, found ${fileId}`);
  return found;
}
