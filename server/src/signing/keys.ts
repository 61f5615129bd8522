import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The first signs, all verify. */
export type SigningKeys = readonly [KeyObject, ...KeyObject[]];

/** Changing it breaks every published URL of projects that set no secret. */
const DERIVATION_LABEL = 'strapi-plugin-renditions:signing:1';
const DERIVED_KEY_BYTES = 32;

/** A configured secret as it stands: the key's bytes are the string's UTF-8, so a site brings its Wagtail key along. */
export function keysFromSecret(secret: string | readonly string[]): SigningKeys {
  return keysOf(typeof secret === 'string' ? [secret] : secret, (text) => Buffer.from(text, 'utf8'));
}

/**
 * Keys for a project without a secret of its own. Derived (RFC 5869), so that a rendition's signature tells
 * nothing about the session cookies that the same `APP_KEYS` sign, and the other way round.
 */
export function keysFromAppKeys(appKeys: readonly string[]): SigningKeys {
  return keysOf(appKeys, derived(DERIVATION_LABEL));
}

/**
 * Keys of a private route that has no secret of its own: derived for it alone, so that its URLs open nothing on a
 * public route, where nobody asks who comes.
 */
export function keysOfPrivateRoute(name: string, secret: string | readonly string[]): SigningKeys {
  return keysOf(typeof secret === 'string' ? [secret] : secret, derived(`${DERIVATION_LABEL}:private:${name}`));
}

const derived = (label: string) => (text: string) => Buffer.from(hkdfSync('sha256', text, '', label, DERIVED_KEY_BYTES));

function keysOf(texts: readonly string[], bytesOf: (text: string) => Buffer): SigningKeys {
  if (texts.some((text) => text === '')) throw new Error('A signing secret must not be empty');
  // Made once: importing a key costs as much as signing with it.
  const [first, ...rest] = texts.map((text) => createSecretKey(bytesOf(text)));
  if (first === undefined) throw new Error('At least one signing secret is needed');
  return [first, ...rest];
}
