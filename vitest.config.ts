import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

/** It asks for the sharp of the installed Strapi, which must not be in one process with another. */
const LOADS_NEWEST = ['tests/integration/imaging/load-sharp.test.ts'];

/** Worker processes run the built script, however the tests were started. */
const FORKING = { globalSetup: 'tests/setup/built-plugin.ts' };

const SLOW = { hookTimeout: 300_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('integration', { ...FORKING, testTimeout: 60_000, hookTimeout: 60_000 }),
      // With the sharp of the oldest Strapi that is supported: package.json has it by another name.
      {
        ...project('imaging-oldest', { ...FORKING, include: ['tests/integration/imaging/**/*.test.ts'], exclude: LOADS_NEWEST, env: { TESTED_SHARP: 'sharp-oldest' }, testTimeout: 60_000, hookTimeout: 60_000 }),
        resolve: { alias: [{ find: /^sharp$/, replacement: 'sharp-oldest' }] },
      },
      // Two at a time, after the others: a Strapi and a browser mostly wait.
      project('strapi', { ...SLOW, testTimeout: 120_000, expect: { poll: { timeout: 15_000 } } }),
      project('e2e', { ...SLOW, testTimeout: 120_000, expect: { poll: { timeout: 15_000 } } }),
    ],
  },
});
