import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const plugin = fileURLToPath(new URL('./src/plugin.ts', import.meta.url));

export default defineConfig({
  // React is loaded for production, as the program loads it: its development JSX does not exist then.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  resolve: { alias: { 'outcry/plugin': plugin } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx', 'plugins/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/recordings/**', '**/*.slow.test.ts', 'node_modules/**', 'dist/**'],
    // A worker a processor: the default leaves one idle.
    maxWorkers: '100%',
    // Modules are loaded once a worker; the tests leave nothing behind that another would see, in any order.
    isolate: false,
    testTimeout: 60_000,
  },
});
