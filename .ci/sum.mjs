// Adds up Vitest's reports: sum.mjs FOLDER BROKEN, where BROKEN is how many other checks failed.
// Prints "N passed, N failed" and exits with 1 unless nothing failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [folder, broken] = process.argv.slice(2);
let passed = 0;
let failed = Number(broken);

for (const name of readdirSync(folder).filter((file) => file.endsWith('.expected'))) {
  const file = join(folder, `${basename(name, '.expected')}.json`);
  if (!existsSync(file)) {
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that could not even be loaded has no tests to fail.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const skipped = process.env.CI === 'true' ? report.numPendingTests + report.numTodoTests : 0;
  const counted = report.numFailedTests + unloaded + skipped;
  passed += report.numPassedTests;
  failed += counted === 0 && !report.success ? 1 : counted;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
