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

/** Of these paths, those below which there is no file. */
async function findEmpty(paths) {
  const found = await Promise.all(paths.map(filesBelow));
  return paths.filter((_path, index) => found[index].length === 0);
}

/**
 * Builds only if the inputs, or what was built of them, are no longer as they were after the last build.
 * Contents are compared, not times: git sets those as it likes. A build is not believed to have made its outputs,
 * nor is a fingerprint of it: each output must be there.
 */
export async function buildIfChanged({ name, inputs, outputs, build }) {
  const stamp = join(ROOT, 'node_modules', '.cache', 'renditions', `${name}.sha256`);
  const before = await readFile(stamp, 'utf8').catch(() => null);
  const isWhole = (await findEmpty(outputs)).length === 0;
  if (isWhole && before === (await fingerprint([...inputs, ...outputs]))) return 'up to date';
  await rm(stamp, { force: true });
  await build();
  const missing = await findEmpty(outputs);
  if (missing.length > 0) {
    throw new SetupError(`Expected the build of the ${name} to make ${outputs.join(', ')}; found nothing in ${missing.join(', ')}. End what else writes there, such as "strapi develop", and try again.`);
  }
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, await fingerprint([...inputs, ...outputs]));
}
