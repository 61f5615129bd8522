import { rm } from 'node:fs/promises';
import { startTestPlayground } from '../helpers/playground';

/** Seeds one playground for all tests, which start copies of it. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Another project of the same run has seeded it.
  if (process.env['SEEDED_PLAYGROUND'] !== undefined) return undefined;
  const playground = await startTestPlayground();
  await playground.end();
  process.env['SEEDED_PLAYGROUND'] = playground.directory;
  return () => rm(playground.directory, { recursive: true, force: true });
}
