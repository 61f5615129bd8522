import { check, checkNames } from './check';
import type { Algorithm } from './signature';
import type { SignerSettings } from './types';

/** What a signer needs of its settings. */
export interface Settings {
  /** Origin and path. */
  readonly base: string;
  readonly secret: string;
  readonly algorithm: Algorithm;
}

/** @throws TypeError, RangeError */
export function readSettings(settings: SignerSettings): Settings {
  checkNames(settings, ['origin', 'path', 'secret', 'algorithm']);
  const { origin, path, secret, algorithm = 'sha256' } = settings;
  const base = [origin, path].join('/').replace(/([^:/])\/+/g, '$1/');
  check(/^https?:\/\/[^\s?#]+[^/\s?#]$/.test(base), 'an origin and path such as "https://cms.example.com" and "/images"', base);
  check(/^sha(256|1)$/.test(algorithm), 'the algorithm sha256 or sha1', algorithm);
  // The messages do not repeat what was found.
  const [first = ''] = [secret ?? ''].flat();
  check(first !== '', 'the secret of the route, since keys of APP_KEYS stay in Strapi', undefined);
  // Each URL contains a message and its MAC, so a shorter secret can be guessed offline.
  check(first.length > 31 || algorithm === 'sha1', 'a secret of at least 32 characters', first.length, 'number');
  return { base, secret: first, algorithm };
}
