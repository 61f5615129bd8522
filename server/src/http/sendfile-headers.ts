import { relative, sep } from 'node:path';
import type { AnswerHeaders } from './answer';

/** Tells a web server which file to send. @throws where the file lies outside the root */
export type SendfileHeaders = (path: string) => AnswerHeaders;

/** nginx: the file's path below `root`, in the internal location that has this root as its `alias`. */
export function nginxHeaders(root: string, location: string): SendfileHeaders {
  const prefix = location.replace(/\/*$/, '/');
  return (path) => ({ 'X-Accel-Redirect': prefix + encodePath(below(root, path)) });
}

/** Apache's mod_xsendfile and lighttpd: the file's absolute path. */
export function xSendfileHeaders(root: string): SendfileHeaders {
  return (path) => ({ 'X-Sendfile': `${encodePath(root)}/${encodePath(below(root, path))}` });
}

function below(root: string, path: string): string {
  const rest = relative(root, path);
  const isInside = rest !== '' && rest !== '..' && !rest.startsWith(`..${sep}`) && !rest.includes('\0');
  if (!isInside) throw new Error(`expected a file below ${JSON.stringify(root)} to be sent, found ${JSON.stringify(path)}`);
  return rest;
}

/** All three servers decode it. What it spells has neither quotes, line breaks nor anything else that could end a header. */
const encodePath = (path: string): string => path.split(sep).map(encodeURIComponent).join('/');
