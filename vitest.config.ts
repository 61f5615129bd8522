import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

const SLOW = { hookTimeout: 300_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('integration', { testTimeout: 60_000, hookTimeout: 60_000 }),
      // Two at a time, after the others: a Strapi and a browser mostly wait.
      project('strapi', { ...SLOW, testTimeout: 120_000, expect: { poll: { timeout: 15_000 } } }),
      project('e2e', { ...SLOW, testTimeout: 120_000, expect: { poll: { timeout: 15_000 } } }),
    ],
  },
});
