import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { WORK } from './paths.mjs';
import { findProgram } from './programs.mjs';

const configuration = ({ directory, port, folder, proxy, renditions }) => `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  types { image/jpeg jpg; }
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  upstream strapi { server ${proxy ?? '127.0.0.1:9'}; keepalive 32; }
  server {
    listen 127.0.0.1:${port};
    location / { root ${folder}; }
    location ~ ^/(images|sent)/ { proxy_pass http://strapi; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location /_renditions/ { internal; alias ${renditions ?? folder}/; }
  }
}
`;

/** Starts nginx for a folder of files and, with `proxy`, in front of a Strapi. Null if nginx is not installed. */
export async function startNginx(options) {
  const program = findProgram('nginx');
  if (program === null) return null;
  const port = await freePort();
  const directory = join(WORK, `nginx-${port}`);
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration({ directory, port, ...options }));
  const child = spawn(program, ['-e', join(directory, 'error.log'), '-p', directory, '-c', file], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 50 && (await fetch(url).catch(() => null)) === null; attempt += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
