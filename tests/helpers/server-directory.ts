import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNPRIVILEGED } from './server-process';

/** A new directory that belongs to the user that runs the server. */
export async function serverDirectory(name: string) {
  const path = await mkdtemp(join(tmpdir(), `renditions-${name}-`));
  const { uid, gid } = UNPRIVILEGED;
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
