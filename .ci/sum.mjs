// Adds up Vitest's reports: sum.mjs FOLDER BROKEN, where BROKEN is how many other checks failed.
// Prints how long each part took and its slowest files, each failure with the first line of its message, then
// "N passed, N failed"; exits with 1 unless nothing failed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

const firstLine = (text) => text.split('\n', 1)[0].slice(0, 300);

const [folder, broken] = process.argv.slice(2);
let passed = 0;
let failed = Number(broken);

const seconds = ({ startTime, endTime }) => Math.round((endTime - startTime) / 1_000);

function times(part, results) {
  const span = {
    startTime: Math.min(...results.map(({ startTime }) => startTime)),
    endTime: Math.max(...results.map(({ endTime }) => endTime)),
  };
  const slowest = results.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, 5);
  const files = slowest.map((file) => `${seconds(file)} ${relative(process.cwd(), file.name)}`);
  console.log(`${part}: ${seconds(span)} s, of which ${files.join(', ')}`);
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.expected'))) {
  const file = join(folder, `${basename(name, '.expected')}.json`);
  if (!existsSync(file)) {
    console.log(`failed: ${basename(name, '.expected')} left no report`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  times(basename(name, '.expected'), report.testResults);
  // A file that could not even be loaded has no tests to fail.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const skipped = process.env.CI === 'true' ? report.numPendingTests + report.numTodoTests : 0;
  const counted = report.numFailedTests + unloaded + skipped;
  for (const { name: path, message, assertionResults } of report.testResults) {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    const place = relative(process.cwd(), path);
    for (const { fullName, failureMessages } of tests) {
      console.log(`failed: ${place} > ${fullName}: ${firstLine(failureMessages.join('\n'))}`);
    }
    if (message && tests.length === 0) console.log(`failed: ${place}: ${firstLine(message)}`);
  }
  passed += report.numPassedTests;
  failed += counted === 0 && !report.success ? 1 : counted;
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
