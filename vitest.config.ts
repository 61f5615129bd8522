import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

/** It asks for the sharp of the installed Strapi, which must not be in one process with another. */
const LOADS_NEWEST = ['tests/integration/imaging/load-sharp.test.ts'];

/** All cores: by default vitest leaves one free. For a machine that is loaded: how long a test may take and wait for something is no matter of what it judges. */
const PATIENT = { maxWorkers: '100%', testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } };

/** Worker processes run the built script, however the tests were started. */
const FORKING = { globalSetup: 'tests/setup/built-plugin.ts' };

/** The sharp of the oldest Strapi that is supported: package.json has it by another name. `npm run test:strapi` has the file of another. */
const OTHER_SHARP = process.env['TESTED_SHARP'] ?? 'sharp-oldest';
const WITH_OTHER_SHARP = ['tests/integration/imaging/**/*.test.ts', ...(process.env['TESTED_SHARP'] === undefined ? [] : ['tests/integration/http/**/*.test.ts'])];

const SLOW = { globalSetup: 'tests/setup/seeded-playground.ts', hookTimeout: 300_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      project('unit', PATIENT),
      project('integration', { ...FORKING, ...PATIENT }),
      {
        ...project('imaging-oldest', { ...FORKING, include: WITH_OTHER_SHARP, exclude: LOADS_NEWEST, env: { TESTED_SHARP: OTHER_SHARP }, ...PATIENT }),
        resolve: { alias: [{ find: /^sharp$/, replacement: OTHER_SHARP }] },
      },
      // Two at a time, after the others: a Strapi and a browser mostly wait.
      project('strapi', { ...SLOW, testTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }),
      project('e2e', { ...SLOW, testTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }),
      project('examples', { ...SLOW, hookTimeout: 600_000, testTimeout: 300_000 }),
    ],
  },
});
