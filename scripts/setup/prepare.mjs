import { buildPlayground } from './build-playground.mjs';
import { buildPlugin } from './build-plugin.mjs';
import { installPackages } from './install-packages.mjs';
import { step } from './step.mjs';
import { writeSecrets } from './write-secrets.mjs';

/** From a clean clone to a playground that can be started. Skips completed steps. */
export async function prepare() {
  await step('Installing packages', installPackages);
  await step('Building the plugin', buildPlugin);
  await step('Writing secrets for the playground', writeSecrets);
  await step('Building the playground for production', buildPlayground);
}
