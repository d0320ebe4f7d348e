import { parseArgs } from 'node:util';
import { runVenuesAtOnce } from './venues-at-once-run.js';

/**
 * Three venues at once, over sockets: at each sequence each of our books equals the exchange's own.
 *
 *     npm run simulate:venues -- [--minutes 10] [--chaos drop=0.001:frame=book]
 *
 * Exit code 1 where a book was wrong or lost without a fault, 2 for wrong usage.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, chaos: { type: 'string' } },
});
const minutes = Number(values.minutes);
if (minutes > 0 && minutes <= 1_440) await main(minutes, values.chaos);
else {
  process.stderr.write(`--minutes ${values.minutes}: give a number above 0, at most 1440\n`);
  process.exitCode = 2;
}

async function main(minutes: number, chaos: string | undefined): Promise<void> {
  const seconds = Math.ceil(minutes * 60);
  const outcomes = await runVenuesAtOnce({
    seconds,
    ...(chaos === undefined ? {} : { chaos }),
    onSecond: (second) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${second} of ${seconds} s`);
    },
  });
  for (const { venue, comparisons, mistakes, gaps, trades, recoveries } of outcomes) {
    const slowest = recoveries.length === 0 ? '-' : `${Math.max(...recoveries).toFixed(0)} ms`;
    process.stdout.write(
      `${venue.padEnd(10)} ${comparisons} books compared, ${mistakes.length} wrong; ${trades} trades; ${gaps} gaps, slowest recovery ${slowest}\n`,
    );
    for (const mistake of mistakes.slice(0, 5)) process.stdout.write(`  ${mistake}\n`);
  }
  const isRight = outcomes.every(
    ({ mistakes, gaps, isLive }) => mistakes.length === 0 && isLive && (gaps === 0 || chaos !== undefined),
  );
  process.exitCode = isRight ? 0 : 1;
}
