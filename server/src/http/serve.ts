import type { Log } from '../log';
import type { Counters } from '../renditions/counters';
import type { ResolvedRendition, Rendition, Renditions } from '../renditions/rendition';
import { versionTag } from '../signing/version-tag';
import { holdsPrecondition, isNotModified, validatorsOf } from './conditional-request';
import { errorResponse } from './error-responses';
import { cacheControl, notModifiedHeaders, withCorsOnErrors, type CacheableResponse, type ImageMeta } from './headers';
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
  readonly explains?: boolean;
}

/** Answers a request below a public route's path: whatever goes wrong with an image is an answer too. */
export async function serve(request: ImageRequest, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const entry = verifyRequest(request, route, { nowMs: deps.now(), explainsRefusals: deps.explains });
  return 'refusal' in entry ? withCorsOnErrors(entry.refusal, route.access) : serveAdmitted(request, entry.admitted, route, deps);
}

export async function serveAdmitted(request: ImageRequest, wanted: SignedRequest, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const { fileId, spec } = wanted;
  const identify = () => deps.renditions.resolve({ fileId, spec, access: route.access, accept: request.headers.accept });
  return serveIdentified(request, wanted, route, deps, identify);
}

/** Answers what was answered before: which rendition it is need not be found out again. */
export function serveAgain(request: ImageRequest, { route, signed: wanted, resolved }: CacheableResponse, deps: ServeDependencies): Promise<HttpResponse> {
  return serveIdentified(request, wanted, route, deps, async () => resolved);
}

async function serveIdentified(request: ImageRequest, wanted: SignedRequest, route: ImageRoute, deps: ServeDependencies, identify: () => Promise<ResolvedRendition>): Promise<HttpResponse> {
  try {
    return withCorsOnErrors(await answerImage(request, await identify(), wanted, route, deps), route.access);
  } catch (error) {
    const { fileId, spec } = wanted;
    return withCorsOnErrors(errorResponse(error, deps.log, `Rendition of file ${fileId} with ${JSON.stringify(spec)} on route ${route.name}`), route.access);
  }
}

async function answerImage(request: ImageRequest, resolved: ResolvedRendition, wanted: SignedRequest, route: ImageRoute, deps: ServeDependencies): Promise<HttpResponse> {
  const { renditions, log } = deps;
  const { action } = route;
  const metaOf = (found: ResolvedRendition) => metaFor(found, wanted, route, deps.settingsChangedAt());
  const meta = metaOf(resolved);
  const judge = (): HttpResponse | null => {
    if (!holdsPrecondition(request.headers, meta)) return PRECONDITION_FAILED;
    return isNotModified(request.headers, meta) ? { status: 304, headers: notModifiedHeaders(meta), body: null } : null;
  };
  // A redirect is no representation of the image: it has no validators.
  const judged = action.type === 'redirect' ? null : judge();
  if (judged !== null) return judged;

  // A source that was replaced in between has other validators, and is not the version that the URL names.
  const metaNow = (found: ResolvedRendition) => (found.key.hash === resolved.key.hash ? meta : metaOf(found));
  const deliver = (found: Rendition) => imageResponse(request, found, metaNow(found.resolved), log);
  if (action.type === 'serve') {
    const found = await renditions.get(resolved, request);
    const answer = await deliver(found);
    return isRepeatable(answer, request, found, resolved, wanted, route) ? { ...answer, cacheable: { route, signed: wanted, resolved, meta, format: found.format, size: found.size } } : answer;
  }
  const found = await renditions.ensureStored(resolved, request);
  if (!isStoredLocation(found)) return deliver(found);
  // Its address sends it without our policy, and an SVG is a document that may run scripts.
  if (action.type === 'redirect' && found.location.format === 'svg') return judge() ?? deliver(await renditions.get(found.resolved, request));
  return locatedResponse(request, action, found, metaNow(found.resolved));
}

/** Not a part, and not what another request or another moment would be answered with. Unknown parameters have no end of spellings. */
function isRepeatable({ status, body }: HttpResponse, { query }: ImageRequest, found: Rendition, asked: ResolvedRendition, { secondsLeft }: SignedRequest, { access }: ImageRoute): boolean {
  if (status !== 200 || body === null || found.resolved.key.hash !== asked.key.hash || secondsLeft !== null || access !== 'public') return false;
  return query === '' || query === `v=${versionTag(asked.source)}`;
}

function metaFor(resolved: ResolvedRendition, wanted: SignedRequest, { access, action, maxAgeSeconds }: ImageRoute, settingsChangedAt: number): ImageMeta {
  // What a redirect leads to may be evicted from its store at any time.
  const immutable = action.type !== 'redirect' && wanted.versionTag !== null && wanted.versionTag === versionTag(resolved.source);
  const { etag, lastModified } = validatorsOf(resolved, settingsChangedAt);
  const lifetime = cacheControl({ access, maxAgeSeconds, immutable, secondsLeft: wanted.secondsLeft });
  return { etag, lastModified, cacheControl: lifetime, varies: resolved.varies, access };
}
