import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** The environment that selects the database of a playground. */
export type DatabaseEnv = Readonly<Record<string, string>>;

export interface StoredLedgerRow {
  readonly hash: string;
  readonly spec: string;
  readonly format: string;
  readonly size: number;
}

/** Reads a file's rows of the ledger from the database. */
export const ledgerRows = (env: DatabaseEnv, fileId: number): Promise<readonly StoredLedgerRow[]> =>
  askDatabase(env, `select hash, spec, format, size from strapi_plugin_renditions where file_id = ${fileId}`) as Promise<readonly StoredLedgerRow[]>;

/** Runs a statement without Strapi; returns the rows. */
export function askDatabase(env: DatabaseEnv, sql: string): Promise<readonly unknown[]> {
  const { DATABASE_CLIENT, DATABASE_HOST: host = '', DATABASE_PORT, DATABASE_NAME: database = '', DATABASE_USERNAME: user = '', DATABASE_PASSWORD: password = '' } = env;
  const connection = { host, port: Number(DATABASE_PORT), database, user, password };
  return DATABASE_CLIENT === 'postgres' ? askPostgres(connection, sql) : askMysql(connection, sql);
}

type Connection = Readonly<Record<'host' | 'database' | 'user' | 'password', string>> & { readonly port: number };

async function askPostgres(connection: Connection, sql: string): Promise<readonly unknown[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function askMysql(connection: Connection, sql: string): Promise<readonly unknown[]> {
  const client = await createConnection(connection);
  try {
    const [rows] = await client.query(sql);
    return Array.isArray(rows) ? rows : [];
  } finally {
    await client.end();
  }
}
