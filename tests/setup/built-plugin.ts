import { buildPlugin } from '../../scripts/setup/build-plugin.mjs';

/** Worker processes run the built script: tests that start them need a build of these very sources. */
export default async function setup(): Promise<void> {
  await buildPlugin();
}
