import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port';
import { serverDirectory } from './server-directory';
import { startServerProcess } from './server-process';
import { serverPath } from './servers';

const SERVERS = join(import.meta.dirname, '..', '..', 'docs', 'servers');

/** A real Varnish with a configuration of the documentation, in front of a server on this machine. */
export async function startVarnish(origin: string, vcl: 'varnish.vcl' | 'varnish-xkey.vcl') {
  const directory = await serverDirectory('varnish');
  const port = await freePort();
  const file = join(directory.path, 'default.vcl');
  await writeFile(file, (await readFile(join(SERVERS, vcl), 'utf8')).replace('"1337"', `"${new URL(origin).port}"`));
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(2000) })).status < 500;
  const args = ['-j', 'none', '-F', '-a', `127.0.0.1:${port}`, '-f', file, '-n', join(directory.path, 'work'), '-s', 'malloc,32m'];
  const running = await startServerProcess({ command: serverPath('varnish', 'VARNISHD_PATH'), args, cwd: directory.path, isReady });
  return {
    url,
    async stop(): Promise<void> {
      await running.stop();
      await directory.remove();
    },
  };
}
