import type { Log } from '../log';
import type { Counters } from '../renditions/counters';
import type { Rendition, Renditions, ResolvedRendition } from '../renditions/rendition';
import { versionTag } from '../signing/signed-path';
import { holdsPrecondition, isNotModified, validatorsOf } from './conditional-request';
import { errorResponse } from './error-responses';
import { cacheControl, notModifiedHeaders, withCorsOnErrors, type ImageMeta } from './headers';
import type { ImageRequest } from './image-request';
import { imageResponse, isStoredLocation, locatedResponse } from './image-response';
import type { ImageRoute } from './image-route';
import { PRECONDITION_FAILED, type HttpResponse } from './response';
import { verifyRequest, type SignedRequest } from './verify-request';

export interface ServeDependencies {
  readonly renditions: Renditions;
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
  const verified = verifyRequest(request, route, { nowMs: deps.now(), explainRefusals: deps.explainRefusals });
  return 'refusal' in verified ? withCorsOnErrors(verified.refusal, route.access) : serveSigned(request, verified.signed, route, deps);
}

/** The same for a request whose signature is verified. `known`: the rendition that it means, if that is known already. */
export async function serveSigned(request: ImageRequest, signed: SignedRequest, route: ImageRoute, deps: ServeDependencies, known?: ResolvedRendition): Promise<HttpResponse> {
  const { fileId, spec } = signed;
  try {
    const resolved = known ?? (await deps.renditions.resolve({ fileId, spec, access: route.access, accept: request.headers.accept }));
    return withCorsOnErrors(await respond(request, resolved, signed, route, deps), route.access);
  } catch (error) {
    return withCorsOnErrors(errorResponse(error, deps.log, `Rendition of file ${fileId} with ${JSON.stringify(spec)} on route ${route.name}`), route.access);
  }
}

async function respond(request: ImageRequest, resolved: ResolvedRendition, signed: SignedRequest, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const { renditions, log } = deps;
  const { action } = route;
  // Another request may have rendered it, with another spec of the same canonical form.
  const metaOf = (found: ResolvedRendition) => metaFor({ ...found, spec: resolved.spec }, signed, route, deps.settingsChangedAt());
  const meta = metaOf(resolved);
  const conditionalResponse = (): HttpResponse | null => {
    if (!holdsPrecondition(request.headers, meta)) return PRECONDITION_FAILED;
    return isNotModified(request.headers, meta) ? { status: 304, headers: notModifiedHeaders(meta), body: null } : null;
  };
  // A redirect is not a representation of the image and has no validators.
  const conditional = action.type === 'redirect' ? null : conditionalResponse();
  if (conditional !== null) return conditional;

  // A source that was replaced meanwhile has other validators, and is not the version that the URL names.
  const currentMeta = (found: ResolvedRendition) => (found.key.hash === resolved.key.hash ? meta : metaOf(found));
  const deliver = (found: Rendition) => imageResponse(request, found, currentMeta(found.resolved), log);
  if (action.type === 'serve') {
    const found = await renditions.get(resolved, request);
    const response = await deliver(found);
    return isCacheable(response, request, found, resolved, signed, route) ? { ...response, cacheable: { signed, resolved, meta, size: found.size } } : response;
  }
  const found = await renditions.ensureStored(resolved, request);
  if (!isStoredLocation(found)) return deliver(found);
  // The storage would send an SVG without our policy, and an SVG is a document that may run scripts.
  if (action.type === 'redirect' && found.location.format === 'svg') return conditionalResponse() ?? deliver(await renditions.get(found.resolved, request));
  return locatedResponse(request, action, found, currentMeta(found.resolved));
}

/** Not a part, and not a response that depends on the time. Unknown query parameters have endless spellings. */
function isCacheable({ status, body }: HttpResponse, { query }: ImageRequest, found: Rendition, requested: ResolvedRendition, { secondsLeft }: SignedRequest, { access }: ImageRoute): boolean {
  if (status !== 200 || body === null || found.resolved.key.hash !== requested.key.hash || secondsLeft !== null || access !== 'public') return false;
  return query === '' || query === `v=${versionTag(requested.source, requested.spec.presets)}`;
}

function metaFor(resolved: ResolvedRendition, signed: SignedRequest, { access, action, maxAgeSeconds }: ImageRoute, settingsChangedAt: number): ImageMeta {
  // The store may evict the target of a redirect at any time.
  const immutable = action.type !== 'redirect' && signed.versionTag !== null && signed.versionTag === versionTag(resolved.source, resolved.spec.presets);
  const { etag, lastModified } = validatorsOf(resolved, settingsChangedAt);
  const lifetime = cacheControl({ access, maxAgeSeconds, immutable, secondsLeft: signed.secondsLeft });
  return { etag, lastModified, cacheControl: lifetime, varies: resolved.varies, access };
}
