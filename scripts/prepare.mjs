/** Builds what `npx vitest run --project strapi` and `--project e2e` need, and no more. */
import { prepare } from './setup/prepare.mjs';
import { main } from './setup/step.mjs';

await main(prepare);
