import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian installs servers in folders that are only on root's PATH. */
const ON_PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib', '/opt/homebrew/lib', '/usr/local/lib'];

const APACHE_MODULES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules', '/opt/homebrew/lib/httpd/modules', '/usr/local/lib/httpd/modules'];

/** Debian has a folder for each version of PostgreSQL; the newest first. */
function postgresFolders() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return [...versions.map((version) => join(root, version, 'bin')), ...ON_PATH];
}

const inFolders = (folders, ...names) => () => folders.flatMap((folder) => names.map((name) => join(folder, name)));

/**
 * The servers that tests start: Debian's packages, and for each required file its environment variable and its possible
 * paths. Packages without a service are preferred.
 */
export const SERVERS = {
  nginx: { packages: ['nginx'], files: { NGINX_PATH: inFolders(ON_PATH, 'nginx') } },
  apache: {
    packages: ['apache2-bin'],
    files: { APACHE_PATH: inFolders(ON_PATH, 'apache2', 'httpd'), APACHE_PROXY_MODULE_PATH: inFolders(APACHE_MODULES, 'mod_proxy.so') },
  },
  xsendfile: { packages: ['libapache2-mod-xsendfile'], files: { XSENDFILE_MODULE_PATH: inFolders(APACHE_MODULES, 'mod_xsendfile.so') } },
  lighttpd: { packages: ['lighttpd'], files: { LIGHTTPD_PATH: inFolders(ON_PATH, 'lighttpd') } },
  varnish: { packages: ['varnish'], files: { VARNISHD_PATH: inFolders(ON_PATH, 'varnishd') } },
  xkey: { packages: ['varnish-modules'], files: { VARNISH_XKEY_PATH: inFolders(LIBRARIES, 'varnish/vmods/libvmod_xkey.so') } },
  postgres: {
    packages: ['postgresql'],
    files: { POSTGRES_PATH: () => inFolders(postgresFolders(), 'postgres')(), INITDB_PATH: () => inFolders(postgresFolders(), 'initdb')() },
  },
  mariadb: {
    // mariadb-install-db calls my_print_defaults of the client package.
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    files: {
      MARIADBD_PATH: inFolders(ON_PATH, 'mariadbd'),
      MARIADB_INSTALL_DB_PATH: inFolders(ON_PATH, 'mariadb-install-db'),
      MARIADB_PRINT_DEFAULTS_PATH: inFolders(ON_PATH, 'my_print_defaults'),
    },
  },
};

/** The existing files of a server by their environment variables. A variable that is set replaces the search. */
export function locate(name) {
  const { files } = SERVERS[name];
  const found = Object.entries(files).map(([variable, places]) => {
    const configured = process.env[variable];
    return [variable, (configured ? [configured] : places()).find((path) => existsSync(path)) ?? null];
  });
  const missing = found.filter(([, path]) => path === null).map(([variable]) => variable);
  return { paths: Object.fromEntries(found.filter(([, path]) => path !== null)), missing };
}
