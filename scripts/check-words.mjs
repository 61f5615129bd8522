/**
 * `npm run lint` and `node scripts/check-words.mjs [path …]`: finds words that the project does not use, in Markdown,
 * code, configuration files of web servers and the English texts of the admin panel. scripts/words/list.mjs has the words
 * and their replacements.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { ROOT } from './setup/paths.mjs';
import { findWords } from './words/find-words.mjs';

/** The paths of a run without arguments. */
const COVERED = [
  'README.md', 'index.d.ts', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs', 'eslint.config.mjs', 'vitest.config.ts',
  'server/src', 'admin/src', 'scripts', 'bench', 'playground/src', 'playground/config', 'tests', 'examples',
];

const CHECKED = /\.(?:md|tsx?|mjs|mts|conf|astro|vue)$|\/translations\/(?:\w+\/)?en[\w-]*\.json$/;
const IGNORED = new Set(['node_modules', 'dist', 'build']);

async function filesIn(path) {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = await Promise.all(entries.map((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || IGNORED.has(entry.name) ? [] : filesIn(inside);
    return CHECKED.test(inside.replaceAll(sep, '/')) ? [inside] : [];
  }));
  return files.flat();
}

const given = process.argv.slice(2).map((path) => resolve(path));
const paths = given.length > 0 ? given : COVERED.map((path) => join(ROOT, path));
const files = (await Promise.all(paths.map(filesIn))).flat();
const found = (await Promise.all(files.map(async (file) => findWords(relative(ROOT, file).replaceAll(sep, '/'), await readFile(file, 'utf8'))))).flat();

for (const { path, line, word, say } of found) console.log(`${path}:${line}: "${word}". Say: ${say}`);
if (found.length > 0) {
  console.log(`\nWords to replace: ${found.length}. To allow a correct use, add it to ALLOWED in scripts/words/list.mjs.`);
  process.exitCode = 1;
}
