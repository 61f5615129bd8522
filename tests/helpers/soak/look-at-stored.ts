import { lstat, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { keyOfPath } from '../rendition-store';
import type { Disagreement } from './agreement';
import { readPicture } from './coded-picture';
import type { FileHistory } from './file-history';
import { deletedAt, type Standstill } from './standstill';

const NAME = /^[1-9]\d*-[0-9a-f]{32}$/;

/** A rendition at rest: whole, right, and where it ought to be. */
export async function lookAtStored(still: Standstill, path: string): Promise<Disagreement[]> {
  const name = basename(path);
  const file = still.world.historyOf(keyOfPath(path).fileId);
  if (file === undefined || !NAME.test(name)) return [{ name, what: 'stored, under a name that nobody asked for' }];
  const bytes = await readFile(path);
  return [...(await lookAtPicture(still, file, path, bytes)), ...(await lookAtPlace(still, file, path, bytes))];
}

async function lookAtPicture({ world }: Standstill, file: FileHistory, path: string, bytes: Buffer): Promise<Disagreement[]> {
  const name = basename(path);
  const picture = await readPicture(bytes).catch(() => null);
  if (picture === null) return [{ name, what: 'stored, but not whole' }];
  if (picture.code === null || !file.wasEver(picture.code)) return [{ name, what: `stored, with picture ${picture.code ?? 'nobody knows which'}, which the file never was` }];
  const seen = world.seen.get(keyOfPath(path).hash);
  const isOther = seen !== undefined && (seen.code !== picture.code || seen.bytes !== bytes.length);
  return isOther ? [{ name, what: `stored, and not what was served: ${JSON.stringify(seen)}` }] : [];
}

async function lookAtPlace(still: Standstill, file: FileHistory, path: string, bytes: Buffer): Promise<Disagreement[]> {
  const name = basename(path);
  const row = still.rows.get(keyOfPath(path).hash);
  const purgedAt = deletedAt(still, file);
  const found: Disagreement[] = [];
  if (row === undefined) found.push({ name, what: 'stored, without a row', undone: 'ledger', since: (await lstat(path)).birthtimeMs });
  else if (row.size !== bytes.length) found.push({ name, what: `stored, with ${bytes.length} bytes, and ${row.size} in its row` });
  if (purgedAt !== null) found.push({ name, what: 'stored, of a deleted file', undone: 'purge', since: purgedAt, madeUpFor: row !== undefined });
  return found;
}
