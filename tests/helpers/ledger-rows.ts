import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** What a database server gives a playground as its environment. */
export type DatabaseEnv = Readonly<Record<string, string>>;

export interface StoredLedgerRow {
  readonly hash: string;
  readonly spec: string;
  readonly format: string;
  readonly size: number;
}

const COLUMNS = 'hash, spec, format, size';

/** The ledger's rows of one file, asked of the database itself. */
export function ledgerRows(env: DatabaseEnv, fileId: number): Promise<readonly StoredLedgerRow[]> {
  const { DATABASE_CLIENT, DATABASE_HOST: host = '', DATABASE_PORT, DATABASE_NAME: database = '', DATABASE_USERNAME: user = '', DATABASE_PASSWORD: password = '' } = env;
  const connection = { host, port: Number(DATABASE_PORT), database, user, password };
  return DATABASE_CLIENT === 'postgres' ? ofPostgres(connection, fileId) : ofMysql(connection, fileId);
}

type Connection = Readonly<Record<'host' | 'database' | 'user' | 'password', string>> & { readonly port: number };

async function ofPostgres(connection: Connection, fileId: number): Promise<readonly StoredLedgerRow[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<StoredLedgerRow>(`select ${COLUMNS} from strapi_plugin_renditions where file_id = $1`, [fileId])).rows;
  } finally {
    await client.end();
  }
}

async function ofMysql(connection: Connection, fileId: number): Promise<readonly StoredLedgerRow[]> {
  const client = await createConnection(connection);
  try {
    const [rows] = await client.query(`select ${COLUMNS} from strapi_plugin_renditions where file_id = ?`, [fileId]);
    return rows as unknown as readonly StoredLedgerRow[];
  } finally {
    await client.end();
  }
}
