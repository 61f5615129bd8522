import { buildPlugin } from '../../scripts/setup/build-plugin.mjs';

/** Worker processes run the built script, so tests of them need a build of the current sources. */
export default async function setup(): Promise<void> {
  await buildPlugin();
}
