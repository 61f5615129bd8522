import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';

const DAY_MS = 86_400_000;

const INSERT = `INSERT OR IGNORE INTO strapi_plugin_renditions
  (hash, file_id, access, address, spec, source_version, source_updated_at, format, size, made_at, used_on)
  VALUES (?, ?, 'public', NULL, ?, ?, ?, 'jpeg', ?, ?, ?)`;

/** Adds rows for renditions to the database of a Strapi that does not run; those of the first generations were used longest ago. */
export function fillLedger(path, renditions, size, generations) {
  const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3');
  const database = new Database(path);
  const insert = database.prepare(INSERT);
  const now = Date.now();
  database.transaction(() => {
    for (const [index, { hash, fileId, generation }] of renditions.entries()) {
      const made = now - (generations - generation) * DAY_MS;
      insert.run(hash, fileId, `width-${(index % 4000) + 1}`, `${fileId.toString(36)}-filled`, made - DAY_MS, size, made, new Date(made).toISOString().slice(0, 10));
    }
  })();
  database.close();
}
