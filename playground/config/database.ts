import { resolve } from 'node:path';
import type { Core } from '@strapi/strapi';

type Env = Core.Config.Shared.ConfigParams['env'];
type Connection = Core.Config.Database['connection'];

/** The connection options of PostgreSQL and MySQL. */
const server = (env: Env, port: number) => ({
  host: env('DATABASE_HOST', '127.0.0.1'),
  port: env.int('DATABASE_PORT', port),
  database: env('DATABASE_NAME', 'strapi'),
  user: env('DATABASE_USERNAME', 'strapi'),
  password: env('DATABASE_PASSWORD', ''),
});

const connections = {
  sqlite: (env: Env): Connection => ({
    client: 'sqlite',
    // Strapi's process starts in the project's folder; `resolve` leaves an absolute path unchanged.
    connection: { filename: resolve(process.cwd(), env('DATABASE_FILENAME', '.tmp/data.db')) },
    useNullAsDefault: true,
  }),
  postgres: (env: Env): Connection => ({ client: 'postgres', connection: server(env, 5432) }),
  mysql: (env: Env): Connection => ({ client: 'mysql', connection: server(env, 3306) }),
};

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Database => ({
  connection: connections[env.oneOf('DATABASE_CLIENT', ['sqlite', 'postgres', 'mysql'], 'sqlite')](env),
});

export default config;
