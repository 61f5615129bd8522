import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** Another project may take its place: `npm run test:strapi` makes one with another version of Strapi. */
export const PLAYGROUND = process.env.PLAYGROUND_DIRECTORY ?? join(ROOT, 'playground');
export const TEST_RESULTS = join(ROOT, 'test-results');
