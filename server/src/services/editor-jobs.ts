import { KeyedSemaphore } from '../concurrency/semaphore';
import { BusyError, LimitExceededError } from '../core/errors';
import type { Preview, PreviewQuery, RenditionSize } from '../contracts';
import { FORMATS, SNIFF_BYTES, sniffRendition } from '../core/formats';
import { measureRendition } from '../imaging/probe';
import type { Ability } from './asset-permissions';
import type { Runtime } from './runtime';

/** An administrator who uses the admin panel. */
export interface Editor {
  readonly id: number;
  readonly ability: Ability;
}

/** Runs the work of one editor, a few jobs at a time. @throws BusyError */
export type RunForEditor = <T>(editor: Pick<Editor, 'id'>, signal: AbortSignal | undefined, work: () => Promise<T>) => Promise<T>;

/** Jobs of one editor at a time, and jobs that may wait. Requests of visitors have a higher priority. */
const MAX_PER_EDITOR = 2;
const MAX_WAITING_PER_EDITOR = 100;
const MAX_WAIT_MS = 60_000;

/** A preview is held in memory several times over, here and in the browser. */
const MAX_PREVIEW_BYTES = 16 * 1024 * 1024;

/** Formats that an editor's browser is assumed to read, for `format-auto`. */
export const BROWSER_ACCEPTS = 'image/avif,image/webp';

export function limitEditors(maxPerEditor = MAX_PER_EDITOR): RunForEditor {
  const editors = new KeyedSemaphore<number>({
    max: () => maxPerEditor,
    maxQueue: MAX_WAITING_PER_EDITOR,
    full: () => new BusyError(`${MAX_WAITING_PER_EDITOR} previews of this editor are waiting`),
  });
  const timeout = { milliseconds: MAX_WAIT_MS, error: () => new BusyError(`previews of this editor waited for ${MAX_WAIT_MS / 1000} seconds`) };
  return async ({ id }, signal, work) => {
    const release = await editors.acquire(id, { signal, timeout });
    try {
      return await work();
    } finally {
      release();
    }
  };
}

/** Renders without any cache. The caller has checked that the editor may see the file. @throws any RenditionError */
export async function renderPreview({ renditions }: Pick<Runtime, 'renditions'>, fileId: number, { spec, fit }: PreviewQuery, signal: AbortSignal | undefined): Promise<Preview> {
  const { bytes, attention } = await renditions.preview({ fileId, spec, accept: BROWSER_ACCEPTS }, { signal }, { fit });
  if (bytes.length > MAX_PREVIEW_BYTES) throw new LimitExceededError(`the rendition has ${bytes.length} bytes; previews are shown up to ${MAX_PREVIEW_BYTES}`);
  return { ...describeRendition(bytes), attention, data: bytes.toString('base64') };
}

/** @throws Error where the bytes are no rendition */
export function describeRendition(bytes: Buffer): RenditionSize {
  const format = sniffRendition(bytes.subarray(0, SNIFF_BYTES));
  if (format === null) throw new Error('expected a rendition in a known format, found other bytes');
  return { format, mime: FORMATS[format].mime, ...measureRendition(bytes), size: bytes.length };
}
