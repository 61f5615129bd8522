/**
 * `npm run test:strapi -- 5.51.0`: creates a project with another version of Strapi, and runs with it the tests of imaging
 * and HTTP with its sharp, those of a running Strapi, and those in a browser. Arguments after the version are passed to
 * vitest. Each run creates the project again, in the system's folder for temporary files.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPlugin } from './setup/build-plugin.mjs';
import { findBrowser } from './setup/find-browser.mjs';
import { installPackages } from './setup/install-packages.mjs';
import { ROOT } from './setup/paths.mjs';
import { runCommand, showCommand } from './setup/run-command.mjs';
import { main, SetupError, step } from './setup/step.mjs';

const PARTS = ['config', 'pictures', 'src', 'public/articles.css', 'public/articles.js', 'public/gallery.css', 'favicon.png', 'tsconfig.json'];

/** The tests of features for visitors, editors and operators; the other tests do not depend on Strapi's version. */
const ON_STRAPI = ['serve', 'urls', 'private-routes', 'generator-api', 'operating', 'installed-package'].map((name) => `tests/strapi/${name}.test.ts`);

const [version = '', ...rest] = process.argv.slice(2);

/** Creates a project with that version, with the packed plugin. */
async function makeProject(directory) {
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, 'public', 'uploads'), { recursive: true });
  for (const part of PARTS) await cp(join(ROOT, 'playground', part), join(directory, part), { recursive: true });
  await runCommand('npm', ['pack', '--ignore-scripts', '--pack-destination', directory]);
  const own = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const manifest = JSON.parse(await readFile(join(ROOT, 'playground', 'package.json'), 'utf8'));
  // Providers have other versions than Strapi.
  for (const name of Object.keys(manifest.dependencies)) if (/^@strapi\/(?!provider-)/.test(name)) manifest.dependencies[name] = version;
  manifest.dependencies[own.name] = `file:./${own.name}-${own.version}.tgz`;
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
  // Other versions of Strapi have other types.
  for (const path of await readdir(directory, { recursive: true })) {
    if (!/^(?:config|src)\/.*\.ts$/.test(path)) continue;
    await writeFile(join(directory, path), `// @ts-nocheck\n${await readFile(join(directory, path), 'utf8')}`);
  }
}

/** The sharp of the project's Strapi, resolved as the plugin does. */
const sharpOf = (directory) =>
  ['@strapi/strapi', '@strapi/upload'].reduce((from, name) => createRequire(from.resolve(`${name}/package.json`)), createRequire(join(directory, 'package.json'))).resolve('sharp');

await main(async () => {
  if (!/^5\.\d+\.\d+$/.test(version)) throw new SetupError(`expected a version of Strapi such as 5.51.0, found "${version}"`);
  const directory = join(tmpdir(), `renditions-strapi-${version}`);
  await step('Installing packages', installPackages);
  await step('Building the plugin', buildPlugin);
  const browser = await step('Looking for a browser', findBrowser);
  await step(`Making a project with Strapi ${version} in ${directory}`, () => makeProject(directory));
  await step('Installing its packages', () => runCommand('npm', ['install', '--no-audit', '--no-fund'], { cwd: directory }));
  await step('Building it for production', () => runCommand('npm', ['run', 'build'], { cwd: directory, env: { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' } }));
  const env = { CHROMIUM_PATH: browser, PLAYGROUND_DIRECTORY: directory, STRAPI_VERSION: version, TESTED_SHARP: sharpOf(directory) };
  for (const args of [['--project', 'imaging-oldest'], ['--project', 'strapi', ...ON_STRAPI], ['--project', 'e2e']]) {
    console.log(`▸ Strapi ${version}: vitest run ${args.join(' ')}`);
    if (!(await showCommand('npx', ['vitest', 'run', ...args, ...rest], { env }))) process.exitCode = 1;
  }
});
