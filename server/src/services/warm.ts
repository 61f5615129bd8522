import { setTimeout as delay } from 'node:timers/promises';
import { codeOf, FileNotFoundError, hasCode, SourceUnavailableError } from '../core/errors';
import { hasFormat, parseSpec, type Spec } from '../core/filter-spec/parse';
import { findPreset, type Preset } from '../core/filter-spec/preset';
import { quote } from '../core/quote';
import type { Access } from '../core/rendition-key';
import { expandBraces } from '../core/responsive/expand-braces';
import { planResponsive } from '../core/responsive/plan-responsive';
import type { LibraryImage } from '../renditions/ports/image-facts';
import type { FileOrDocumentId } from './file-reference';
import { lookupOf } from './library-images';
import { findRoute } from './rendition-url';
import { readFormats, readWidths } from './responsive';
import type { Runtime } from './runtime';
import type { FilesToWarm, WarmOptions, WarmResult } from './upkeep-contract';
import { checkOptions } from './url-options';

const OPTIONS = ['route', 'widths', 'formats', 'signal', 'onProgress', 'onFailure'] as const satisfies readonly (keyof WarmOptions)[];

/** What to render of each image. */
interface AskedSpec {
  readonly text: string;
  readonly spec: Spec;
  /** The preset that the text consists of, or null. */
  readonly preset: Preset | null;
  readonly access: Access;
}

/** A source that is busy or unavailable is tried again. */
const MAX_ATTEMPTS = 3;
const MIN_RETRY_SECONDS = 2;

/**
 * Renders what is not stored yet, one rendition after the other, while no visitor waits for a slot.
 * @throws InvalidSpecError, TypeError, RangeError for wrong arguments; failures of single renditions are counted
 */
export async function warm(runtime: Runtime, files: FilesToWarm, specs: readonly string[], options: WarmOptions = {}): Promise<WarmResult> {
  checkOptions(options, OPTIONS);
  const asked = readSpecs(runtime, specs, options);
  const { signal } = options;
  const counts = { files: 0, rendered: 0, stored: 0, failed: 0 };
  const count = (outcome: 'rendered' | 'stored' | 'failed') => {
    counts[outcome] += 1;
    options.onProgress?.({ ...counts });
  };
  const isEnded = () => signal?.aborted === true;
  for await (const { file, image } of imagesOf(runtime, files)) {
    for (const one of asked) {
      if (isEnded()) return { ...counts, isComplete: false };
      const fail = (spec: string, error: unknown) => {
        if (isEnded()) return;
        options.onFailure?.({ file, fileId: image?.fileId ?? null, spec, error });
        count('failed');
      };
      try {
        if (image === null) throw new FileNotFoundError('the media library has no such image');
        for (const spec of await variantsOf(runtime, image, one, options)) {
          if (isEnded()) return { ...counts, isComplete: false };
          await warmOne(runtime, image.fileId, spec, one.access, signal).then(count, (error: unknown) => fail(spec, error));
        }
      } catch (error) {
        fail(one.text, error);
      }
    }
    counts.files += 1;
  }
  return { ...counts, isComplete: !isEnded() };
}

function readSpecs({ config, routes }: Runtime, specs: readonly string[], { route, widths, formats }: WarmOptions): readonly AskedSpec[] {
  if (widths !== undefined) readWidths(widths);
  if (formats !== undefined) readFormats(formats);
  return specs.flatMap(expandBraces).map((text) => {
    const spec = parseSpec(text, config.operations, config.presets);
    const preset = text.includes('|') ? null : findPreset(text, config.presets);
    if (formats !== undefined && hasFormat(spec)) throw new TypeError(`expected no formats beside the format in ${quote(text)}, found ${formats.join(', ')}. Leave one of them out`);
    return { text, spec, preset, access: findRoute(routes, route ?? preset?.route ?? undefined).access };
  });
}

async function* imagesOf({ images }: Runtime, files: FilesToWarm): AsyncGenerator<{ readonly file: FileOrDocumentId; readonly image: LibraryImage | null }> {
  if (files === 'all') {
    for await (const image of images.all()) yield { file: image.fileId, image };
  } else {
    for await (const file of files) yield { file, image: (await images.find(lookupOf([file])))[0] ?? null };
  }
}

/** The specs that the URLs of this image have. A spec that is no preset, without widths and formats, is one. */
async function variantsOf({ images, config }: Runtime, image: LibraryImage, { text, spec, preset }: AskedSpec, options: WarmOptions): Promise<readonly string[]> {
  const widths = options.widths === undefined ? (preset?.widths ?? []) : readWidths(options.widths);
  const formats = options.formats ?? preset?.formats ?? null;
  if (widths.length === 0 && formats === null) return [text];
  const facts = image.facts ?? (await images.makeFacts(image.fileId));
  if (facts === null) throw new SourceUnavailableError('its size could not be read; the log says why');
  const { limits, defaultFormats, operations: custom } = config;
  const planned = planResponsive({ text, spec, widths, formats }, { ...facts.source, focalPoint: image.focalPoint }, { limits, defaultFormats, custom, attention: facts.attention[spec.canonical] ?? [] });
  return [...planned.sources, planned.fallback].flatMap(({ candidates }) => candidates.map(({ variant }) => variant.spec));
}

/** @throws any RenditionError */
async function warmOne({ renditions }: Runtime, fileId: number, spec: string, access: Access, signal: AbortSignal | undefined): Promise<'rendered' | 'stored'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await renditions.warm(await renditions.resolve({ fileId, spec, access }), signal);
      if (outcome === 'not stored') throw new Error('it was rendered, and the store did not take it: it is too small for it, cannot be written, or the file was purged meanwhile');
      return outcome;
    } catch (error) {
      const mayPass = hasCode(error, 'BUSY') || hasCode(error, 'SOURCE_UNAVAILABLE');
      if (!mayPass || attempt === MAX_ATTEMPTS || signal?.aborted === true) throw error;
      await delay(retrySeconds(error) * 1000, undefined, { signal }).catch(() => undefined);
    }
  }
}

const retrySeconds = (error: unknown): number =>
  codeOf(error) === 'BUSY' ? Math.max(MIN_RETRY_SECONDS, (error as { readonly retryAfterSeconds?: number }).retryAfterSeconds ?? 0) : MIN_RETRY_SECONDS;
