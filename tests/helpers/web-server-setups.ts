import { dirname, join } from 'node:path';
import { serverPath, xsendfilePath } from './servers';

export type WebServerKind = 'nginx' | 'apache' | 'lighttpd';

interface Setup {
  readonly command: string;
  readonly args: (mainFile: string) => readonly string[];
  /** The configuration of a distribution around a site; `directory` is the server's, with the site in `site.conf`. */
  readonly main: (directory: string, config: string) => string;
}

/** The modules of Debian's defaults and of `a2enmod`; missing ones are left out. */
const APACHE_MODULES = [
  'mpm_event', 'authz_core', 'authz_host', 'unixd', 'alias', 'dir', 'env', 'filter', 'mime', 'setenvif', 'reqtimeout', 'headers', 'rewrite', 'expires',
  'proxy', 'proxy_http', 'cache', 'cache_disk', 'slotmem_shm', 'socache_shmcb',
];

export const SETUPS: Readonly<Record<WebServerKind, () => Setup>> = {
  nginx: () => ({
    command: serverPath('nginx', 'NGINX_PATH'),
    args: (mainFile) => ['-c', mainFile, '-e', 'stderr', '-g', 'daemon off;'],
    main: (directory) => `
      pid ${directory}/pid;
      error_log stderr info;
      events {}
      http {
        types { text/html html; text/css css; application/javascript js; image/jpeg jpg jpeg; image/png png; image/webp webp; image/avif avif; image/gif gif; image/svg+xml svg; }
        default_type application/octet-stream;
        sendfile on;
        access_log ${directory}/access.log;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name}_temp;`).join('\n')}
        include ${directory}/site.conf;
      }`,
  }),
  apache: () => ({
    command: serverPath('apache', 'APACHE_PATH'),
    args: (mainFile) => ['-f', mainFile, '-D', 'FOREGROUND', '-e', 'warn'],
    main: (directory) => {
      const modules = dirname(serverPath('apache', 'APACHE_PROXY_MODULE_PATH'));
      const paths = [...APACHE_MODULES.map((name) => [name, join(modules, `mod_${name}.so`)] as const), ['xsendfile', xsendfilePath()] as const];
      const load = paths.map(([name, path]) => `<IfFile "${path}">\nLoadModule ${name}_module "${path}"\n</IfFile>`);
      return [
        `ServerRoot "${directory}"`, 'ServerName localhost', `PidFile "${directory}/pid"`, `DefaultRuntimeDir "${directory}"`,
        ...load, `ErrorLog "${directory}/error.log"`, `LogFormat "%h \\"%r\\" %>s %B" short`, `CustomLog "${directory}/access.log" short`,
        // A minimal Debian lacks the package with the list of types.
        'TypesConfig /dev/null', 'AddType text/html .html\nAddType image/jpeg .jpg .jpeg\nAddType image/png .png\nAddType image/webp .webp\nAddType image/avif .avif',
        `Include "${directory}/site.conf"`,
      ].join('\n');
    },
  }),
  lighttpd: () => ({
    command: serverPath('lighttpd', 'LIGHTTPD_PATH'),
    args: (mainFile) => ['-D', '-f', mainFile],
    main: (directory, config) =>
      [
        // lighttpd refuses duplicate settings.
        ...(/^\s*server\.document-root/m.test(config) ? [] : [`server.document-root = "${directory}"`]),
        ...(/^\s*server\.upload-dirs/m.test(config) ? [] : [`server.upload-dirs = ("${directory}")`]),
        ...(/^\s*server\.modules\s*=/m.test(config) ? [] : ['server.modules = ("mod_access", "mod_accesslog")', `accesslog.filename = "${directory}/access.log"`]),
        `include "${join(directory, 'site.conf')}"`,
      ].join('\n'),
  }),
};
