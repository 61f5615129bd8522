import { FORMATS } from '../core/formats';
import type { Placed, Rendition } from '../renditions/rendition';
import type { Answer } from './answer';
import { imageHeaders, redirectHeaders } from './headers';
import type { ImageMeta } from './image-meta';
import type { ImageRequest } from './image-request';
import type { RouteAction } from './image-route';

type PlacedAction = Exclude<RouteAction, { readonly type: 'serve' }>;

export const isPlaced = (found: Placed | Rendition): found is Placed => 'located' in found;

/** Lets others deliver the rendition from where it rests: its bytes do not pass through here. */
export function placeAnswer({ method }: ImageRequest, action: PlacedAction, { located, identity }: Placed, meta: ImageMeta): Answer {
  const { path, url, format, size } = located;
  if (action.type === 'redirect') {
    if (url === undefined) throw new Error('the store has no public address for a rendition that a route redirects to');
    return { status: action.status, headers: redirectHeaders(url, meta), body: null };
  }
  if (path === undefined) throw new Error('the store has no path for a rendition that a web server is to send');
  const headers = imageHeaders(format, size, meta);
  if (method === 'HEAD') return { status: 200, headers, body: null };
  if (action.type === 'custom') {
    const rendition = { key: identity.key.hash, path, mime: FORMATS[format].mime, size, headers };
    return { status: 200, headers, body: { send: (ctx) => action.send(ctx, rendition) } };
  }
  // Ours is an empty body: the web server tells the length of what it sends.
  return { status: 200, headers: { ...headers, ...action.headers(path), 'Content-Length': '0' }, body: null };
}
