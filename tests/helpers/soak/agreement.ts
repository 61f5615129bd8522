import { lstat, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LocalSource } from '../../../server/src/source/local-source';
import { selectRows } from '../playground-database';
import { chargedBytes, costOfAll, keyOfPath, renditionPaths } from '../rendition-store';
import { readPicture } from './coded-picture';
import type { SoakWorld } from './soak-world';
import type { StoreWatch } from './store-watch';

/** A difference between what was done, what is on disk and what the ledger says. */
export interface Disagreement {
  /** A rendition's name. */
  readonly name: string;
  readonly what: string;
  /** What a kill at the wrong moment leaves undone; nothing explains the others. */
  readonly undone?: 'ledger' | 'purge';
  /** When it was to be done. */
  readonly since: number;
}

/** Where the soak left its traces; nobody writes there while we look. */
export interface Remains {
  readonly world: SoakWorld;
  readonly watch: StoreWatch;
  /** Strapi's work directory. */
  readonly directory: string;
  readonly storeDirectory: string;
}

interface Row {
  readonly hash: string;
  readonly fileId: number;
  readonly sourceVersion: string;
  readonly size: number;
  readonly spec: string;
  readonly madeAt: number;
}

const ROWS = 'select hash, file_id as fileId, source_version as sourceVersion, size, spec, made_at as madeAt from strapi_plugin_renditions';
const URL_OF = 'select url from files where id = ?';

/**
 * What has to be true of store, ledger and disk whenever nobody is at work:
 *
 * - every rendition at rest is whole, and the picture and the size that were served under its name;
 * - every rendition has a row, and every row a rendition of that size: rows of what was evicted are gone;
 * - of deleted files there is neither; of replaced ones there are rows of the present version alone.
 *
 * A kill may come before the ledger is written, or before a purge is through: `KillLosses` knows how long before.
 * What it leaves behind stays until it is evicted, made again or purged.
 */
export async function findDisagreements(remains: Remains): Promise<Disagreement[]> {
  const { directory, storeDirectory } = remains;
  const rows = selectRows<Row>({ directory }, ROWS);
  const paths = renditionPaths(storeDirectory);
  const [counted, charged] = [costOfAll(storeDirectory), chargedBytes(storeDirectory)];
  return [
    ...(charged < counted ? [{ name: 'the store', what: `counts ${charged} bytes of ${counted}`, since: 0 }] : []),
    ...(await each(paths, (path) => ofStored(remains, path, rows))),
    ...(await each(rows, (row) => ofRow(remains, row, paths))),
  ];
}

async function each<T>(all: readonly T[], look: (one: T) => Promise<Disagreement[]>): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const one of all) found.push(...(await look(one)));
  return found;
}

async function ofStored({ world }: Remains, path: string, rows: readonly Row[]): Promise<Disagreement[]> {
  const [name, { fileId, hash }] = [basename(path), keyOfPath(path)];
  const file = world.historyOf(fileId);
  const row = rows.find((one) => one.hash === hash);
  const [bytes, { birthtimeMs }] = [await readFile(path), await lstat(path)];
  const picture = await readPicture(bytes).catch(() => null);
  const seen = world.seen.get(hash);
  const wrong = (what: string): Disagreement => ({ name, what: `stored, ${what}`, since: 0 });
  if (file === undefined || !/^[1-9]\d*-[0-9a-f]{32}$/.test(name)) return [wrong('under a name that nobody asked for')];
  if (picture?.code == null || !file.wasEver(picture.code)) return [wrong(picture === null ? 'but not whole' : `with picture ${picture.code ?? 'nobody knows which'}, which the file never was`)];
  return [
    ...(seen !== undefined && (seen.code !== picture.code || seen.bytes !== bytes.length) ? [wrong(`and not what was served: ${JSON.stringify(seen)}`)] : []),
    ...(row === undefined ? [{ ...wrong('without a row'), undone: 'ledger' as const, since: birthtimeMs }] : []),
    ...(row !== undefined && row.size !== bytes.length ? [wrong(`with ${bytes.length} bytes, and ${row.size} in its row`)] : []),
    ...(file.deletedAt !== null ? [{ ...wrong('of a deleted file'), undone: 'purge' as const, since: file.deletedAt }] : []),
  ];
}

async function ofRow({ world, watch, directory }: Remains, row: Row, paths: readonly string[]): Promise<Disagreement[]> {
  const { hash, fileId, sourceVersion, madeAt } = row;
  const name = `${fileId}-${hash}`;
  const file = world.historyOf(fileId);
  const wrong = (what: string): Disagreement => ({ name, what: `a row, ${what}`, since: 0 });
  if (file === undefined) return [wrong('of a file that nobody asked for')];
  const lost = paths.some((path) => basename(path) === name) ? [] : [{ ...wrong('without a rendition'), undone: 'ledger' as const, since: Math.max(madeAt, watch.lastSeen(name)) }];
  if (file.deletedAt !== null) return [...lost, { ...wrong('of a deleted file'), undone: 'purge', since: file.deletedAt }];
  // Nobody knows what a file is that is being replaced or deleted.
  if (file.changing !== null) return lost;
  const [{ url } = { url: '' }] = selectRows<{ readonly url: string }>({ directory }, URL_OF, fileId);
  const version = await new LocalSource(join(directory, 'public'), Infinity).version({ url });
  if (version === sourceVersion) return lost;
  return [...lost, { ...wrong('of an earlier version'), undone: 'purge', since: file.replacedAfter(changedAt(sourceVersion)) }];
}

/** A version's second half is when the original was written, in nanoseconds. */
function changedAt(version: string): number {
  const digits = [...(version.split('-')[1] ?? '')];
  return digits.reduce((ns, digit) => ns * 36 + Number.parseInt(digit, 36), 0) / 1e6;
}
