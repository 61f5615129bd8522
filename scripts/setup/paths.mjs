import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** `npm run test:strapi` sets another project, with another version of Strapi. */
export const PLAYGROUND = process.env.PLAYGROUND_DIRECTORY ?? join(ROOT, 'playground');
export const TEST_RESULTS = join(ROOT, 'test-results');
