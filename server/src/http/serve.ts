import type { Identity, Renditions } from '../renditions/rendition';
import { admit, type Admitted } from './admit';
import type { Answer } from './answer';
import { deliverImage } from './deliver-image';
import { errorAnswer } from './error-answers';
import { cacheControl, notModifiedHeaders, type ImageMeta } from './headers';
import type { ImageRequest } from './image-request';
import type { ImageRoute } from './image-route';
import type { Log } from './log';
import { isNotModified, validatorsOf } from './validators';
import { versionTag } from './version-tag';

export interface ServeDependencies {
  readonly renditions: Renditions;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Answers a request below a route's path: whatever goes wrong with an image is an answer too. */
export async function serve(request: ImageRequest, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const entry = admit(request, route, deps.now());
  if ('refusal' in entry) return entry.refusal;
  try {
    return await answerImage(request, entry.admitted, route, deps);
  } catch (error) {
    const { fileId, spec } = entry.admitted;
    return errorAnswer(error, deps.log, `Rendition of file ${fileId} with ${JSON.stringify(spec)} on route ${route.name}`);
  }
}

async function answerImage(request: ImageRequest, wanted: Admitted, route: ImageRoute, deps: ServeDependencies): Promise<Answer> {
  const { fileId, spec } = wanted;
  const identity = await deps.renditions.identify({ fileId, spec, accept: request.headers.accept });
  const meta = metaOf(identity, wanted, route);
  if (isNotModified(request.headers, meta)) return { status: 304, headers: notModifiedHeaders(meta), body: null };
  const rendition = await deps.renditions.obtain(identity);
  // A source that was replaced in between has other validators, and is not the version that the URL names.
  const found = rendition.identity.key.hash === identity.key.hash ? meta : metaOf(rendition.identity, wanted, route);
  return deliverImage(request, rendition, found, deps.log);
}

function metaOf(identity: Identity, wanted: Admitted, { maxAgeSeconds }: ImageRoute): ImageMeta {
  const immutable = wanted.versionTag !== null && wanted.versionTag === versionTag(identity.source);
  const { etag, lastModified } = validatorsOf(identity);
  return { etag, lastModified, cacheControl: cacheControl({ maxAgeSeconds, immutable, secondsLeft: wanted.secondsLeft }), varies: identity.varies };
}
