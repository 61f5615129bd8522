import { didYouMean } from '../core/did-you-mean';
import { quote } from '../core/quote';
import { MAX_EXPIRY_SECONDS } from '../http/rendition-path';

/** Options of every URL. */
export interface RouteOptions {
  /** Name of a configured route; by default the first, or that of the preset. */
  readonly route?: string;
  /** Begins with the route's `baseUrl`, or else Strapi's `server.url`. By default a path only, unless the route has a `baseUrl`. */
  readonly absolute?: boolean;
  /** The URL answers 403 after so many seconds from now. */
  readonly expiresInSeconds?: number;
}

export const ROUTE_OPTIONS = ['route', 'absolute', 'expiresInSeconds'] as const satisfies readonly (keyof RouteOptions)[];

/** A misspelt `expiresInSeconds` would make a URL that never expires. @throws TypeError */
export function checkOptions(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`there is no option ${quote(unknown)}; expected ${known.join(', ')}.${didYouMean(unknown, known)}`);
}

/** Seconds since the epoch. @throws RangeError */
export function expiryOf(seconds: number | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  if (!Number.isFinite(seconds) || seconds <= 0) throw new RangeError(`expected expiresInSeconds to be a number above 0, found ${seconds}`);
  const expiry = Math.ceil(Date.now() / 1000 + seconds);
  if (expiry > MAX_EXPIRY_SECONDS) throw new RangeError(`expected expiresInSeconds to end before the year 10000, found ${seconds}; leave it out for a URL that never expires`);
  return expiry;
}
