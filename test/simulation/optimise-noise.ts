import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { WorkerPool } from '../../src/apps/optimise/index.js';
import { NOISE, PLANTED } from './optimise-experiments.js';
import { meanOptimum, type OptimiseOutcome, optimiseSeeds } from './optimise-run.js';

/**
 * Whether `optimize` keeps its head: on markets without an edge it must recommend a change in at most 5 % of the
 * seeds, and on markets with an edge find the planted optimum within one step in 90 %. The optimum is that of the mean
 * over other seeds than those it is looked for in.
 *
 *     npm run simulate:optimise -- [--seeds 50] [--workers N] [--json FILE]
 *
 * Exit code 1 where a claim does not hold, 2 for wrong usage.
 */

/** The seeds that tell where the optimum is begin here. */
const ORACLE_SEED = 100_000;
const MOST_RECOMMENDED = 0.05;
const LEAST_FOUND = 0.9;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string' },
  },
});
const [seeds, workers] = [Number(values.seeds), Number(values.workers)];
if (Number.isInteger(seeds) && seeds >= 2 && Number.isInteger(workers) && workers >= 1) {
  await main();
} else {
  process.stderr.write(
    `--seeds ${values.seeds} --workers ${values.workers}: give whole numbers, at least 2 seeds\n`,
  );
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const pool = new WorkerPool({ size: workers });
  const total = seeds * (NOISE.length + 2);
  let done = 0;
  const onDone = () => {
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total}`);
  };
  const run = (experiment: (typeof NOISE)[number], first: number) =>
    optimiseSeeds(experiment, {
      seeds: Array.from({ length: seeds }, (_, i) => first + i),
      evaluator: pool,
      onDone,
    });
  try {
    const claims: boolean[] = [];
    const outcomes: OptimiseOutcome[] = [];
    for (const experiment of NOISE) {
      const found = await run(experiment, 1);
      outcomes.push(...found);
      const share = shareOf(found, ({ recommends }) => recommends);
      claims.push(share <= MOST_RECOMMENDED);
      print(
        `noise, ${experiment.name}: recommends a change in ${percent(share)} of ${seeds} seeds`,
        claims.at(-1)!,
      );
    }
    const optimum = meanOptimum(await run(PLANTED, ORACLE_SEED));
    const planted = await run(PLANTED, 1);
    outcomes.push(...planted);
    const near = shareOf(planted, ({ best }) => Math.abs(best - optimum) <= 1);
    claims.push(near >= LEAST_FOUND);
    const value = `${PLANTED.parameter} ${PLANTED.values[optimum]}`;
    print(
      `planted, ${PLANTED.name}: best at ${value}, found within one step in ${percent(near)}`,
      claims.at(-1)!,
    );
    const recommends = shareOf(planted, (one) => one.recommends);
    process.stdout.write(`       and the change to it is recommended in ${percent(recommends)}\n`);
    if (values.json !== undefined) {
      writeFileSync(values.json, `${JSON.stringify({ seeds, optimum, outcomes }, null, 2)}\n`);
    }
    process.exitCode = claims.every(Boolean) ? 0 : 1;
  } finally {
    pool.close();
  }
}

function shareOf(outcomes: readonly OptimiseOutcome[], is: (outcome: OptimiseOutcome) => boolean): number {
  return outcomes.filter(is).length / outcomes.length;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}

function print(says: string, holds: boolean): void {
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${says}\n`);
}
