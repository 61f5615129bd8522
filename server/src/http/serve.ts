import type { Counters } from '../renditions/counters';
import type { Identity, Rendition, Renditions } from '../renditions/rendition';
import { admit, type Admitted } from './admit';
import type { Answer } from './answer';
import { deliverImage } from './deliver-image';
import { errorAnswer } from './error-answers';
import { cacheControl, notModifiedHeaders } from './headers';
import type { ImageMeta, Repeatable } from './image-meta';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import type { Log } from './log';
import { placeAnswer } from './place-answer';
import { isNotModified, validatorsOf } from './validators';
import { versionTag } from './version-tag';

export interface ServeDependencies {
  readonly renditions: Renditions;
  readonly counters: Counters;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Answers a request below a route's path: whatever goes wrong with an image is an answer too. */
export async function serve(request: ImageRequest, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const entry = admit(request, route, deps.now());
  return 'refusal' in entry ? entry.refusal : serveAdmitted(request, entry.admitted, route, deps);
}

export async function serveAdmitted(request: ImageRequest, wanted: Admitted, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const { fileId, spec } = wanted;
  const identify = () => deps.renditions.identify({ fileId, spec, access: route.access, accept: request.headers.accept });
  return serveIdentified(request, wanted, route, deps, identify);
}

/** Answers what was answered before: which rendition it is need not be found out again. */
export function serveAgain(request: ImageRequest, { route, wanted, identity }: Repeatable, deps: ServeDependencies): Promise<Answer> {
  return serveIdentified(request, wanted, route, deps, async () => identity);
}

async function serveIdentified(request: ImageRequest, wanted: Admitted, route: ImageRoute, deps: ServeDependencies, identify: () => Promise<Identity>): Promise<Answer> {
  try {
    return await answerImage(request, await identify(), wanted, route, deps);
  } catch (error) {
    const { fileId, spec } = wanted;
    return errorAnswer(error, deps.log, `Rendition of file ${fileId} with ${JSON.stringify(spec)} on route ${route.name}`);
  }
}

async function answerImage(request: ImageRequest, identity: Identity, wanted: Admitted, route: ImageRoute, { renditions, log }: ServeDependencies): Promise<Answer> {
  const { action } = route;
  const meta = metaOf(identity, wanted, route);
  // A redirect is no representation of the image: it has no validators.
  if (action.type !== 'redirect' && isNotModified(request.headers, meta)) return { status: 304, headers: notModifiedHeaders(meta), body: null };

  // A source that was replaced in between has other validators, and is not the version that the URL names.
  const metaNow = (found: Identity) => (found.key.hash === identity.key.hash ? meta : metaOf(found, wanted, route));
  const deliver = (found: Rendition) => deliverImage(request, found, metaNow(found.identity), log);
  if (action.type === 'serve') {
    const found = await renditions.obtain(identity, request);
    const answer = await deliver(found);
    return isRepeatable(answer, found, identity, wanted, route) ? { ...answer, repeatable: { route, wanted, identity, meta, format: found.format, size: found.size } } : answer;
  }
  const found = await renditions.place(identity, request);
  return 'located' in found ? placeAnswer(request, action, found, metaNow(found.identity)) : deliver(found);
}

/** Not a part, and not what another request or another moment would be answered with. */
function isRepeatable({ status, body }: Answer, found: Rendition, asked: Identity, { secondsLeft }: Admitted, { access }: ImageRoute): boolean {
  return status === 200 && body !== null && found.identity.key.hash === asked.key.hash && secondsLeft === null && access === 'public';
}

function metaOf(identity: Identity, wanted: Admitted, { access, maxAgeSeconds }: ImageRoute): ImageMeta {
  const immutable = wanted.versionTag !== null && wanted.versionTag === versionTag(identity.source);
  const { etag, lastModified } = validatorsOf(identity);
  const lifetime = cacheControl({ access, maxAgeSeconds, immutable, secondsLeft: wanted.secondsLeft });
  return { etag, lastModified, cacheControl: lifetime, varies: identity.varies, access };
}
