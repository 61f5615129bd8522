import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../helpers/free-port';
import { describeWith } from '../../helpers/servers';
import { substitute } from '../../helpers/substitute';
import { startWebServer } from '../../helpers/web-server';

const CONFIGS = {
  nginx: `server {
  listen 8080;
  location / {
    proxy_pass http://127.0.0.1:1337;
  }
}`,
  apache: `Listen 8080
<VirtualHost *:8080>
  ProxyPass / http://127.0.0.1:1337/
</VirtualHost>`,
  lighttpd: `server.port = 8080
server.modules += ("mod_proxy")
proxy.server = ("" => (("host" => "127.0.0.1", "port" => 1337)))`,
} as const;

const XSENDFILE = CONFIGS.apache.replace('  ProxyPass', '  XSendFile on\n  XSendFilePath /srv/files\n  ProxyPass');

let upstream: Server;
let file = '';

beforeAll(async () => {
  upstream = createServer((request, response) => {
    if (request.url === '/file') response.setHeader('x-sendfile', file);
    response.end(`upstream got ${request.url ?? ''}`);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});
afterAll(() => upstream?.close());

const ports = (port: number) => ({ '8080': String(port), '1337': String((upstream.address() as AddressInfo).port) });

for (const kind of ['nginx', 'apache', 'lighttpd'] as const) {
  describeWith(kind, `${kind} in front`, () => {
    it('forwards a request, logs it, and stops', async () => {
      const port = await freePort();
      const server = await startWebServer({ kind, port, config: substitute(CONFIGS[kind], ports(port)) });
      onTestFinished(server.stop);
      const response = await fetch(`${server.url}/images/1.jpg?spec=width-50`);
      expect([response.status, await response.text()]).toEqual([200, 'upstream got /images/1.jpg?spec=width-50']);
      // lighttpd writes its log every few seconds.
      await expect.poll(server.logs, { timeout: 10_000 }).toContain('/images/1.jpg?spec=width-50');
      await server.stop();
      await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    });

    it('reports the output of a server that does not start', async () => {
      const starting = startWebServer({ kind, port: await freePort(), config: 'no-such-directive on;' });
      await expect(starting).rejects.toThrow(/no-such-directive|parser/i);
    });
  });
}

describeWith(['apache', 'xsendfile'], 'apache with mod_xsendfile', () => {
  it('sends the file that the upstream names in X-Sendfile', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'renditions-files-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    await chmod(directory, 0o755);
    file = join(directory, 'a.txt');
    await writeFile(file, 'from disk');
    const port = await freePort();
    const server = await startWebServer({ kind: 'apache', port, config: substitute(XSENDFILE, { ...ports(port), '/srv/files': directory }) });
    onTestFinished(server.stop);
    const response = await fetch(`${server.url}/file`);
    expect([response.status, await response.text()]).toEqual([200, 'from disk']);
  });
});
