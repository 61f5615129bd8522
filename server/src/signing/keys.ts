import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The first signs, all verify. */
export type SigningKeys = readonly [KeyObject, ...KeyObject[]];

/** Changing it breaks every published URL of projects that set no secret. */
const DERIVATION_LABEL = 'strapi-plugin-renditions:signing:1';
const DERIVED_KEY_BYTES = 32;

/** Keys of a configured secret: its UTF-8 bytes, as in Wagtail, so that a site can keep its key. @throws Error where a secret is empty */
export function keysFromSecret(secret: string | readonly string[]): SigningKeys {
  return keysOf(typeof secret === 'string' ? [secret] : secret, (text) => Buffer.from(text, 'utf8'));
}

/**
 * Keys for a project without a secret. Derived (HKDF, RFC 5869), since the same `APP_KEYS` sign session cookies: a
 * signature of one kind reveals nothing about the other.
 */
export function keysFromAppKeys(appKeys: readonly string[]): SigningKeys {
  return keysOf(appKeys, derived(DERIVATION_LABEL));
}

/** Keys of a private route without a separate secret. Derived from its name, so that its URLs are invalid on public routes. */
export function keysOfPrivateRoute(name: string, secret: string | readonly string[]): SigningKeys {
  return keysOf(typeof secret === 'string' ? [secret] : secret, derived(`${DERIVATION_LABEL}:private:${name}`));
}

const derived = (label: string) => (text: string) => Buffer.from(hkdfSync('sha256', text, '', label, DERIVED_KEY_BYTES));

function keysOf(texts: readonly string[], bytesOf: (text: string) => Buffer): SigningKeys {
  if (texts.some((text) => text === '')) throw new Error('expected a signing secret, found an empty string');
  // Key objects are reused: importing a key takes as long as signing with it.
  const [first, ...rest] = texts.map((text) => createSecretKey(bytesOf(text)));
  if (first === undefined) throw new Error('expected at least one signing secret, found none');
  return [first, ...rest];
}
