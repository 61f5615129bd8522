import { createHmac } from 'node:crypto';
import { expectedPath } from './expected-path';
import { isSpec } from './is-spec';

const SECRET = 'correct horse';

/** The only file. */
export const FILE_ID = 12;

/** Later than usual expiry times. */
export const NOW_SECONDS = 2_000_000_000;

/** A signature that uses no code of the plugin. */
export function signatureOf(id: string, spec: string, expires: number | null): string {
  return createHmac('sha256', SECRET).update(`${id}/${spec}/${expires === null ? '' : `?expires=${expires}`}`).digest('base64url');
}

const IMAGE = [200, 206, 304, 416];

/** The statuses that the contract allows for a target. Ranges and validators decide between those of an image. */
export function expectedStatuses(method: string, target: string): readonly number[] {
  // Refused by Node, which knows no bytes but printable ASCII in a target.
  if (/[\x7f-\xff]/.test(target)) return [400];
  // Outside the route the server of the tests has no content.
  if (!target.startsWith('/images/')) return [404];
  if (method !== 'GET' && method !== 'HEAD') return [405];
  const mark = target.indexOf('?');
  const [path, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
  const read = expectedPath(path.slice('/images/'.length), query);
  if (typeof read === 'string') return [read === 'forbidden' ? 403 : 404];
  const { signature, id, spec, expiresAtSeconds } = read;
  const truth = signatureOf(id, spec, expiresAtSeconds);
  if (signature !== truth && signature !== `${truth}=`) return [403];
  if (expiresAtSeconds !== null && expiresAtSeconds < NOW_SECONDS) return [403];
  if (id !== String(FILE_ID)) return [404];
  return isSpec(spec) ? IMAGE : [400];
}
