import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const plugin = fileURLToPath(new URL('./src/plugin.ts', import.meta.url));

export default defineConfig({
  resolve: { alias: { 'outcry/plugin': plugin } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx', 'plugins/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/recordings/**', 'node_modules/**', 'dist/**'],
    testTimeout: 20_000,
  },
});
