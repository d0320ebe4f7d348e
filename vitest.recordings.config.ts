import { defineConfig } from 'vitest/config';

/** Tests on recordings that do not ship; OUTCRY_RECORDINGS names their folder, `../shared/data` otherwise. */
export default defineConfig({
  test: {
    include: ['test/recordings/**/*.test.ts'],
    testTimeout: 120_000,
  },
});
