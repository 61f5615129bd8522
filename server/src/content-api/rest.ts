import type { Core } from '@strapi/strapi';
import { mergeFieldCrops } from '../core/crops/entry-crops';
import { findModelIn, type Model } from '../services/models';
import type { Runtime } from '../services/runtime';
import { validationErrorOf } from '../services/strapi-modules';
import { MediaCollector, type MediaTarget } from './media-collector';
import { InvalidQueryError, readAskedPresets, type AskedPresets } from './read-presets';

type Context = Parameters<Core.MiddlewareHandler>[0];

/** Parts of Strapi that its types leave out. */
interface ContentApi {
  addQueryParams(params: Readonly<Record<string, { schema(zod: Zod): unknown }>>): void;
}

/** The zod of Strapi. */
interface Zod {
  string(): { optional(): unknown };
}

interface Sanitizers {
  add(path: string, sanitizer: (model: Model) => (entry: unknown) => unknown): void;
}

/**
 * Adds `renditions` to the media in responses of the content API. An output sanitizer of Strapi collects the media, one
 * entry after the other, so it waits for nothing; when the response is complete, one query finds what all of them need.
 */
export function addRenditionsToRest(strapi: Core.Strapi, runtime: Runtime): void {
  const collectors = new WeakMap<object, MediaCollector>();
  const findModel = findModelIn(strapi);

  (strapi.contentAPI as unknown as ContentApi).addQueryParams({
    renditions: { schema: (zod) => zod.string().optional() },
    placeholders: { schema: (zod) => zod.string().optional() },
  });

  (strapi.sanitizers as unknown as Sanitizers).add('content-api.output', (model) => (entry) => {
    const context = strapi.requestContext.get();
    const collector = context && collectors.get(context);
    if (collector !== undefined && typeof entry === 'object' && entry !== null) collector.collect(entry as Record<string, unknown>, model);
    return entry;
  });

  strapi.server.api('content-api').use(async (ctx: Context, next: () => Promise<unknown>) => {
    const asked = readAsked(strapi, ctx, runtime);
    if (asked.presets.length === 0) return next();
    const collector = new MediaCollector(findModel);
    collectors.set(ctx, collector);
    await next();
    if (collector.targets.length > 0) await fill(collector.targets, asked, runtime);
  });
}

/** Refuses a query before a controller runs. @throws Strapi's ValidationError */
function readAsked(strapi: Core.Strapi, ctx: Context, { config }: Runtime): AskedPresets {
  try {
    return readAskedPresets(ctx.query, config);
  } catch (error) {
    throw error instanceof InvalidQueryError ? validationErrorOf(strapi, error.message) : error;
  }
}

/** Media whose image is not found are left as they are. The response does not fail because of renditions. */
async function fill(targets: readonly MediaTarget[], asked: AskedPresets, { images, presetRenditions, log }: Runtime): Promise<void> {
  const found = await images.findWithFacts(lookupOf(targets)).catch((error: unknown) => {
    log.error(`Renditions were left out of a response of the content API: ${String(error)}`);
    return [];
  });
  const byId = new Map(found.map((image) => [image.fileId, image]));
  const byHash = new Map(found.map((image) => [image.hash, image]));
  for (const { file, renditions, alt, crops } of targets) {
    const image = 'fileId' in file ? byId.get(file.fileId) : byHash.get(file.hash);
    if (image === undefined) {
      leaveOut(renditions);
      continue;
    }
    const own = presetRenditions.of(image, asked.presets, { placeholders: asked.placeholders, crops: crops.length > 0 ? mergeFieldCrops(crops, image.documentId) : null });
    Object.assign(renditions, alt === null ? own : withAlt(own, alt));
  }
}

function lookupOf(targets: readonly MediaTarget[]) {
  const fileIds = new Set<number>();
  const hashes = new Set<string>();
  for (const { file } of targets) {
    if ('fileId' in file) fileIds.add(file.fileId);
    else hashes.add(file.hash);
  }
  return { fileIds: [...fileIds], hashes: [...hashes] };
}

/** Strapi's older response format copied the media: the object cannot be removed from the copy, but JSON leaves it out. */
function leaveOut(renditions: object): void {
  Object.defineProperty(renditions, 'toJSON', { value: () => undefined });
}

function withAlt(renditions: ReturnType<Runtime['presetRenditions']['of']>, alt: string) {
  return Object.fromEntries(Object.entries(renditions).map(([name, rendition]) => [name, rendition && { ...rendition, alt }]));
}
