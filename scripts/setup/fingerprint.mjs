import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ROOT } from './paths.mjs';
import { SetupError } from './step.mjs';

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

/** The paths that have no file below them. */
async function findEmpty(paths) {
  const found = await Promise.all(paths.map(filesBelow));
  return paths.filter((_path, index) => found[index].length === 0);
}

/**
 * Builds only if the inputs or the outputs have changed since the last build. Compares contents, not modification
 * times, which git changes. After a build, and when a fingerprint matches, each output must exist.
 */
export async function buildIfChanged({ name, inputs, outputs, build }) {
  const stamp = join(ROOT, 'node_modules', '.cache', 'renditions', `${name}.sha256`);
  const before = await readFile(stamp, 'utf8').catch(() => null);
  const isComplete = (await findEmpty(outputs)).length === 0;
  if (isComplete && before === (await fingerprint([...inputs, ...outputs]))) return 'up to date';
  await rm(stamp, { force: true });
  await build();
  const missing = await findEmpty(outputs);
  if (missing.length > 0) {
    throw new SetupError(`Expected the build of the ${name} to make ${outputs.join(', ')}; found nothing in ${missing.join(', ')}. Stop other processes that write there, such as "strapi develop", and try again.`);
  }
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await fingerprint([...inputs, ...outputs]));
}
