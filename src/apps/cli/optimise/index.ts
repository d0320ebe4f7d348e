/** `outcry optimize` and `outcry walkforward`: better parameters, and whether they are more than chance. */
import { type Command, InvalidArgumentError } from 'commander';
import { addBacktestOptions, type BacktestOptions } from '../backtest/options.js';
import { globalOptions, withExamples } from '../options.js';

/** What `optimize` and `walkforward` take besides the options of a backtest. */
export interface SearchCliOptions extends BacktestOptions {
  readonly vary?: readonly string[];
  readonly method?: string;
  readonly trials: number;
  readonly objective: string;
  readonly out?: string;
  readonly workers?: number;
}

export interface WalkForwardCliOptions extends SearchCliOptions {
  readonly folds: number;
  readonly purge: number;
  readonly embargo: number;
  readonly rolling?: boolean;
}

export function registerOptimise(program: Command): void {
  withExamples(
    addSearchOptions(
      program
        .command('optimize')
        .description('search for better parameters of a strategy, on all cores')
        .argument('<strategy>', 'a shipped strategy, or the folder of your own'),
    ).action(async (strategy: string, options: SearchCliOptions, self: Command) => {
      const { runOptimise } = await import('./run.js');
      await runOptimise(strategy, options, globalOptions(self));
    }),
    [
      'outcry optimize market-making --tape config/samples --instrument BTC/USDT --vary offsetBps=0.2:2:0.2',
      'outcry optimize momentum --tape tapes --method cma-es --trials 200 --out momentum.jsonl',
    ],
  );
  withExamples(
    addSearchOptions(
      program
        .command('walkforward')
        .description('optimise on the past, test on what came after it, fold by fold')
        .argument('<strategy>', 'a shipped strategy, or the folder of your own'),
    )
      .option('--folds <number>', 'tests, one after another', number({ least: 1, most: 100 }), 4)
      .option('--purge <length>', 'left out before each test: as long as a position is held', length, 60)
      .option('--embargo <length>', 'and further before each test: as long as a market remembers', length, 30)
      .option('--rolling', 'train on the piece before a test only, not on all that came before')
      .action(async (strategy: string, options: WalkForwardCliOptions, self: Command) => {
        const { runWalkForward } = await import('./run.js');
        await runWalkForward(strategy, options, globalOptions(self));
      }),
    [
      'outcry walkforward market-making --tape tapes --instrument BTC/USDT --folds 4 --embargo 30s --purge 60s --vary offsetBps=0.2:2:0.2',
    ],
  );
}

function addSearchOptions(command: Command): Command {
  return addBacktestOptions(command)
    .option(
      '--vary <name=range>',
      'low:high:step, low:high:log12, low:high or a,b,c; once for each parameter (default: what the schema bounds)',
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .option(
      '--method <method>',
      'grid, random, halving or cma-es (default: grid of listed values, else random)',
    )
    .option('--trials <number>', 'points to try at most', number({ least: 2, most: 100_000 }), 100)
    .option('--objective <objective>', 'sharpe, pnl, sortino or calmar, after fees', 'sharpe')
    .option('--out <file>', 'where results are kept, to go on from (default: in the home folder)')
    .option(
      '--workers <number>',
      'processes (default: one for each core)',
      number({ least: 1, most: 1_024 }),
    );
}

const number =
  ({ least, most }: { readonly least: number; readonly most: number }) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds. */
function length(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  if (amount === undefined)
    throw new InvalidArgumentError('It must be a length of time such as 30s, 5m or 1h.');
  return Number(amount) * UNITS[unit]!;
}
