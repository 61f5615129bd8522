import { join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.mjs';

export const BENCH = join(ROOT, 'bench');
/** Files that a run writes and the next run reuses. */
export const WORK = join(BENCH, '.work');
export const PICTURES = join(WORK, 'pictures');
/** The images of the demo. */
export const PLAYGROUND_PICTURES = join(ROOT, 'playground', 'pictures');
