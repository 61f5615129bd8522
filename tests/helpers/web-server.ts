import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverDirectory } from './server-directory';
import { startServerProcess } from './server-process';
import { SETUPS, type WebServerKind } from './web-server-setups';

export interface WebServerOptions {
  readonly kind: WebServerKind;
  /** A site, as it lies in the server's folder for those: it must listen on `port`. What a distribution writes around it is added. */
  readonly config: string;
  readonly port: number;
}

/** A web server in front, unprivileged: files that it is to read must be open to everybody. */
export async function startWebServer({ kind, config, port }: WebServerOptions) {
  const { command, args, main } = SETUPS[kind]();
  const directory = await serverDirectory(kind);
  const mainFile = join(directory.path, 'main.conf');
  await writeFile(mainFile, `${main(directory.path, config)}\n`);
  await writeFile(join(directory.path, 'site.conf'), config);

  const url = `http://127.0.0.1:${port}`;
  const written = () => ['error.log', 'access.log'].map((name) => join(directory.path, name)).filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8')).join('');
  const isReady = async () => {
    // Any answer will do, be it that nothing is there.
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
    /** A directory that belongs to the server, for a cache of its own. */
    directory: directory.path,
    logs: () => running.logs() + written(),
    async stop(): Promise<void> {
      await running.stop();
      await directory.remove();
    },
  };
}
