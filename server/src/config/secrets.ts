import type { z } from 'zod';

/** The first signs, all verify. */
export type Secret = string | readonly string[];
type Algorithm = 'sha256' | 'sha1';

interface SigningSettings {
  readonly secret?: Secret | undefined;
  readonly algorithm: Algorithm;
  readonly routes: Readonly<Record<string, { readonly secret?: Secret | undefined; readonly algorithm?: Algorithm | undefined }>>;
}

interface ShortSecret {
  readonly path: readonly string[];
  readonly algorithm: Algorithm;
  /** Characters. */
  readonly length: number;
}

/** Characters. Each URL contains a message and its MAC, so a shorter secret can be guessed offline. */
const MIN_SECRET_LENGTH = 32;

/** Short secrets that sign. Those that only verify, after a rotation, may be short. */
function findShortSecrets({ secret, algorithm, routes }: SigningSettings): readonly ShortSecret[] {
  const found = new Map<string, ShortSecret>();
  for (const [name, route] of Object.entries(routes)) {
    const [signing] = [route.secret ?? secret ?? []].flat();
    if (signing === undefined || signing.length >= MIN_SECRET_LENGTH) continue;
    const path = route.secret === undefined ? ['secret'] : ['routes', name, 'secret'];
    const used = route.algorithm ?? algorithm;
    found.set([...path, used].join('.'), { path, algorithm: used, length: signing.length });
  }
  return [...found.values()];
}

/** Refuses short secrets that sign with SHA-256. */
export function checkSecrets(settings: SigningSettings, context: z.core.$RefinementCtx): void {
  for (const { path, algorithm, length } of findShortSecrets(settings)) {
    if (algorithm !== 'sha256') continue;
    const message = `expected at least ${MIN_SECRET_LENGTH} characters, found ${length}: a short secret can be guessed from one URL. Create one with "openssl rand -base64 32". To keep today's URLs valid, list the old secret after it`;
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}

/**
 * Warnings, each of which begins with the key path of its setting.
 * `input` is the configuration that the project wrote, `settings` the parsed one.
 */
export function warningsOnSecrets(input: unknown, settings: SigningSettings): readonly string[] {
  const short = findShortSecrets(settings).filter(({ algorithm }) => algorithm === 'sha1').map(({ path, length }) =>
    `${path.join('.')}: expected at least ${MIN_SECRET_LENGTH} characters, found ${length}: a short secret can be guessed from one URL. List a longer secret before it: today's URLs stay valid.`);
  return [...unsetSecrets(input, settings), ...short];
}

/** `secret: env('…')` with the variable unset. A warning only, since a development server works without the secret. */
function unsetSecrets(input: unknown, { routes }: SigningSettings): readonly string[] {
  const consequence = 'so URLs are signed with keys derived from APP_KEYS. They become invalid once the secret is set. Set the environment variable, or remove the setting';
  const own = hasUnsetSecret(input) ? [`secret: expected a string, found undefined, ${consequence}.`] : [];
  const written = (input as { routes?: Record<string, unknown> } | undefined)?.routes ?? {};
  const ofRoutes = Object.keys(routes).filter((name) => hasUnsetSecret(written[name])).map((name) =>
    `routes.${name}.secret: expected a string, found undefined, so this route uses the keys of the plugin. Set the environment variable, or remove the setting.`);
  return [...own, ...ofRoutes];
}

const hasUnsetSecret = (written: unknown): boolean =>
  typeof written === 'object' && written !== null && Object.hasOwn(written, 'secret') && (written as { secret: unknown }).secret === undefined;
