import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';

/** Rows are looked at again after so many seconds (`sourceCheckSeconds`). */
const LOOKED_AT_AGAIN = 6;

/** Has a file's original read over HTTP, as that of another upload provider is. */
export async function readFromElsewhere(strapi, fileId, url) {
  const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3');
  const database = new Database(join(strapi.directory, 'data.db'));
  database.prepare('UPDATE files SET provider = ?, url = ?, updated_at = ? WHERE id = ?').run('elsewhere', url, Date.now(), fileId);
  database.close();
  await delay(LOOKED_AT_AGAIN * 1000);
}
