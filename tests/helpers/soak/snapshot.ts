import { basename } from 'node:path';
import { selectRows } from '../playground-database';
import { renditionPaths } from '../rendition-store';
import type { FileHistory } from './file-history';
import type { SoakState } from './soak-state';
import type { StoreWatch } from './store-watch';

/** The state and the directories of the soak. */
export interface SoakContext {
  readonly state: SoakState;
  readonly watch: StoreWatch;
  /** Strapi's work directory. */
  readonly directory: string;
  readonly storeDirectory: string;
}

export interface Row {
  readonly hash: string;
  readonly fileId: number;
  readonly sourceVersion: string;
  readonly size: number;
  readonly renderedAt: number;
}

/** The store, the ledger and the library while Strapi is stopped. */
export interface Snapshot extends SoakContext {
  /** By hash. */
  readonly rows: ReadonlyMap<string, Row>;
  /** By name. */
  readonly paths: ReadonlyMap<string, string>;
  /** URLs by file. */
  readonly library: ReadonlyMap<number, string>;
}

const ROWS = 'select hash, file_id as fileId, source_version as sourceVersion, size, rendered_at as renderedAt from strapi_plugin_renditions';
const LIBRARY = 'select id, url from files';

export function takeSnapshot(places: SoakContext): Snapshot {
  const rows = selectRows<Row>(places, ROWS);
  const library = selectRows<{ readonly id: number; readonly url: string }>(places, LIBRARY);
  return {
    ...places,
    rows: new Map(rows.map((row) => [row.hash, row])),
    paths: new Map(renditionPaths(places.storeDirectory).map((path) => [basename(path), path])),
    library: new Map(library.map(({ id, url }) => [id, url])),
  };
}

/** When the purge of a deleted file began; `Infinity` if a kill came before the response. Null if the file exists. */
export function deletedAt({ library }: Snapshot, file: FileHistory): number | null {
  return file.deletedAt ?? (file.deletionStarted && !library.has(file.fileId) ? Infinity : null);
}
