import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.mjs';

export const BENCH = join(ROOT, 'bench');
/** Everything that is made for a run, and kept for the next. */
export const WORK = join(BENCH, '.work');
export const PICTURES = join(WORK, 'pictures');
/** What the demo seeds. */
export const PLAYGROUND_PICTURES = join(ROOT, 'playground', 'pictures');
