import type { Counters } from '../renditions/counters';
import type { Identity, Rendition, Renditions } from '../renditions/rendition';
import { admit, type Admitted } from './admit';
import { PRECONDITION_FAILED, type Answer } from './answer';
import { deliverImage } from './deliver-image';
import { errorAnswer } from './error-answers';
import { cacheControl, notModifiedHeaders, openRefusal } from './headers';
import type { ImageMeta, Repeatable } from './image-meta';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import type { Log } from './log';
import { isPlaced, placeAnswer } from './place-answer';
import { holdsPrecondition, isNotModified, validatorsOf } from './validators';
import { versionTag } from './version-tag';

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
export async function serve(request: ImageRequest, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const entry = admit(request, route, { nowMs: deps.now(), explains: deps.explains });
  return 'refusal' in entry ? openRefusal(entry.refusal, route.access) : serveAdmitted(request, entry.admitted, route, deps);
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
    return openRefusal(await answerImage(request, await identify(), wanted, route, deps), route.access);
  } catch (error) {
    const { fileId, spec } = wanted;
    return openRefusal(errorAnswer(error, deps.log, `Rendition of file ${fileId} with ${JSON.stringify(spec)} on route ${route.name}`), route.access);
  }
}

async function answerImage(request: ImageRequest, identity: Identity, wanted: Admitted, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const { renditions, log } = deps;
  const { action } = route;
  const metaOf = (found: Identity) => metaFor(found, wanted, route, deps.settingsChangedAt());
  const meta = metaOf(identity);
  const judge = (): Answer | null => {
    if (!holdsPrecondition(request.headers, meta)) return PRECONDITION_FAILED;
    return isNotModified(request.headers, meta) ? { status: 304, headers: notModifiedHeaders(meta), body: null } : null;
  };
  // A redirect is no representation of the image: it has no validators.
  const judged = action.type === 'redirect' ? null : judge();
  if (judged !== null) return judged;

  // A source that was replaced in between has other validators, and is not the version that the URL names.
  const metaNow = (found: Identity) => (found.key.hash === identity.key.hash ? meta : metaOf(found));
  const deliver = (found: Rendition) => deliverImage(request, found, metaNow(found.identity), log);
  if (action.type === 'serve') {
    const found = await renditions.obtain(identity, request);
    const answer = await deliver(found);
    return isRepeatable(answer, request, found, identity, wanted, route) ? { ...answer, repeatable: { route, wanted, identity, meta, format: found.format, size: found.size } } : answer;
  }
  const found = await renditions.place(identity, request);
  if (!isPlaced(found)) return deliver(found);
  // Its address sends it without our policy, and an SVG is a document that may run scripts.
  if (action.type === 'redirect' && found.located.format === 'svg') return judge() ?? deliver(await renditions.obtain(found.identity, request));
  return placeAnswer(request, action, found, metaNow(found.identity));
}

/** Not a part, and not what another request or another moment would be answered with. Unknown parameters have no end of spellings. */
function isRepeatable({ status, body }: Answer, { query }: ImageRequest, found: Rendition, asked: Identity, { secondsLeft }: Admitted, { access }: ImageRoute): boolean {
  if (status !== 200 || body === null || found.identity.key.hash !== asked.key.hash || secondsLeft !== null || access !== 'public') return false;
  return query === '' || query === `v=${versionTag(asked.source)}`;
}

function metaFor(identity: Identity, wanted: Admitted, { access, action, maxAgeSeconds }: ImageRoute, settingsChangedAt: number): ImageMeta {
  // What a redirect leads to may be evicted from its store at any time.
  const immutable = action.type !== 'redirect' && wanted.versionTag !== null && wanted.versionTag === versionTag(identity.source);
  const { etag, lastModified } = validatorsOf(identity, settingsChangedAt);
  const lifetime = cacheControl({ access, maxAgeSeconds, immutable, secondsLeft: wanted.secondsLeft });
  return { etag, lastModified, cacheControl: lifetime, varies: identity.varies, access };
}
