/** Builds only what `npx vitest run --project strapi` and `--project e2e` need. */
import { prepare } from './setup/prepare.mjs';
import { main } from './setup/step.mjs';

await main(prepare);
