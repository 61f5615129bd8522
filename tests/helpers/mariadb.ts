import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { databaseServer, type DatabaseServer } from './database-server';
import { freePort } from './free-port';
import { serverDirectory } from './server-directory';
import { startServerProcess, UNPRIVILEGED } from './server-process';
import { serverPath } from './servers';

const run = promisify(execFile);

const ACCOUNT = { user: 'strapi', password: 'password-of-mariadb' } as const;

/** Every start runs this. */
const INIT = `create user if not exists '${ACCOUNT.user}'@'127.0.0.1' identified by '${ACCOUNT.password}';\ngrant all on *.* to '${ACCOUNT.user}'@'127.0.0.1';\n`;

/** Starts a MariaDB on a free port. */
export async function startMariadb(): Promise<DatabaseServer> {
  const directory = await serverDirectory('mariadb');
  const data = join(directory.path, 'data');
  const init = join(directory.path, 'init.sql');
  await writeFile(init, INIT);
  const facts = { host: '127.0.0.1', port: await freePort(), ...ACCOUNT };

  const query = async (sql: string): Promise<void> => {
    const connection = await createConnection(facts);
    await connection.query(sql).finally(() => connection.end());
  };
  const isReady = async () => {
    await query('select 1');
    return true;
  };

  const shared = ['--no-defaults', `--datadir=${data}`];
  await run(serverPath('mariadb', 'MARIADB_INSTALL_DB_PATH'), [...shared, '--skip-test-db', '--auth-root-authentication-method=normal'], { cwd: directory.path, ...UNPRIVILEGED });
  return databaseServer({
    launch: () =>
      startServerProcess({
        command: serverPath('mariadb', 'MARIADBD_PATH'),
        args: [
          ...shared, `--port=${facts.port}`, `--bind-address=${facts.host}`, `--socket=${join(directory.path, 'socket')}`, `--init-file=${init}`,
          '--skip-name-resolve', '--character-set-server=utf8mb4', '--innodb-flush-log-at-trx-commit=0',
        ],
        cwd: directory.path,
        isReady,
      }),
    createDatabase: async (name) => {
      await query(`create database \`${name}\``);
      return { DATABASE_CLIENT: 'mysql', DATABASE_HOST: facts.host, DATABASE_PORT: String(facts.port), DATABASE_NAME: name, DATABASE_USERNAME: facts.user, DATABASE_PASSWORD: facts.password };
    },
    removeDirectory: directory.remove,
  });
}
