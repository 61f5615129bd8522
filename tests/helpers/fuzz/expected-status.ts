import { createHmac } from 'node:crypto';
import { expectedPath } from './expected-path';
import { isSpec } from './is-spec';

const SECRET = 'correct horse';

/** The one file that there is. */
export const FILE_ID = 12;

/** Past every expiry that is not of the far future. */
export const NOW_SECONDS = 2_000_000_000;

/** Signed with nothing of ours, whether it is an id and a spec or not. */
export function signatureOf(id: string, spec: string, expires: number | null): string {
  return createHmac('sha256', SECRET).update(`${id}/${spec}/${expires === null ? '' : `?expires=${expires}`}`).digest('base64url');
}

const IMAGE = [200, 206, 304, 416];

/** What the contract lets a server answer to a target; ranges and validators decide which of an image's statuses it is. */
export function expectedStatuses(method: string, target: string): readonly number[] {
  // Refused by Node, which knows no bytes but printable ASCII in a target.
  if (/[\x7f-\xff]/.test(target)) return [400];
  // Behind the route: the server of the tests has nothing there.
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
