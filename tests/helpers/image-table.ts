import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import type { ImageTable } from '../../server/src/ledger/image-table';
import { databaseImageTable } from '../../server/src/services/database-image-table';
import type { DatabaseEnv } from './ledger-rows';

/** A connection by the query builder of Strapi. */
interface Connection {
  (table: string): object;
  on(event: 'query', listener: (query: { readonly sql: string }) => void): void;
  destroy(): Promise<void>;
}

const fromStrapi = createRequire(createRequire(join(PLAYGROUND, 'package.json')).resolve('@strapi/strapi/package.json'));
const knex = createRequire(fromStrapi.resolve('@strapi/database'))('knex') as (config: object) => Connection;

const columnsOf = (columns: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(columns).map(([name, columnName]) => [name, { columnName }]));

/** As Strapi names tables and columns. */
const MODELS: Readonly<Record<string, object>> = {
  'plugin::upload.file': {
    tableName: 'files',
    attributes: columnsOf({ id: 'id', documentId: 'document_id', name: 'name', mime: 'mime', hash: 'hash', alternativeText: 'alternative_text', focalPoint: 'focal_point', updatedAt: 'updated_at' }),
  },
  'plugin::renditions.image': { tableName: 'strapi_plugin_renditions_images' },
};

function connect(env: DatabaseEnv): Connection {
  const { DATABASE_CLIENT, DATABASE_FILENAME: filename, DATABASE_HOST: host, DATABASE_PORT: port, DATABASE_NAME: database, DATABASE_USERNAME: user, DATABASE_PASSWORD: password } = env;
  if (DATABASE_CLIENT === 'sqlite') return knex({ client: 'better-sqlite3', connection: { filename }, useNullAsDefault: true });
  return knex({ client: DATABASE_CLIENT === 'postgres' ? 'pg' : 'mysql2', connection: { host, port: Number(port), database, user, password } });
}

/** The table of image facts in the database of a playground, without its Strapi. `statements` has the SQL so far. */
export function openImageTable(env: DatabaseEnv): { readonly table: ImageTable; readonly statements: readonly string[]; close(): Promise<void> } {
  const connection = connect(env);
  const statements: string[] = [];
  connection.on('query', ({ sql }) => statements.push(sql));
  const db = { inTransaction: () => false, getConnection: (table: string) => connection(table), metadata: { get: (uid: string) => MODELS[uid] } };
  return { table: databaseImageTable({ db } as unknown as Core.Strapi), statements, close: () => connection.destroy() };
}
