import { tagsOfRendition } from '../core/cache-tags';
import type { Log } from '../log';
import type { Counters } from '../renditions/counters';
import type { PresetVariants } from '../renditions/preset-variants';
import { isQuick, type Rendition, type Renditions, type ResolvedRendition } from '../renditions/rendition';
import { versionTag } from '../signing/signed-path';
import { holdsPrecondition, isNotModified, quickValidatorsOf, validatorsOf } from './conditional-request';
import { errorResponse } from './error-responses';
import { cacheControl, notModifiedHeaders, withCorsOnErrors, type ImageMeta } from './headers';
import type { ImageRequest } from './image-request';
import { imageResponse, isStoredLocation, locatedResponse } from './image-response';
import type { ImageRoute } from './image-route';
import { parametersOf } from './preset-path';
import { readRequest, type CheckedRequest, type RequestedPreset, type RequestedRendition } from './read-request';
import { PRECONDITION_FAILED, type HttpResponse } from './response';

export interface ServeDependencies {
  readonly renditions: Renditions;
  /** For routes without signatures. */
  readonly variants: Pick<PresetVariants, 'findFileId' | 'resolve'>;
  readonly counters: Counters;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
  /** When the settings that show in the bytes changed last, in milliseconds since the epoch. */
  settingsChangedAt(): number;
  /** Whether a header says why a URL is refused. */
  readonly explainRefusals?: boolean;
}

/** The response to a request below a route's path. Refusals and failures are responses, too: it never rejects. */
export async function serve(request: ImageRequest, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const read = readRequest(request, route, { nowMs: deps.now(), explainRefusals: deps.explainRefusals });
  return 'refusal' in read ? withCorsOnErrors(read.refusal, route.access) : serveChecked(request, read.checked, route, deps);
}

/** The same for a request that was checked already. `known`: the rendition that it means, if that is known already. */
export async function serveChecked(request: ImageRequest, checked: CheckedRequest, route: ImageRoute, deps: ServeDependencies, known?: ResolvedRendition): Promise<HttpResponse> {
  try {
    const requested = 'preset' in checked ? await requestedVariant(request, checked, deps) : checked;
    const { fileId, spec, presetName } = requested;
    const presets = presetName === null ? undefined : [presetName];
    const resolved = known ?? (await deps.renditions.resolve({ fileId, spec, access: route.access, accept: request.headers.accept, presets }));
    return withCorsOnErrors(await respond(request, resolved, requested, route, deps), route.access);
  } catch (error) {
    return failureOf(error, checked, route, deps);
  }
}

export function failureOf(error: unknown, checked: CheckedRequest, { name, access }: ImageRoute, { log }: Pick<ServeDependencies, 'log'>): HttpResponse {
  const what = 'preset' in checked ? `document ${checked.preset.documentId} with the preset ${checked.preset.name}` : `file ${checked.fileId} with ${JSON.stringify(checked.spec)}`;
  return withCorsOnErrors(errorResponse(error, log, `Rendition of ${what} on route ${name}`), access);
}

/** Looks up the file and the variant of a request for a preset. */
async function requestedVariant(request: ImageRequest, asked: RequestedPreset, { variants }: ServeDependencies): Promise<RequestedRendition> {
  const { fileId, spec, varies, presets, isExact } = await variants.resolve(asked.preset, request.headers.accept, request);
  return { fileId, spec, versionTag: asked.versionTag, secondsLeft: null, varies, presets, presetName: asked.preset.name, parameters: isExact ? parametersOf(asked) : null };
}

