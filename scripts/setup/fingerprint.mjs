import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';

async function filesBelow(path) {
  const facts = await stat(join(ROOT, path)).catch(() => null);
  if (facts === null) return [];
  if (facts.isFile()) return [path];
  const names = await readdir(join(ROOT, path));
  return (await Promise.all(names.sort().map((name) => filesBelow(join(path, name))))).flat();
}

async function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of (await Promise.all(paths.map(filesBelow))).flat()) {
    hash.update(`${path}\0`).update(await readFile(join(ROOT, path))).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Builds only if the inputs, or what was built of them, are no longer as they were after the last build.
 * Contents are compared, not times: git sets those as it likes.
 */
export async function buildIfChanged({ name, inputs, outputs, build }) {
  const stamp = join(ROOT, 'node_modules', '.cache', 'renditions', `${name}.sha256`);
  const before = await readFile(stamp, 'utf8').catch(() => null);
  if (before === (await fingerprint([...inputs, ...outputs]))) return 'up to date';
  await rm(stamp, { force: true });
  await build();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await fingerprint([...inputs, ...outputs]));
}
