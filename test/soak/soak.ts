/** `npm run soak -- [--minutes N] [--warm-up N] [--seed S] [--chaos PLAN] [--samples FILE] [--json]`: an hour, or less. */
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

const wanted = new Command('soak')
  .description(
    'the program under load and faults, its memory, handles and latency, and what it reconciles to',
  )
  .option('--minutes <n>', 'so long', number, 60)
  .option('--warm-up <n>', 'minutes of these that are not judged', number, 10)
  .option('--seed <n>', 'of the market and of the operator', number, 1)
  .option('--chaos <plan>', 'faults that are in force all the time', CHAOS)
  .option('--no-heap', 'without the engine’s heap, which its inspector tells')
  .option('--samples <file>', 'each ten seconds, a line of JSON')
  .option('--json', 'one JSON document')
  .parse()
  .opts<{
    minutes: number;
    warmUp: number;
    seed: number;
    chaos: string;
    heap: boolean;
    samples?: string;
    json?: true;
  }>();

const { soak } = await import('./soak-run.js');
const { table } = await import('./report.js');
const { minutes, warmUp, seed, chaos, samples = null } = wanted;
const report = await soak(
  { minutes, warmUpMinutes: warmUp, seed, chaos, heap: wanted.heap, samples },
  (text) => process.stderr.write(`${text}\n`),
);
process.stdout.write(wanted.json ? `${JSON.stringify(report)}\n` : table(report));
process.exit(report.ok ? 0 : 1);