async function respond(request: ImageRequest, resolved: ResolvedRendition, requested: RequestedRendition, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const { renditions, log } = deps;
  const { action } = route;
  // Another request may have rendered it, with another spec of the same canonical form.
  const metaOf = (found: ResolvedRendition, quickMaxAgeSeconds: number | null = null) =>
    metaFor({ ...found, spec: resolved.spec, presets: resolved.presets }, requested, route, deps.settingsChangedAt(), quickMaxAgeSeconds);
  const meta = metaOf(resolved);
  const conditionalResponse = (): HttpResponse | null => {
    // A precondition on the quick encoding is evaluated once it is known which one is there.
    const mayHold = holdsPrecondition(request.headers, meta) || (resolved.quickKey !== null && holdsPrecondition(request.headers, quickValidatorsOf(resolved, deps.settingsChangedAt())));
    if (!mayHold) return PRECONDITION_FAILED;
    return isNotModified(request.headers, meta) ? { status: 304, headers: notModifiedHeaders(meta), body: null } : null;
  };
  // A redirect is not a representation of the image and has no validators.
  const conditional = action.type === 'redirect' ? null : conditionalResponse();
  if (conditional !== null) return conditional;

  // A source that was replaced meanwhile has other validators, and is not the version that the URL names.
  const currentMeta = (found: ResolvedRendition) => (found.key.hash === resolved.key.hash ? meta : metaOf(found));
  const metaOfRendition = ({ resolved: found, quickMaxAgeSeconds }: Rendition) => (quickMaxAgeSeconds === null ? currentMeta(found) : metaOf(found, quickMaxAgeSeconds));
  const deliver = (found: Rendition) => imageResponse(request, found, metaOfRendition(found), log);
  if (action.type === 'serve') {
    const found = await renditions.get(resolved, request);
    const response = await deliver(found);
    return isCacheable(response, request, found, resolved, requested, route) ? { ...response, cacheable: { requested, resolved, meta: metaOfRendition(found), size: found.size, isQuick: isQuick(found) } } : response;
  }
  const found = await renditions.ensureStored(resolved, request);
  if (!isStoredLocation(found)) return deliver(found);
  // The storage would send an SVG without our policy, and an SVG is a document that may run scripts.
  if (action.type === 'redirect' && found.location.format === 'svg') return conditionalResponse() ?? deliver(await renditions.get(found.resolved, request));
  return locatedResponse(request, action, found, currentMeta(found.resolved));
}

/** Not a part, and not a response that depends on the time. */
function isCacheable({ status, body }: HttpResponse, { query }: ImageRequest, found: Rendition, wanted: ResolvedRendition, requested: RequestedRendition, { access }: ImageRoute): boolean {
  if (status !== 200 || body === null || found.resolved.key.hash !== wanted.key.hash || requested.parameters === null || access !== 'public') return false;
  if (query === '') return true;
  const known = [...requested.parameters, `v=${currentTag(wanted, requested)}`];
  const sent = query.split('&');
  return sent.every((parameter, index) => known.includes(parameter) && sent.indexOf(parameter) === index);
}

/** `quickMaxAgeSeconds` is null for a final rendition. */
function metaFor(
  resolved: ResolvedRendition, requested: RequestedRendition, { access, action, maxAgeSeconds, cacheTags }: ImageRoute, settingsChangedAt: number, quickMaxAgeSeconds: number | null,
): ImageMeta {
  const varies = resolved.varies || requested.varies;
  const tags = cacheTags ? tagsOfRendition(resolved.source.fileId, resolved.presets) : null;
  if (quickMaxAgeSeconds !== null) {
    const lifetime = cacheControl({ access, maxAgeSeconds: Math.min(maxAgeSeconds, quickMaxAgeSeconds), immutable: false, secondsLeft: requested.secondsLeft });
    return { ...quickValidatorsOf(resolved, settingsChangedAt), cacheControl: lifetime, varies, access, tags };
  }
  // The store may evict the target of a redirect at any time.
  const immutable = action.type !== 'redirect' && requested.versionTag !== null && requested.versionTag === currentTag(resolved, requested);
  const { etag, lastModified } = validatorsOf(resolved, settingsChangedAt);
  const lifetime = cacheControl({ access, maxAgeSeconds, immutable, secondsLeft: requested.secondsLeft });
  return { etag, lastModified, cacheControl: lifetime, varies, access, tags };
}

const currentTag = ({ source, spec }: ResolvedRendition, { presets }: RequestedRendition): string => versionTag(source, presets ?? spec.presets);
