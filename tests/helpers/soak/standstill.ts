import { basename } from 'node:path';
import { selectRows } from '../playground-database';
import { renditionPaths } from '../rendition-store';
import type { FileHistory } from './file-history';
import type { SoakWorld } from './soak-world';
import type { StoreWatch } from './store-watch';

/** Where the soak leaves its traces. */
export interface SoakPlaces {
  readonly world: SoakWorld;
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

/** Store, ledger and library while nobody is at work. */
export interface Standstill extends SoakPlaces {
  /** By hash. */
  readonly rows: ReadonlyMap<string, Row>;
  /** By name. */
  readonly paths: ReadonlyMap<string, string>;
  /** URLs by file. */
  readonly library: ReadonlyMap<number, string>;
}

const ROWS = 'select hash, file_id as fileId, source_version as sourceVersion, size, rendered_at as renderedAt from strapi_plugin_renditions';
const LIBRARY = 'select id, url from files';

export function standStill(places: SoakPlaces): Standstill {
  const rows = selectRows<Row>(places, ROWS);
  const library = selectRows<{ readonly id: number; readonly url: string }>(places, LIBRARY);
  return {
    ...places,
    rows: new Map(rows.map((row) => [row.hash, row])),
    paths: new Map(renditionPaths(places.storeDirectory).map((path) => [basename(path), path])),
    library: new Map(library.map(({ id, url }) => [id, url])),
  };
}

/** When its purge began; at a moment that nobody knows where a kill came before the answer. Null where the file is there. */
export function deletedAt({ library }: Standstill, file: FileHistory): number | null {
  return file.deletedAt ?? (file.deletionBegan && !library.has(file.fileId) ? Infinity : null);
}
