import { join, relative, sep } from 'node:path';
import type { ResponseHeaders } from './response';

/** Tells a web server which file to send. @throws where the file lies outside the root */
export type SendfileHeaders = (path: string) => ResponseHeaders;

/** nginx: the file's path below `root`, in the internal location that has this root as its `alias`. */
export function nginxHeaders(root: string, location: string): SendfileHeaders {
  const prefix = location.replace(/\/*$/, '/');
  return (path) => ({ 'X-Accel-Redirect': prefix + encodePath(below(root, path)) });
}

/** Apache's mod_xsendfile and lighttpd: the file's absolute path. */
export function xSendfileHeaders(root: string): SendfileHeaders {
  return (path) => ({ 'X-Sendfile': spellBytes(join(root, below(root, path))) });
}

function below(root: string, path: string): string {
  const rest = relative(root, path);
  const isInside = rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !rest.includes('\0');
  if (!isInside) throw new Error(`expected a file below ${JSON.stringify(root)} to be sent, found ${JSON.stringify(path)}`);
  return rest;
}

/** nginx decodes it. What it spells has neither quotes, line breaks nor anything else that could end a header. */
const encodePath = (path: string): string => path.split(sep).map(encodeURIComponent).join('/');

/**
 * lighttpd and newer versions of mod_xsendfile decode it; 0.12, which distributions have, takes it as it is. So no more
 * than what they would mistake or what cannot stand in a header is escaped; all else is UTF-8, a character for a byte.
 */
const spellBytes = (path: string): string => Buffer.from(path.replaceAll(/%|\p{Cc}/gu, encodeURIComponent), 'utf8').toString('latin1');
