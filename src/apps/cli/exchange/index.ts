/** `outcry exchange`: the exchange in the box for any client, in the protocols of real venues. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { suggest } from '../../../domain/index.js';
import type { DialectName, KrakenTier } from '../../../venues/embedded/wire/index.js';
import { globalOptions, withExamples } from '../options.js';

interface GivenOptions {
  readonly port: number;
  readonly host: string;
  readonly allowRemote?: boolean;
  readonly dialects: readonly DialectName[];
  readonly tape?: readonly string[];
  readonly seed: number;
  readonly accounts?: string;
  readonly chaos?: string;
  readonly tls?: boolean;
  readonly rateLimits: boolean;
  readonly krakenTier?: KrakenTier;
  readonly validity?: number;
}

/** As Kraken verifies an account; the highest by default. */
const KRAKEN_TIERS: readonly KrakenTier[] = ['starter', 'intermediate', 'pro'];
const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];

export function registerExchange(program: Command): void {
  const command = program
    .command('exchange')
    .description('the exchange in the box as a server, in the protocols of Binance, Coinbase and Kraken')
    .option('--port <number>', 'where it listens; 0: any that is free', wholeNumber('port', 65_535), 0)
    .option('--host <address>', 'the address that it listens on', '127.0.0.1')
    .option('--allow-remote', 'let others than this machine reach it, where --host says so')
    .option('--dialects <names>', 'some of binance,coinbase,kraken', dialects, DIALECTS)
    .option(
      '--tape <path...>',
      'a market of tapes instead of a synthetic one; agents trade on where they end',
    )
    .option(
      '--seed <number>',
      'of the synthetic market, and of faults',
      wholeNumber('seed', 4_294_967_295),
      1,
    )
    .option('--accounts <file>', 'accounts, deposits and keys (YAML); by default one account with new keys')
    .option('--chaos <plan>', 'faults: drop=0.01,delay=20ms±10,gap=1/500:symbol=BTC/USDT,…')
    .option('--tls', 'https and wss, with a certificate by an authority made for this run')
    .option('--no-rate-limits', 'count no weights')
    .addOption(
      new Option('--kraken-tier <tier>', "of its Kraken's accounts: how much they may ask").choices(
        KRAKEN_TIERS,
      ),
    )
    .option(
      '--validity <time>',
      'after how long a request is refused that bears a time but no validity of its own (5s)',
      duration,
    )
    .action(async (given: GivenOptions, self: Command) => {
      const { runExchange } = await import('../../exchange/index.js');
      const { home, json } = globalOptions(self);
      process.exitCode = await runExchange({
        ...given,
        home,
        json,
        allowRemote: given.allowRemote === true,
        tape: given.tape,
        accounts: given.accounts,
        chaos: given.chaos,
        tls: given.tls === true,
        krakenTier: given.krakenTier,
        validity: given.validity,
      });
    });
  withExamples(command, [
    'outcry exchange --port 9000                         a synthetic market on all three dialects',
    'outcry exchange --tape config/samples --json        a recorded one; one document with the URLs',
    'outcry exchange --chaos drop=0.01,late-ack=2s:p=0.1 one that fails now and then',
    'outcry exchange --tls --dialects kraken             wss for one of them',
  ]);
}

function wholeNumber(name: string, most: number): (text: string) => number {
  return (text) => {
    if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`a ${name} is a whole number from 0 to ${most}.`);
  };
}

function dialects(text: string): readonly DialectName[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  for (const name of names) {
    if (DIALECTS.some((dialect) => dialect === name)) continue;
    const near = suggest(name, DIALECTS);
    throw new InvalidArgumentError(
      `"${name}" is no dialect; ${near === null ? `there are ${DIALECTS.join(', ')}.` : `did you mean ${near}?`}`,
    );
  }
  return [...new Set(names)] as DialectName[];
}

/** Micros. */
function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('a time is written 5s or 500ms.');
  return Math.round(Number(match[1]) * (match[2] === 's' ? 1_000_000 : 1_000));
}
