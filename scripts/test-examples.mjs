/**
 * `npm run test:examples`: the articles page of the playground, and each application of `examples`, which is installed,
 * built and started beside a playground. A browser opens their pages in windows of different sizes and pixel densities.
 * Arguments are passed to vitest.
 */
import { findBrowser } from './setup/find-browser.mjs';
import { prepare } from './setup/prepare.mjs';
import { showCommand } from './setup/run-command.mjs';
import { main, step } from './setup/step.mjs';

await main(async () => {
  await prepare();
  const browser = await step('Looking for a browser', findBrowser);
  const succeeded = await showCommand('npx', ['vitest', 'run', '--project', 'examples', ...process.argv.slice(2)], { env: { CHROMIUM_PATH: browser } });
  if (!succeeded) process.exitCode = 1;
});
