import { join } from 'node:path';
import { LocalSource } from '../../../server/src/sources/local-source';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import type { Inconsistency } from './consistency';
import type { FileHistory } from './file-history';
import { deletedAt, type Row, type Snapshot } from './snapshot';

/** Checks that a row's rendition exists and is of the current version of its file. */
export async function checkRow(snapshot: Snapshot, row: Row): Promise<Inconsistency[]> {
  const name = `${row.fileId}-${row.hash}`;
  const file = snapshot.state.historyOf(row.fileId);
  if (file === undefined) return [{ name, what: 'a row of an unknown file' }];
  const found: Inconsistency[] = [];
  if (!snapshot.paths.has(name)) found.push({ name, what: 'a row without a rendition', lostWork: 'ledger', since: Math.max(row.renderedAt, snapshot.watch.lastSeen(name)) });
  const purgedAt = deletedAt(snapshot, file);
  if (purgedAt !== null) found.push({ name, what: 'a row of a deleted file', lostWork: 'purge', since: purgedAt, fixedAtStart: true });
  else if (await isOutdated(snapshot, file, row)) found.push({ name, what: 'a row of an earlier version', lostWork: 'purge', since: file.replacedAfter(changedAt(row.sourceVersion)) });
  return found;
}

/** False for a file whose replace or delete was interrupted: its version is unknown until the edit is repeated. */
async function isOutdated({ directory, library }: Snapshot, file: FileHistory, row: Row): Promise<boolean> {
  if (file.changing !== null) return false;
  const source = new LocalSource(join(directory, 'public'), Infinity, new ReadBuffers());
  return (await source.version({ url: library.get(file.fileId) ?? '' })) !== row.sourceVersion;
}

/** The second half of a version is the modification time of the original in nanoseconds. */
function changedAt(version: string): number {
  const digits = [...(version.split('-')[1] ?? '')];
  return digits.reduce((ns, digit) => ns * 36 + Number.parseInt(digit, 36), 0) / 1e6;
}
