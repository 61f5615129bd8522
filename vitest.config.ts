import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], environment: 'node' as const, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('integration', { testTimeout: 60_000, hookTimeout: 60_000 }),
      // A Strapi and a browser at a time is what a small machine bears.
      project('strapi', { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false }),
      // Two at a time: a browser mostly waits.
      project('e2e', { testTimeout: 120_000, hookTimeout: 300_000, maxWorkers: 2, sequence: { groupOrder: 1 }, expect: { poll: { timeout: 15_000 } } }),
    ],
  },
});
