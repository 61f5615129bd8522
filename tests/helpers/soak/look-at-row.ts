import { join } from 'node:path';
import { LocalSource } from '../../../server/src/sources/local-source';
import { ReadBuffers } from '../../../server/src/sources/read-buffers';
import type { Disagreement } from './agreement';
import type { FileHistory } from './file-history';
import { deletedAt, type Row, type Standstill } from './standstill';

/** A row of the ledger: of a rendition that is there, of the version that its file has. */
export async function lookAtRow(still: Standstill, row: Row): Promise<Disagreement[]> {
  const name = `${row.fileId}-${row.hash}`;
  const file = still.world.historyOf(row.fileId);
  if (file === undefined) return [{ name, what: 'a row, of a file that nobody asked for' }];
  const found: Disagreement[] = [];
  if (!still.paths.has(name)) found.push({ name, what: 'a row, without a rendition', undone: 'ledger', since: Math.max(row.renderedAt, still.watch.lastSeen(name)) });
  const purgedAt = deletedAt(still, file);
  if (purgedAt !== null) found.push({ name, what: 'a row, of a deleted file', undone: 'purge', since: purgedAt, madeUpFor: true });
  else if (await isOutdated(still, file, row)) found.push({ name, what: 'a row, of an earlier version', undone: 'purge', since: file.replacedAfter(changedAt(row.sourceVersion)) });
  return found;
}

/** Nobody knows what a file is that was being replaced or deleted: it will be once more. */
async function isOutdated({ directory, library }: Standstill, file: FileHistory, row: Row): Promise<boolean> {
  if (file.changing !== null) return false;
  const source = new LocalSource(join(directory, 'public'), Infinity, new ReadBuffers());
  return (await source.version({ url: library.get(file.fileId) ?? '' })) !== row.sourceVersion;
}

/** A version's second half is when the original was written, in nanoseconds. */
function changedAt(version: string): number {
  const digits = [...(version.split('-')[1] ?? '')];
  return digits.reduce((ns, digit) => ns * 36 + Number.parseInt(digit, 36), 0) / 1e6;
}
