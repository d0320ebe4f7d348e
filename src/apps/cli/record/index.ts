/** `outcry record`: live market data to tape. */
import { type Command, InvalidArgumentError } from 'commander';
import { globalOptions, withExamples } from '../options.js';
import { checkVenue } from '../venue.js';

interface Given {
  venue?: string;
  symbol?: string[];
  testnet?: boolean;
  out?: string;
  for?: number;
}

export function registerRecord(program: Command): void {
  const command = program
    .command('record')
    .description('books and trades of live venues to tapes, a file an hour; safe to kill')
    .option('--venue <names>', 'such as binance, or several with commas')
    .option('--symbol <symbols>', 'such as BTC/USDT, or several with commas', (text: string) =>
      text.split(','),
    )
    .option('--testnet', 'the test network of the venue')
    .option('--out <dir>', 'where the tapes go; by default to those of live sessions')
    .option('--for <duration>', 'how long, such as 90s, 15m or 8h; by default until ^C', parseDuration)
    .action(async (given: Given, self: Command) => {
      const venue = given.venue === undefined ? undefined : checkVenue(given.venue);
      const { runRecord } = await import('../../record/index.js');
      process.exitCode = await runRecord({
        ...globalOptions(self),
        venue,
        symbols: given.symbol,
        testnet: given.testnet === true,
        out: given.out,
        seconds: given.for,
      });
    });
  withExamples(command, ['outcry record --venue binance,kraken --symbol BTC/USDT --out tapes']);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function parseDuration(text: string): number {
  const match = /^(\d+)([smhd])$/.exec(text);
  const seconds = match === null ? 0 : Number(match[1]) * UNITS[match[2]!]!;
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('It must be a duration such as 90s, 15m, 8h or 7d.');
}
