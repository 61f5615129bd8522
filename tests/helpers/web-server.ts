import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverDirectory } from './server-directory';
import { startServerProcess } from './server-process';
import { SETUPS, type WebServerKind } from './web-server-setups';

export interface WebServerOptions {
  readonly kind: WebServerKind;
  /** The configuration of a site, which must listen on `port`. The configuration of a distribution is added. */
  readonly config: string;
  readonly port: number;
}

/** Starts an unprivileged web server: it can only send files that all users may read. */
export async function startWebServer({ kind, config, port }: WebServerOptions) {
  const { command, args, main } = SETUPS[kind]();
  const directory = await serverDirectory(kind);
  const mainFile = join(directory.path, 'main.conf');
  await writeFile(mainFile, `${main(directory.path, config)}\n`);
  await writeFile(join(directory.path, 'site.conf'), config);

  const url = `http://127.0.0.1:${port}`;
  const written = () => ['error.log', 'access.log'].map((name) => join(directory.path, name)).filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8')).join('');
  const isReady = async () => {
    // Any response will do, also a 404.
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(2000) });
    return true;
  };
  const running = await startServerProcess({ command, args: args(mainFile), cwd: directory.path, isReady }).catch(async (error: Error) => {
    const message = `${error.message}${written()}`;
    await directory.remove();
    throw new Error(message);
  });
  return {
    url,
    /** A directory that belongs to the server, for its cache. */
    directory: directory.path,
    logs: () => running.logs() + written(),
    async stop(): Promise<void> {
      await running.stop();
      await directory.remove();
    },
  };
}
