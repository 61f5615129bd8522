import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';

const DAY_MS = 86_400_000;

const INSERT_FILE = `INSERT OR IGNORE INTO files (id, document_id, name, hash, ext, mime, size, url, provider, created_at, updated_at)
  VALUES (?, ?, ?, ?, '.jpg', 'image/jpeg', 1, ?, 'local', ?, ?)`;

/** Otherwise the plugin would look for the bytes of these files at each start. */
const INSERT_FACTS = `INSERT OR IGNORE INTO strapi_plugin_renditions_images
  (file_id, version, seen_at, format, width, height, orientation, frames, alpha, depth, buffered, thumbhash, color, attention)
  VALUES (?, 'filled', ?, 'jpeg', 300, 200, 1, 1, 0, 8, 0, '', '#808080', '{}')`;

const INSERT_RENDITION = `INSERT OR IGNORE INTO strapi_plugin_renditions
  (hash, file_id, access, address, spec, source_version, source_updated_at, format, size, rendered_at, used_on)
  VALUES (?, ?, 'public', NULL, ?, ?, ?, 'jpeg', ?, ?, ?)`;

/** Adds files to the media library and renditions to the ledger while Strapi is stopped. The first generations are the least recently used. */
export function fillDatabase(path, { fileIds, renditions, size, generations }) {
  const Database = createRequire(join(PLAYGROUND, 'package.json'))('better-sqlite3');
  const database = new Database(path);
  const now = Date.now();
  database.transaction(() => {
    insertFiles(database, fileIds, now);
    insertRenditions(database.prepare(INSERT_RENDITION), renditions, { size, generations, now });
  })();
  database.close();
}

function insertFiles(database, fileIds, now) {
  const insert = database.prepare(INSERT_FILE);
  const insertFacts = database.prepare(INSERT_FACTS);
  for (const fileId of fileIds) {
    const name = `filled-${fileId}`;
    insert.run(fileId, name, `${name}.jpg`, name, `/uploads/${name}.jpg`, now, now);
    insertFacts.run(fileId, now);
  }
}

function insertRenditions(insert, renditions, { size, generations, now }) {
  for (const [index, { hash, fileId, generation }] of renditions.entries()) {
    const made = now - (generations - generation) * DAY_MS;
    insert.run(hash, fileId, `width-${(index % 4000) + 1}`, `${fileId.toString(36)}-filled`, made - DAY_MS, size, made, new Date(made).toISOString().slice(0, 10));
  }
}
