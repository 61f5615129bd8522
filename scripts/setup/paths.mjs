import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const PLAYGROUND = join(ROOT, 'playground');
export const TEST_RESULTS = join(ROOT, 'test-results');
