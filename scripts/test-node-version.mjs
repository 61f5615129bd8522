/**
 * `npm run test:node -- 24`: the unit and integration tests, and a Strapi on PostgreSQL, on another version of Node.
 * PostgreSQL, because better-sqlite3 is compiled for the Node that installed it. Arguments after the version are passed to
 * vitest. The binary is from the npm package `node` and is cached in node_modules/.cache.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findServers } from './setup/find-servers.mjs';
import { ROOT, TEST_RESULTS } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { runCommand, showCommand } from './setup/run-command.mjs';
import { main, SetupError, step } from './setup/step.mjs';
import { closingLine, readReports } from './test/reports.mjs';

const PROJECTS = ['unit', 'integration', 'imaging-oldest'];
const ON_POSTGRES = 'tests/strapi/databases.test.ts';

const [version = '', ...rest] = process.argv.slice(2);

const versionOf = (binary) => promisify(execFile)(binary, ['--version']).then(({ stdout }) => stdout.trim(), () => 'none that runs');

/** The path of that Node's binary. */
async function installNode() {
  const directory = join(ROOT, 'node_modules', '.cache', 'renditions', `node-${version}`);
  await mkdir(directory, { recursive: true });
  await runCommand('npm', ['install', '--prefix', directory, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', `node@${version}`]);
  const binary = join(directory, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const found = await versionOf(binary);
  if (!`${found}.`.startsWith(`v${version}.`)) throw new SetupError(`Expected Node ${version} at ${binary}, found ${found}. npm may be configured not to run package scripts ("ignore-scripts").`);
  return { binary, found };
}

await main(async () => {
  if (!/^\d+(?:\.\d+\.\d+)?$/.test(version)) throw new SetupError(`Expected a version of Node such as 24 or 24.11.0, found "${version}".`);
  await prepare();
  const { binary, found } = await step(`Installing Node ${version}`, installNode);
  const servers = await step('Looking for PostgreSQL', findServers);
  if (servers.missing.includes('postgres')) throw new SetupError(`Expected PostgreSQL, found none. Install it, or set POSTGRES_PATH and INITDB_PATH.\n${servers.reason}`.trimEnd());

  // The tests start Strapi and the workers with their own binary; npm and npx use the first on the PATH.
  const env = { ...servers.env, PATH: [dirname(binary), process.env.PATH].join(delimiter) };
  const vitest = join(dirname(createRequire(join(ROOT, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs');
  const runs = {
    units: PROJECTS.flatMap((name) => ['--project', name]),
    postgres: ['--project', 'strapi', ON_POSTGRES],
  };
  const complaints = [];
  const reports = [];
  for (const [name, args] of Object.entries(runs)) {
    const report = join(TEST_RESULTS, `node-${version}-${name}.json`);
    await rm(report, { force: true });
    console.log(`▸ Node ${found}: vitest run ${args.join(' ')}`);
    const succeeded = await showCommand(binary, [vitest, 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...rest], { env });
    if (!succeeded) complaints.push(`"vitest run ${args.join(' ')}" failed.`);
    reports.push(report);
  }
  const read = await readReports(reports);
  if (complaints.push(...read.complaints) > 0) process.exitCode = 1;
  console.log(`\n${[...complaints, `Node ${found}: ${closingLine(read.counts)}`].join('\n')}`);
});
