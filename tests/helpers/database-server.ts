import type { ServerProcess } from './server-process';

/** A throwaway database server. Its port and its data stay the same over `stop` and `start`. */
export interface DatabaseServer {
  /** Makes a database and answers the environment of a playground that uses it. */
  createDatabase(name: string): Promise<Readonly<Record<string, string>>>;
  start(): Promise<void>;
  /** Ends it in order; open connections are cut. */
  stop(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
  logs(): string;
}

export interface DatabaseServerParts {
  readonly launch: () => Promise<ServerProcess>;
  readonly createDatabase: (name: string) => Promise<Readonly<Record<string, string>>>;
  readonly removeDirectory: () => Promise<void>;
}

/** What is the same of PostgreSQL and MariaDB: started at once, stopped and started as often as wanted. */
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
