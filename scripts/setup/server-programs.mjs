import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps servers where only root's path leads to. */
const ON_PATH = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

const APACHE_MODULES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules', '/opt/homebrew/lib/httpd/modules', '/usr/local/lib/httpd/modules'];

/** Debian keeps each version of PostgreSQL in a folder of its own; the newest first. */
function postgresFolders() {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return [...versions.map((version) => join(root, version, 'bin')), ...ON_PATH];
}

const inFolders = (folders, ...names) => () => folders.flatMap((folder) => names.map((name) => join(folder, name)));

/**
 * The servers that tests start: Debian's packages, and for each file that is needed the environment variable that names it
 * and the places where it may be. Packages without a service are preferred.
 */
export const SERVERS = {
  nginx: { packages: ['nginx'], files: { NGINX_PATH: inFolders(ON_PATH, 'nginx') } },
  apache: {
    packages: ['apache2-bin'],
    files: { APACHE_PATH: inFolders(ON_PATH, 'apache2', 'httpd'), APACHE_PROXY_MODULE_PATH: inFolders(APACHE_MODULES, 'mod_proxy.so') },
  },
  xsendfile: { packages: ['libapache2-mod-xsendfile'], files: { XSENDFILE_MODULE_PATH: inFolders(APACHE_MODULES, 'mod_xsendfile.so') } },
  lighttpd: { packages: ['lighttpd'], files: { LIGHTTPD_PATH: inFolders(ON_PATH, 'lighttpd') } },
  postgres: {
    packages: ['postgresql'],
    files: { POSTGRES_PATH: () => inFolders(postgresFolders(), 'postgres')(), INITDB_PATH: () => inFolders(postgresFolders(), 'initdb')() },
  },
  mariadb: {
    // mariadb-install-db calls my_print_defaults, which is in the client's package.
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    files: {
      MARIADBD_PATH: inFolders(ON_PATH, 'mariadbd'),
      MARIADB_INSTALL_DB_PATH: inFolders(ON_PATH, 'mariadb-install-db'),
      MARIADB_PRINT_DEFAULTS_PATH: inFolders(ON_PATH, 'my_print_defaults'),
    },
  },
};

/** The files of one server by the variable that names each, as far as they are there. What a variable names already is not looked for. */
export function locate(name) {
  const { files } = SERVERS[name];
  const found = Object.entries(files).map(([variable, places]) => {
    const asked = process.env[variable];
    return [variable, (asked ? [asked] : places()).find((path) => existsSync(path)) ?? null];
  });
  const missing = found.filter(([, path]) => path === null).map(([variable]) => variable);
  return { paths: Object.fromEntries(found.filter(([, path]) => path !== null)), missing };
}
