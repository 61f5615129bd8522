import type { z } from 'zod';

type Secret = string | readonly string[];
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

/** Each URL shows a message and its MAC, so a secret can be guessed offline: with this length it cannot. */
const MIN_LENGTH = 32;

/** Those that sign and are too short. Those that only verify, for a rotation, are taken as they are. */
function findShortSecrets({ secret, algorithm, routes }: SigningSettings): readonly ShortSecret[] {
  const found = new Map<string, ShortSecret>();
  for (const [name, route] of Object.entries(routes)) {
    const [signing] = [route.secret ?? secret ?? []].flat();
    if (signing === undefined || signing.length >= MIN_LENGTH) continue;
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
    const message = `expected at least ${MIN_LENGTH} characters, found ${length}: a short secret can be guessed from one URL. Make one with "openssl rand -base64 32"; a shorter one that only verifies may follow it in a list`;
    context.addIssue({ code: 'custom', path: [...path], message });
  }
}

/**
 * What is allowed but hardly meant: each begins with the key path of its setting.
 * `input` is the configuration as the project wrote it, `settings` what was made of it.
 */
export function warningsOnSecrets(input: unknown, settings: SigningSettings): readonly string[] {
  const short = findShortSecrets(settings).filter(({ algorithm }) => algorithm === 'sha1').map(({ path, length }) =>
    `${path.join('.')}: expected at least ${MIN_LENGTH} characters, found ${length}: a short secret can be guessed from one URL. Put a longer one before it, and the URLs of today stay valid.`);
  return [...unsetSecrets(input, settings), ...short];
}

/** Written as `secret: env('…')`, with the variable unset. Strapi starts all the same: in development nobody may need the secret. */
function unsetSecrets(input: unknown, { routes }: SigningSettings): readonly string[] {
  const instead = 'so URLs are signed with keys derived from APP_KEYS. They become invalid once the secret is set. Is the environment variable set?';
  const own = hasUnsetSecret(input) ? [`secret: expected a text, found undefined, ${instead}`] : [];
  const written = (input as { routes?: Record<string, unknown> } | undefined)?.routes ?? {};
  const ofRoutes = Object.keys(routes).filter((name) => hasUnsetSecret(written[name])).map((name) =>
    `routes.${name}.secret: expected a text, found undefined, so this route uses the keys of the plugin. Is the environment variable set?`);
  return [...own, ...ofRoutes];
}

const hasUnsetSecret = (written: unknown): boolean =>
  typeof written === 'object' && written !== null && Object.hasOwn(written, 'secret') && (written as { secret: unknown }).secret === undefined;
