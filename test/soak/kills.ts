/**
 * `node dist/test/soak/kills.js [--kills N] [--seconds N] [--seed S] [--chaos PLAN] [--json]`: the engine is killed
 * again and again while it trades on an exchange that fails all the time; each time another has to take its place.
 */
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CHAOS } from './chaos.js';

// Before anything reads it: the program that was built beside this script.
process.env.OUTCRY_PROGRAM ||= fileURLToPath(new URL('../../src/apps/cli/main.js', import.meta.url));

const number = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0)) throw new Error(`${text}: give a number`);
  return value;
};

const wanted = new Command('kills')
  .description('an engine that is killed again and again: when the next is there, and what it reconciles to')
  .option('--kills <n>', 'so often', number, 10)
  .option('--seconds <n>', 'that each engine trades, on average', number, 15)
  .option('--seed <n>', 'of the market, of the operator and of the moments', number, 1)
  .option('--chaos <plan>', 'faults that are in force all the time', CHAOS)
  .option('--json', 'one JSON document')
  .parse()
  .opts<{ kills: number; seconds: number; seed: number; chaos: string; json?: true }>();

const { kills } = await import('./kills-run.js');
const report = await kills(wanted, (text) => process.stderr.write(`${text}\n`));
if (wanted.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  const { restarts, differences } = report;
  const lines = restarts.map(
    ({ readyMillis, reconciledMillis }) =>
      `ready after ${readyMillis} ms, in line after ${reconciledMillis ?? 'more than'} ms`,
  );
  process.stdout.write(`${[...lines, ...differences.map((line) => `differs: ${line}`)].join('\n')}\n`);
}
process.exit(report.ok ? 0 : 1);
