export type ServerName = 'nginx' | 'apache' | 'xsendfile' | 'lighttpd' | 'varnish' | 'xkey' | 'postgres' | 'mariadb';

export function locate(name: ServerName): { readonly paths: Readonly<Record<string, string>>; readonly missing: readonly string[] };
