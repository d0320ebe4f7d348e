import { defineConfig, mergeConfig } from 'vitest/config';
import unit from './vitest.config.js';

/**
 * What takes long or needs more than a clone: whole programs in a pseudo-terminal (test/e2e), the large
 * recordings (test/recordings) and what is no unit test by its length (*.slow.test.ts). One file at a time, since they
 * compete for the processor.
 */
export default mergeConfig(
  { ...unit, test: { ...unit.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/e2e/**/*.test.ts', 'test/recordings/**/*.test.ts', '**/*.slow.test.ts'],
      exclude: ['node_modules/**', 'dist/**'],
      testTimeout: 300_000,
      hookTimeout: 120_000,
      fileParallelism: false,
      isolate: true,
    },
  }),
);
