/** `outcry backtest`: a strategy over tapes, and an honest report of it. */
import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';
import { addBacktestOptions, type BacktestOptions } from './options.js';

export { addBacktestOptions, type BacktestOptions, backtestRequest } from './options.js';

export function registerBacktest(program: Command): void {
  const command = program
    .command('backtest')
    .description('a strategy over tapes, by the engine that trades')
    .argument('<strategy>', 'a shipped strategy, or the folder of your own');
  withExamples(
    addBacktestOptions(command)
      .option('--html <file>', 'the report as one page with pictures')
      .action(async (strategy: string, options: BacktestOptions & { html?: string }, self: Command) => {
        const { runBacktestCommand } = await import('./run.js');
        await runBacktestCommand(strategy, options, globalOptions(self));
      }),
    [
      'outcry backtest market-making --tape config/samples --instrument BTC/USDT --html report.html',
      'outcry backtest momentum --tape config/samples --instrument BTC/USDT --set size=0.05 --json',
    ],
  );
}
