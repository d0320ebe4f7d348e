/** `npm run soak -- [--minutes N] [--warm-up N] [--seed S] [--chaos PLAN] [--samples FILE] [--json]`: an hour, or less. */
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

// Before anything reads it: the program that was built beside this script.
process.env.OUTCRY_PROGRAM ||= fileURLToPath(new URL('../../src/apps/cli/main.js', import.meta.url));

const CHAOS = [
  'drop=1/20000:frame=book',
  'gap=1/20000',
  'delay=15ms±10:p=0.002',
  'duplicate=1/2000',
  'reorder=1/5000',
  'reset=1/50000:on=frames',
  '503=0.01:dialect=binance',
  '503=0.01:dialect=kraken',
  // Coinbase's requests do not expire: an order that was lost there on its way is in doubt for ever, as it must.
  '503=0.01:dialect=coinbase:route=GET',
  '500=0.005:executed',
  'late-ack=300ms±200:p=0.01',
  'no-ack=0.002',
].join(',');

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
  .option('--heap', 'the heap of the engine too, which a collection stops for a moment each minute')
  .option('--samples <file>', 'each ten seconds, a line of JSON')
  .option('--json', 'one JSON document')
  .parse()
  .opts<{
    minutes: number;
    warmUp: number;
    seed: number;
    chaos: string;
    heap?: true;
    samples?: string;
    json?: true;
  }>();

const { soak } = await import('./soak-run.js');
const { table } = await import('./report.js');
const { minutes, warmUp, seed, chaos, samples = null } = wanted;
const report = await soak(
  { minutes, warmUpMinutes: warmUp, seed, chaos, heap: wanted.heap === true, samples },
  (text) => process.stderr.write(`${text}\n`),
);
process.stdout.write(wanted.json ? `${JSON.stringify(report)}\n` : table(report));
process.exit(report.ok ? 0 : 1);
