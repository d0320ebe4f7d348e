/** `outcry download`: a venue's history of candles or trades to tape. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Micros } from '../../../domain/index.js';
import { INTERVALS, type IntervalName } from '../../../market/index.js';
import { globalOptions, withExamples } from '../options.js';
import { checkVenue } from '../venue.js';

interface Given {
  venue: string;
  symbol: string;
  from: Micros;
  to?: Micros;
  interval?: number;
  trades?: boolean;
  testnet?: boolean;
  out?: string;
}

export function registerDownload(program: Command): void {
  const command = program
    .command('download')
    .description('candles or trades of a venue to tapes for backtests; goes on where it was broken off')
    .requiredOption('--venue <name>', 'such as binance')
    .requiredOption('--symbol <symbol>', 'such as BTC/USDT')
    .requiredOption(
      '--from <time>',
      'a day or a moment in UTC, such as 2026-01-01 or 2026-01-01T12:00',
      parseTime,
    )
    .option('--to <time>', 'up to this, exclusive; by default now', parseTime)
    .option(
      '--interval <interval>',
      'length of the candles, such as 1m, 5m or 1h; 1m by default',
      parseLength,
    )
    .option('--trades', 'trades instead of candles')
    .option('--testnet', 'the test network of the venue')
    .option('--out <dir>', 'where the tapes go; by default to downloads among the data of the home')
    .action(async (given: Given, self: Command) => {
      const venue = checkVenue(given.venue);
      const { runDownload } = await import('../../download/index.js');
      process.exitCode = await runDownload({
        ...globalOptions(self),
        venue,
        symbol: given.symbol,
        testnet: given.testnet === true,
        from: given.from,
        to: given.to ?? ((Date.now() * 1_000) as Micros),
        intervalSeconds: given.trades === true ? null : (given.interval ?? 60),
        out: given.out,
      });
    });
  withExamples(command, [
    'outcry download --venue binance --symbol BTC/USDT --from 2026-01-01 --to 2026-02-01 --interval 5m',
    'outcry download --venue kraken --symbol BTC/USD --from 2026-11-01T00:00 --trades --out tapes',
  ]);
}

function parseTime(text: string): Micros {
  const match = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?$/.test(text);
  const millis = match
    ? Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text.endsWith('Z') ? text : `${text}Z`)
    : Number.NaN;
  if (!Number.isNaN(millis)) return (millis * 1_000) as Micros;
  throw new InvalidArgumentError(
    'It must be a day or a moment in UTC, such as 2026-01-01 or 2026-01-01T12:00.',
  );
}

function parseLength(text: string): number {
  if (Object.hasOwn(INTERVALS, text)) return INTERVALS[text as IntervalName];
  throw new InvalidArgumentError(`It must be one of ${Object.keys(INTERVALS).join(', ')}.`);
}
