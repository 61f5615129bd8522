import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');

/** Packs the plugin as for a release. */
export async function packPlugin(directory: string): Promise<{ readonly tarball: string; readonly files: readonly string[] }> {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], { cwd: ROOT });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  return { tarball: join(directory, packed.filename), files: packed.files.map(({ path }) => path) };
}

/** The worker's script, resolved from the server's bundle of a project. Node resolves symbolic links first. */
export function workerFileIn(project: string): string {
  const bundle = createRequire(join(project, 'package.json')).resolve('strapi-plugin-renditions/strapi-server');
  return createRequire(bundle).resolve('strapi-plugin-renditions/worker');
}

/**
 * Installs only the packed plugin with pnpm: each package can import its own dependencies only.
 * The project has no Strapi, whose installation takes minutes.
 */
export async function installWithPnpm(): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'renditions-pnpm-'));
  const { tarball } = await packPlugin(directory);
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'pnpm-project', private: true, dependencies: { 'strapi-plugin-renditions': `file:${tarball}` } }));
  const options = ['--ignore-scripts', '--ignore-workspace', '--config.auto-install-peers=false', '--config.node-linker=isolated', '--config.hoist=false'];
  const pnpm = join(ROOT, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  await run(process.execPath, [pnpm, 'install', '--store-dir', join(directory, '.store'), ...options], { cwd: directory });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Installs the packed plugin with npm in a project without Strapi, which has a newer React than Strapi. */
export async function installInFrontend() {
  const directory = await mkdtemp(join(tmpdir(), 'renditions-frontend-'));
  const { tarball } = await packPlugin(directory);
  const dependencies = { react: '19.1.0', 'react-dom': '19.1.0', 'strapi-plugin-renditions': `file:${tarball}` };
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'frontend', private: true, dependencies }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: directory });
  return {
    directory,
    packages: () => readdir(join(directory, 'node_modules')),
    /** What a script prints. */
    async print(script: string, type: 'module' | 'commonjs'): Promise<string> {
      const { stdout } = await run(process.execPath, [`--input-type=${type}`, '--eval', script], { cwd: directory });
      return stdout.trim();
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
