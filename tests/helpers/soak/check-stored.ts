import { lstat, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { keyOfPath } from '../rendition-store';
import type { Inconsistency } from './consistency';
import { readPicture } from './coded-picture';
import type { FileHistory } from './file-history';
import { deletedAt, type Snapshot } from './snapshot';

const NAME = /^[1-9]\d*-[0-9a-f]{32}$/;

/** Checks that a stored rendition is complete and correct, and agrees with its row and its file. */
export async function checkStored(snapshot: Snapshot, path: string): Promise<Inconsistency[]> {
  const name = basename(path);
  const file = snapshot.state.historyOf(keyOfPath(path).fileId);
  if (file === undefined || !NAME.test(name)) return [{ name, what: 'stored under an unknown name' }];
  const bytes = await readFile(path);
  return [...(await checkImage(snapshot, file, path, bytes)), ...(await checkRowAndFile(snapshot, file, path, bytes))];
}

async function checkImage({ state }: Snapshot, file: FileHistory, path: string, bytes: Buffer): Promise<Inconsistency[]> {
  const name = basename(path);
  const picture = await readPicture(bytes).catch(() => null);
  if (picture === null) return [{ name, what: 'stored incompletely' }];
  if (picture.code === null || !file.hadVersion(picture.code)) return [{ name, what: `stored with image ${picture.code ?? '(unknown)'}, which the file never had` }];
  const received = state.received.get(keyOfPath(path).hash);
  const differs = received !== undefined && (received.code !== picture.code || received.bytes !== bytes.length);
  return differs ? [{ name, what: `stored with other content than was served: ${JSON.stringify(received)}` }] : [];
}

async function checkRowAndFile(snapshot: Snapshot, file: FileHistory, path: string, bytes: Buffer): Promise<Inconsistency[]> {
  const name = basename(path);
  const row = snapshot.rows.get(keyOfPath(path).hash);
  const purgedAt = deletedAt(snapshot, file);
  const found: Inconsistency[] = [];
  if (row === undefined) found.push({ name, what: 'stored without a row', lostWork: 'ledger', since: (await lstat(path)).birthtimeMs });
  else if (row.size !== bytes.length) found.push({ name, what: `stored with ${bytes.length} bytes, but ${row.size} in its row` });
  if (purgedAt !== null) found.push({ name, what: 'stored for a deleted file', lostWork: 'purge', since: purgedAt, fixedAtStart: row !== undefined });
  return found;
}
