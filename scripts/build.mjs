/** Builds the plugin if it has changed. */
import { buildPlugin } from './setup/build-plugin.mjs';
import { main, step } from './setup/step.mjs';

await main(() => step('Building the plugin', buildPlugin));
