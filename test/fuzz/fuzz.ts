/** `npm run fuzz -- [--count N] [--seed S] [--only commands,configuration] [--json]` */
import { Command } from 'commander';
import { fuzzCommands } from './command-fuzz.js';
import { fuzzConfiguration } from './configuration-fuzz.js';
import type { FuzzReport } from './fuzz-report.js';

const FUZZERS = { commands: fuzzCommands, configuration: fuzzConfiguration } as const;
type Name = keyof typeof FUZZERS;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text}: give a whole number`);
  return value;
};

const wanted = new Command('fuzz')
  .description('inputs that are wrong in every way: nothing crashes, nothing is done by half')
  .option('--count <n>', 'of each', whole, 50_000)
  .option('--seed <n>', 'of the inputs', whole, 1)
  .option('--only <names>', 'some of commands,configuration', Object.keys(FUZZERS).join(','))
  .option('--json', 'one JSON document')
  .parse()
  .opts<{ count: number; seed: number; only: string; json?: true }>();

const reports: (FuzzReport & { readonly seconds: number })[] = [];
for (const name of wanted.only.split(',') as Name[]) {
  const begun = performance.now();
  const report = await FUZZERS[name](wanted.count, wanted.seed);
  const seconds = Math.round((performance.now() - begun) / 1_000);
  reports.push({ ...report, seconds });
  const { what, inputs, findings, note } = report;
  if (wanted.json) continue;
  process.stdout.write(`${what}: ${inputs} inputs, ${findings.length} findings, ${seconds} s; ${note}\n`);
  for (const finding of findings) process.stdout.write(`  ${finding}\n`);
}
if (wanted.json) process.stdout.write(`${JSON.stringify(reports)}\n`);
process.exit(reports.some(({ findings }) => findings.length > 0) ? 1 : 0);
