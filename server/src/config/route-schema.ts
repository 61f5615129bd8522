import { z } from 'zod';
import type { Secret } from './secrets';
import { absolutePath, algorithm, choice, expected, flag, fn, freeze, printValue, secret, settings, whole } from './validation-messages';

/** Paths of Strapi and of this plugin, which a route would hide. `checkPaths` checks the others at boot. */
const RESERVED_PATHS = ['/admin', '/api', '/uploads', '/renditions', '/_health'];

export const routePath = z
  .string(expected('a path such as "/images"'))
  .regex(/^(?:\/[A-Za-z0-9_~.-]+)+$/, expected('a path such as "/images": segments of letters, digits and "_~.-", no slash at the end'))
  .refine((path) => !/\/\.{1,2}(?:\/|$)/.test(path), expected('a path without "." and ".." segments'))
  .refine((path) => !RESERVED_PATHS.some((taken) => isInside(path.toLowerCase(), taken)), expected(`a path outside ${RESERVED_PATHS.join(', ')}`, () => 'Choose another path'));

export const isInside = (path: string, parent: string): boolean => path === parent || path.startsWith(`${parent}/`);

const BASE_URL = 'an http or https URL without a query, such as "https://cdn.example.com"';
const baseUrl = z
  .url({ protocol: /^https?$/, ...expected(BASE_URL) })
  .refine((url) => !/[?#]/.test(url), expected(BASE_URL))
  .transform((url) => url.replace(/\/+$/, ''));

const sendfile = settings({
  backend: z.custom<'nginx' | 'xsendfile' | ((ctx: unknown, rendition: never) => unknown)>(
    (value) => value === 'nginx' || value === 'xsendfile' || typeof value === 'function',
    expected('"nginx", "xsendfile" or a function (ctx, rendition) => …'),
  ),
  location: z.string(expected('a path such as "/_renditions"')).regex(/^\/[A-Za-z0-9_~./-]*$/, expected('a path such as "/_renditions"')).default('/_renditions'),
  root: absolutePath.optional(),
}, 'an object with a backend').transform(freeze);

const permissions = z.array(z.string(expected('a permission')).min(1, expected('a permission')), expected('a list of permissions')).min(1, expected('a list of at least one')).transform(freeze);
/** Policies or middlewares, as on any Strapi route: names, names with options, functions. Strapi validates them. */
const handlers = z.array(z.unknown(), expected('a list, as on any Strapi route')).transform(freeze);

const AUTH = 'false, or an object { scope } with a list of at least one permission';
const auth = z.union([z.literal(false), settings({ scope: permissions }, AUTH).transform(freeze)], expected(AUTH));

const route = settings({
  path: routePath,
  secret: secret.optional(),
  algorithm: algorithm.optional(),
  maxAgeSeconds: whole(0, 31_536_000).default(3600),
  baseUrl: baseUrl.optional(),
  action: choice(['serve', 'redirect', 'sendfile'], '"serve", "redirect" or "sendfile"').default('serve'),
  status: z.literal([301, 302, 307, 308], expected('301, 302, 307 or 308')).optional(),
  sendfile: sendfile.optional(),
  access: choice(['public', 'private'], '"public" or "private"').default('public'),
  behindMiddlewares: flag.optional(),
  cacheTags: flag.default(false),
  auth: auth.optional(),
  policies: handlers.optional(),
  middlewares: handlers.optional(),
  authorize: fn.optional(),
  presets: z.array(z.string(expected('the name of a preset')), expected('a list of names of presets')).min(1, expected('a list of at least one preset')).transform(freeze).optional(),
}, 'an object with a path').superRefine((value, context) => {
  const refuse = (key: keyof typeof value, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  const { action, access, auth } = value;
  if (value.status !== undefined && action !== 'redirect') refuse('status', `expected no status with the action "${action}", found ${value.status}. Remove it, or set the action to "redirect"`);
  if (value.sendfile !== undefined && action !== 'sendfile') refuse('sendfile', `expected no sendfile with the action "${action}", found an object. Remove it, or set the action to "sendfile"`);
  if (value.sendfile === undefined && action === 'sendfile') refuse('sendfile', 'expected an object with a backend ("nginx", "xsendfile" or a function), found undefined. Add it, or change the action');
  if (access === 'public') {
    for (const key of ['auth', 'policies', 'middlewares', 'authorize'] as const) if (value[key] !== undefined) refuse(key, `expected no ${key} on a public route, found ${printValue(value[key])}. Remove it, or set the access to "private"`);
  } else {
    if (value.behindMiddlewares !== undefined) refuse('behindMiddlewares', `expected no behindMiddlewares on a private route, found ${value.behindMiddlewares}: private routes are always behind the middlewares. Remove it`);
    if (value.cacheTags) refuse('cacheTags', 'expected no cacheTags on a private route, found true: no shared cache keeps its responses. Remove it');
    if (action === 'redirect') refuse('action', 'expected "serve" or "sendfile", found "redirect": the target of a redirect is public. Change the action');
    if (auth === false && (value.policies ?? []).length === 0 && value.authorize === undefined) refuse('auth', 'expected { scope }, found false without policies and authorize: nothing would protect the route. Add one of the three');
  }
}).transform(freeze);

export const routes = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/, expected('a name of lower-case letters, digits and dashes')), route, expected('an object of routes by their names'))
  .superRefine((all, context) => {
    const paths = Object.entries(all);
    if (paths.length === 0) context.addIssue({ code: 'custom', message: 'expected at least one route, found none. Remove the setting for the default, { images: { path: "/images" } }' });
    paths.forEach(([name, { path }], index) => {
      const other = paths.slice(0, index).find(([, earlier]) => isInside(path, earlier.path) || isInside(earlier.path, path));
      if (other) context.addIssue({ code: 'custom', path: [name, 'path'], message: `expected a path outside those of the other routes, found "${path}": the route "${other[0]}" has "${other[1].path}". Choose another path` });
    });
  })
  .transform(freeze);

interface Delivery {
  readonly secret?: Secret | undefined;
  readonly routes: Readonly<Record<string, { readonly action: string; readonly access: string; readonly secret?: Secret | undefined }>>;
  readonly store: { readonly type: unknown };
}

/** Checks that the store supports the actions of the routes, and that no other route uses the secret of a private one. */
export function checkDelivery({ routes: all, store, secret: common }: Delivery, context: z.core.$RefinementCtx): void {
  for (const [name, { action }] of Object.entries(all)) {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['routes', name, 'action'], message, input: action });
    if (action === 'redirect' && store.type === 'local') refuse('expected "serve" or "sendfile", found "redirect": a local store has no public URLs. Change the action, or set store.type to "provider"');
    if (action === 'sendfile' && store.type === 'provider') refuse('expected "serve" or "redirect", found "sendfile": a provider store has no files that a web server could send. Change the action, or set store.type to "local"');
  }
  const withSecret = Object.entries(all).filter(([, { access, secret }]) => access === 'private' && secret !== undefined);
  for (const [name, { secret }] of withSecret) {
    const others = [common, ...Object.entries(all).flatMap(([other, route]) => (other === name ? [] : [route.secret]))].flatMap((one) => one ?? []);
    const isShared = [secret].flat().some((text) => text !== undefined && others.includes(text));
    if (isShared) context.addIssue({ code: 'custom', path: ['routes', name, 'secret'], message: 'expected a secret that no other route uses, found one of theirs: the URLs of this private route would be valid there, without authentication. Use a separate secret, or remove it' });
  }
}
