import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { databaseServer, type DatabaseServer } from './database-server';
import { freePort } from './free-port';
import { serverDirectory } from './server-directory';
import { startServerProcess, UNPRIVILEGED } from './server-process';
import { serverPath } from './servers';

const run = promisify(execFile);

/** Starts a PostgreSQL on a free port, without authentication for local connections. */
export async function startPostgres(): Promise<DatabaseServer> {
  const directory = await serverDirectory('postgres');
  const data = join(directory.path, 'data');
  const facts = { host: '127.0.0.1', port: await freePort(), user: 'strapi' };

  const query = async (sql: string): Promise<void> => {
    const client = new Client({ ...facts, database: 'postgres' });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const isReady = async () => {
    await query('select 1');
    return true;
  };

  // Without fsync: the data need not survive a power cut.
  await run(serverPath('postgres', 'INITDB_PATH'), ['-D', data, '-U', facts.user, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'], { cwd: directory.path, ...UNPRIVILEGED });
  return databaseServer({
    launch: () =>
      startServerProcess({
        command: serverPath('postgres', 'POSTGRES_PATH'),
        args: ['-D', data, '-p', String(facts.port), '-h', facts.host, '-k', directory.path, '-F'],
        cwd: directory.path,
        isReady,
        // "Fast": closes connections instead of waiting for the clients.
        stopSignal: 'SIGINT',
      }),
    createDatabase: async (name) => {
      await query(`create database "${name}"`);
      return { DATABASE_CLIENT: 'postgres', DATABASE_HOST: facts.host, DATABASE_PORT: String(facts.port), DATABASE_NAME: name, DATABASE_USERNAME: facts.user, DATABASE_PASSWORD: 'password-of-postgres' };
    },
    removeDirectory: directory.remove,
  });
}
