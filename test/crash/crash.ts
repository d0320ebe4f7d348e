/** `npm run crash -- [--points] [--seeds N] [--random N] [--start S] [--minutes M] [--json]`: kills engines and judges what they come back to. */
import { Command } from 'commander';
import { FAILPOINTS } from '../../src/apps/engine/failpoints.js';
import { CrashRun, emptyTally } from './crash-run.js';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${text}: give a whole number`);
  return value;
};

const wanted = new Command('crash')
  .description('SIGKILL at every failpoint, before and after it, and at random moments')
  .option('--points', 'at each failpoint')
  .option('--seeds <n>', 'so often at each', whole, 1)
  .option('--random <n>', 'so many at random', whole, 0)
  .option('--start <n>', 'the first seed', whole, 1)
  .option('--sample <n>', 'of the failpoints only every so many', whole, 1)
  .option('--minutes <n>', 'no longer than this', whole, 600)
  .option('--json', 'one JSON document')
  .parse()
  .opts<{
    points?: true;
    seeds: number;
    random: number;
    start: number;
    sample: number;
    minutes: number;
    json?: true;
  }>();

/** After so many an exchange and a home are made anew: their records are read at each start. */
const CYCLES_A_RUN = 48;

/** What a life comes by once or hardly more often. */
const SELDOM: ReadonlySet<string> = new Set([
  'log.create',
  'log.rotate',
  'log.sync',
  'venue.sign-in',
  'command.kill',
  'event.rejected',
  'reconcile.begin',
  'reconcile.end',
]);

async function main(): Promise<void> {
  const begun = performance.now();
  const dooms: (string | null)[] = [];
  for (let seed = 0; wanted.points && seed < wanted.seeds; seed += 1) {
    for (const point of FAILPOINTS) {
      const count = SELDOM.has(point) ? 1 : 1 + ((wanted.start + seed) % 4);
      for (const side of ['before', 'after']) dooms.push(`${point}:${side}:${count}`);
    }
  }
  for (let i = 0; i < wanted.random; i += 1) dooms.push(null);
  if (wanted.sample > 1)
    dooms.splice(
      0,
      dooms.length,
      ...dooms.filter((doom, i) => doom === null || i % wanted.sample === wanted.start % wanted.sample),
    );
  const tally = emptyTally();
  const until = begun + wanted.minutes * 60_000;
  for (let at = 0; at < dooms.length && performance.now() < until; at += CYCLES_A_RUN) {
    const run = await CrashRun.start(wanted.start + at / CYCLES_A_RUN, tally);
    for (const doom of dooms.slice(at, at + CYCLES_A_RUN)) {
      if (performance.now() > until) break;
      await run.cycle(doom);
    }
    await run.end();
    const { cycles, mistakes } = tally;
    process.stderr.write(`${cycles} of ${dooms.length} crashes, ${mistakes.length} mistakes\n`);
  }
  const sorted = [...tally.startMillis].sort((a, b) => a - b);
  const report = {
    ...tally,
    startMillis: undefined,
    stages: undefined,
    slowest: tally.stages[tally.startMillis.indexOf(Math.max(...tally.startMillis))] ?? null,
    startMillisP50: sorted[Math.floor(sorted.length / 2)] ?? null,
    startMillisP99: sorted[Math.floor(sorted.length * 0.99)] ?? null,
    seconds: Math.round((performance.now() - begun) / 1_000),
  };
  if (wanted.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const { cycles, hits, misses, random, orders, mistakes, seconds } = report;
    process.stdout.write(
      `${cycles} crashes (${hits} at a failpoint, ${misses} not come by it, ${random} at random), ${orders} orders, ${mistakes.length} mistakes; ${seconds} s\n`,
    );
    for (const mistake of mistakes) process.stdout.write(`  ${mistake}\n`);
  }
  process.exit(tally.mistakes.length > 0 ? 1 : 0);
}

void main();
