import { parseArgs } from 'node:util';
import { runSaving, type Saving } from './routing-saving-run.js';
import { mean } from './statistics.js';

/**
 * What routing saves on recorded depth that is split over three venues.
 *
 *     npm run simulate:routing -- [--orders 5000] [--seed 1]
 *
 * Exit code 1 where an order was routed worse than one venue alone would have filled it, 2 for wrong usage.
 */
const { values } = parseArgs({
  options: { orders: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const [orders, seed] = [Number(values.orders), Number(values.seed)];
if (Number.isInteger(orders) && orders > 0 && Number.isInteger(seed) && seed >= 0) {
  const savings = runSaving({ orders, seed });
  process.stdout.write(
    `${'saving in bps'.padEnd(44)}${'mean'.padStart(8)}${'median'.padStart(8)}${'p95'.padStart(8)}\n`,
  );
  for (const saving of savings) print(saving);
  process.exitCode = savings.every(isRight) ? 0 : 1;
} else {
  process.stderr.write('--orders and --seed: give whole numbers\n');
  process.exitCode = 2;
}

function isRight({ mistakes, againstSingle }: Saving): boolean {
  return mistakes.length === 0 && againstSingle.every((bps) => bps >= 0);
}

function print({ symbol, tier, againstSingle, againstEven, beyondSingle, mistakes }: Saving): void {
  process.stdout.write(`${symbol}, ${tier}\n`);
  row('  against the best single venue', againstSingle);
  row('  against a third to each', againstEven);
  process.stdout.write(`  ${beyondSingle} orders were more than any venue alone had\n`);
  for (const mistake of mistakes.slice(0, 5)) process.stdout.write(`  wrong: ${mistake}\n`);
}

function row(name: string, bps: readonly number[]): void {
  const sorted = [...bps].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  const figures = [mean(bps), at(0.5), at(0.95)].map((each) => each.toFixed(3).padStart(8));
  process.stdout.write(`${name.padEnd(44)}${figures.join('')}  of ${bps.length} orders\n`);
}
