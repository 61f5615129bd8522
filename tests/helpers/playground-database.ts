import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import type { TestPlayground } from './playground';

interface Sqlite {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): unknown };
  close(): void;
}

/** The SQLite package of the playground, which Strapi uses, too. */
const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3') as new (path: string) => Sqlite;

function withDatabase<T>({ directory }: Pick<TestPlayground, 'directory'>, work: (database: Sqlite) => T): T {
  const database = new Database(join(directory, 'data.db'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Reads from the SQLite database of a running playground. */
export const selectRows = <Row>(playground: Pick<TestPlayground, 'directory'>, sql: string, ...values: unknown[]): Row[] =>
  withDatabase(playground, (database) => database.prepare(sql).all(...values) as Row[]);

/** Changes the database without Strapi's lifecycle hooks. */
export const changeRows = (playground: Pick<TestPlayground, 'directory'>, sql: string, ...values: unknown[]): void =>
  withDatabase(playground, (database) => void database.prepare(sql).run(...values));
