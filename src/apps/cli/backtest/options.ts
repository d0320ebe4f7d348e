import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '../../../domain/index.js';
import type { BacktestRequest } from '../../backtest/index.js';

/** What `backtest`, `optimize` and `walkforward` take alike. */
export interface BacktestOptions {
  readonly tape?: readonly string[];
  readonly synthetic?: number;
  readonly instrument?: readonly string[];
  readonly set?: readonly string[];
  readonly params?: string;
  readonly from?: string;
  readonly to?: string;
  readonly deposit?: readonly string[];
  readonly feedLatency?: string;
  readonly orderLatency?: string;
  readonly responseLatency?: string;
  readonly queue?: string;
  readonly makerFee?: number;
  readonly takerFee?: number;
  readonly seed?: number;
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

export function addBacktestOptions(command: Command): Command {
  return command
    .option('--tape <path...>', 'tapes or folders of tapes, of books and trades or of candles')
    .option('--synthetic <seconds>', 'a market of trading agents for so long, instead of a tape', wholeNumber)
    .option('--instrument <id>', 'an instrument by id or symbol, once for each leg', collect)
    .option('--set <name=value>', 'a parameter of the strategy, as often as needed', collect)
    .option('--params <file>', 'parameters from a YAML or JSON file; --set goes before it')
    .option('--from <time>', 'trade only from this moment: an ISO time, or micros since the epoch')
    .option('--to <time>', 'and only up to this one')
    .option('--deposit <asset=amount>', 'what the account begins with, as often as needed', collect)
    .option('--feed-latency <latency>', 'micros, recorded, or a file of measured micros (default: 10000)')
    .option('--order-latency <latency>', 'the same, for the way of an order')
    .option('--response-latency <latency>', 'the same, for the way of an answer')
    .option('--queue <model>', 'how cancellations in the queue are shared (default: conservative)')
    .option('--maker-fee <bps>', 'in place of the instruments’ own', bps)
    .option('--taker-fee <bps>', 'in place of the instruments’ own', bps)
    .option('--seed <number>', 'of sampled latencies and of the synthetic market', wholeNumber);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function bps(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || Math.abs(value) > 1_000) {
    throw new InvalidArgumentError('It must be a number of basis points from -1000 to 1000.');
  }
  return value;
}

/**
 * The request that the options make.
 * @throws UserError for what is missing or cannot be read.
 */
export async function backtestRequest(strategy: string, options: BacktestOptions): Promise<BacktestRequest> {
  const { readParameters, readLatency } = await import('./read-options.js');
  const market = marketOf(options);
  const { makerFee, takerFee } = options;
  if ((makerFee === undefined) !== (takerFee === undefined)) {
    throw new UserError('--maker-fee and --taker-fee go together: give both');
  }
  const optional = <K extends string, V>(key: K, value: V | undefined) =>
    (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;
  return {
    strategy,
    parameters: readParameters(options),
    market,
    ...optional('instruments', options.instrument),
    ...optional('from', timeOf('--from', options.from)),
    ...optional('to', timeOf('--to', options.to)),
    ...optional('deposits', depositsOf(options.deposit)),
    ...optional('feedLatency', readLatency('--feed-latency', options.feedLatency)),
    ...optional('orderLatency', readLatency('--order-latency', options.orderLatency)),
    ...optional('responseLatency', readLatency('--response-latency', options.responseLatency)),
    ...optional('queueModel', options.queue),
    ...optional('seed', options.seed),
    ...(makerFee === undefined || takerFee === undefined
      ? {}
      : { fees: { makerPpm: Math.round(makerFee * 100), takerPpm: Math.round(takerFee * 100) } }),
  };
}

function marketOf({ tape, synthetic }: BacktestOptions): BacktestRequest['market'] {
  if (tape !== undefined && synthetic !== undefined) {
    throw new UserError('--tape and --synthetic: give one of the two');
  }
  if (synthetic !== undefined) return { kind: 'synthetic', seconds: synthetic };
  if (tape === undefined || tape.length === 0) {
    throw new UserError('no market to test on: give --tape PATH…, such as --tape config/samples');
  }
  return { kind: 'tapes', paths: tape };
}

function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{15,17}$/.test(text)) return Number(text);
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) {
    throw new UserError(`${option} ${text}: give an ISO time such as 2024-08-08T23:56:00Z, or micros`);
  }
  return millis * 1_000;
}

function depositsOf(given: readonly string[] | undefined): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  const deposits: Record<string, string> = {};
  for (const text of given) {
    const match = /^([A-Za-z0-9]+)=(\d+(?:\.\d+)?)$/.exec(text);
    if (match === null) throw new UserError(`--deposit ${text}: write it as USDT=100000`);
    deposits[match[1]!] = match[2]!;
  }
  return deposits;
}
