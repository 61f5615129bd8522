import type { ServerProcess } from './server-process';

/** A temporary database server. `stop` and `start` keep its port and its data. */
export interface DatabaseServer {
  /** Creates a database; returns the environment for a playground that uses it. */
  createDatabase(name: string): Promise<Readonly<Record<string, string>>>;
  start(): Promise<void>;
  /** Shuts it down; closes open connections. */
  stop(): Promise<void>;
  /** Shuts it down and deletes its data. */
  remove(): Promise<void>;
  logs(): string;
}

export interface DatabaseServerParts {
  readonly launch: () => Promise<ServerProcess>;
  readonly createDatabase: (name: string) => Promise<Readonly<Record<string, string>>>;
  readonly removeDirectory: () => Promise<void>;
}

/** The common part of PostgreSQL and MariaDB. Starts the server. */
export async function databaseServer({ launch, createDatabase, removeDirectory }: DatabaseServerParts): Promise<DatabaseServer> {
  let running: ServerProcess | null = null;
  const start = async () => {
    running ??= await launch();
  };
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  const remove = async () => {
    await stop();
    await removeDirectory();
  };
  await start().catch(async (error: unknown) => {
    await removeDirectory();
    throw error;
  });
  return { createDatabase, start, stop, remove, logs: () => running?.logs() ?? '' };
}
