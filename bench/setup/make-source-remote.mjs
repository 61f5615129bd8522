import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';

/** The plugin reads a file's row again after this time (`sourceCheckSeconds`). */
const CHECK_SECONDS = 6;

/** Makes the plugin read a file's original over HTTP, as with a remote upload provider. */
export async function makeSourceRemote(strapi, fileId, url) {
  const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3');
  const database = new Database(join(strapi.directory, 'data.db'));
  database.prepare('UPDATE files SET provider = ?, url = ?, updated_at = ? WHERE id = ?').run('elsewhere', url, Date.now(), fileId);
  database.close();
  await delay(CHECK_SECONDS * 1000);
}
