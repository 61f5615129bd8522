/** `npm test`: from a clean clone to every check and test of the repository. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TEST_RESULTS } from './setup/paths.mjs';
import { findBrowser } from './setup/find-browser.mjs';
import { findServers } from './setup/find-servers.mjs';
import { prepare } from './setup/prepare.mjs';
import { showCommand } from './setup/run-command.mjs';
import { main, step } from './setup/step.mjs';
import { closingLine, readReports } from './test/reports.mjs';

const OTHER_TESTS = join(TEST_RESULTS, 'rest.json');
const PROJECTS = ['integration', 'imaging-oldest', 'strapi', 'e2e', 'examples'];

/** `check` writes the report of the unit tests to test-results/unit.json. */
const check = () => showCommand('npm', ['run', 'check']);

const testOthers = (env) =>
  showCommand(
    'npx',
    ['vitest', 'run', ...PROJECTS.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile.json=${OTHER_TESTS}`],
    { env },
  );

await main(async () => {
  await rm(TEST_RESULTS, { recursive: true, force: true });
  await mkdir(TEST_RESULTS, { recursive: true });
  await prepare();
  const browser = await step('Looking for a browser', findBrowser);
  const servers = await step('Looking for web servers and databases', findServers);
  if (servers.missing.length > 0) console.log(`  Not found, so their tests are skipped: ${servers.missing.join(', ')}\n${servers.reason}`.trimEnd());

  console.log('▸ Checking: lint, types, unit tests, dead code, package');
  const checked = await check();
  // Runs the tests even if a check failed, so that one run reports all failures.
  console.log(`▸ Testing: ${PROJECTS.join(', ')}`);
  const tested = await testOthers({ CHROMIUM_PATH: browser, ...servers.env });

  const { counts, complaints } = await readReports([join(TEST_RESULTS, 'unit.json'), OTHER_TESTS]);
  if (!checked) complaints.unshift('"npm run check" failed.');
  if (!tested) complaints.unshift('"vitest run" failed.');
  if (complaints.length > 0) process.exitCode = 1;
  console.log(`\n${[...complaints, closingLine(counts)].join('\n')}`);
});
