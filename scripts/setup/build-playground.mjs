import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIfChanged } from './fingerprint.mjs';
import { PLAYGROUND } from './paths.mjs';
import { runCommand } from './run-command.mjs';

/** Compiles the playground, and bundles its admin panel with the plugin's part for production. */
export const buildPlayground = () =>
  buildIfChanged({
    name: 'playground',
    inputs: ['playground/config', 'playground/src', 'playground/package.json', 'playground/tsconfig.json', 'package-lock.json', 'dist'],
    // `strapi develop` recompiles the first two and deletes the third, the admin panel.
    outputs: ['playground/dist/config', 'playground/dist/src', 'playground/dist/build'],
    build: async () => {
      // Strapi's build keeps existing files: otherwise renamed and deleted files would stay.
      await rm(join(PLAYGROUND, 'dist'), { recursive: true, force: true });
      await runCommand('npm', ['run', 'build'], { cwd: PLAYGROUND, env: { NODE_ENV: 'production', STRAPI_TELEMETRY_DISABLED: 'true' } });
    },
  });
