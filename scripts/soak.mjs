/** `npm run soak`: the soak of tests/strapi/soak.test.ts for ten minutes, or for SOAK_SECONDS; SOAK_SEED repeats an earlier run. */
import { prepare } from './setup/prepare.mjs';
import { showCommand } from './setup/run-command.mjs';
import { main } from './setup/step.mjs';

await main(async () => {
  await prepare();
  const { SOAK_SECONDS = '600' } = process.env;
  const succeeded = await showCommand('npx', ['vitest', 'run', '--project', 'strapi', 'tests/strapi/soak.test.ts'], { env: { SOAK_SECONDS } });
  if (!succeeded) process.exitCode = 1;
});
