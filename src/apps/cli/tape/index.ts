/** `outcry tape`: import raw recordings, look into tapes, check them, turn them into Parquet and candles. */
import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';

interface ImportOptions {
  readonly venue: string;
  readonly out: string;
  readonly symbol?: string;
  readonly interval?: string;
  readonly instruments?: string;
}

/** Adds the command and its subcommands; each imports what it needs only when it runs. */
export function registerTape(program: Command): void {
  const tape = program.command('tape').description('market data on disk: import, look, check, export');
  withExamples(tape, ['outcry tape info config/samples']);
  registerImport(tape);
  withExamples(
    tape
      .command('info')
      .description('what is in a tape')
      .argument('<tape...>', 'tapes, or folders of tapes')
      .action(async (paths: string[], _options: object, command: Command) => {
        const { runInfo } = await import('./info.js');
        runInfo(paths, globalOptions(command));
      }),
    ['outcry tape info config/samples'],
  );
  withExamples(
    tape
      .command('verify')
      .description('replay tapes and check what their data can prove; exit code 1 when a check fails')
      .argument('<tape...>', 'tapes, or folders of tapes')
      .action(async (paths: string[], _options: object, command: Command) => {
        const { runVerify } = await import('./verify.js');
        runVerify(paths, globalOptions(command));
      }),
    ['outcry tape verify config/samples'],
  );
  registerExport(tape);
  withExamples(
    tape
      .command('candles')
      .description('candles from the trades of a tape, or from a tape of shorter candles')
      .argument('<tape...>', 'tapes of one instrument, or a folder')
      .requiredOption('--interval <length>', 'the length of a candle: 1s to 1d')
      .option('--symbol <symbol>', 'which instrument, where there are several')
      .action(async (paths: string[], options: { interval: string; symbol?: string }, command: Command) => {
        const { runCandles } = await import('./candles.js');
        runCandles(paths, options, globalOptions(command));
      }),
    ['outcry tape candles config/samples --symbol BTC/USDT --interval 1m --json'],
  );
}

function registerImport(tape: Command): void {
  const command = tape
    .command('import')
    .description('make tapes from raw recordings, gzip or not; a bad line stops it and leaves nothing behind')
    .argument('<file...>', 'recordings of one venue, in the order of time')
    .requiredOption(
      '--venue <venue>',
      'binance-spot, binance-usdm, binance-coinm, coinbase, kraken, okx, candles',
    )
    .requiredOption('--out <dir>', 'where the tapes go; made if it is not there')
    .option('--symbol <symbol>', 'only this instrument; for candles: which one it is')
    .option('--interval <length>', 'for candles: their length, such as 5m')
    .option('--instruments <file>', 'ticks, lots and fees instead of config/instruments.yaml')
    .action(async (files: string[], options: ImportOptions, self: Command) => {
      const { runImport } = await import('./import.js');
      await runImport(files, options, globalOptions(self));
    });
  withExamples(command, [
    'outcry tape import spot_btcusdt.gz --venue binance-spot --out tapes',
    'outcry tape import BTC_USDT-5m.json.gz --venue candles --symbol BTC/USDT --interval 5m --out tapes',
  ]);
}

function registerExport(tape: Command): void {
  const command = tape
    .command('export')
    .description('write the tapes of one instrument as Parquet')
    .argument('<tape...>', 'tapes of one instrument, or a folder')
    .requiredOption('--parquet <file>', 'the file to write')
    .option('--symbol <symbol>', 'which instrument, where there are several')
    .action(async (paths: string[], options: { parquet: string; symbol?: string }, self: Command) => {
      const { runExport } = await import('./export.js');
      await runExport(paths, options, globalOptions(self));
    });
  withExamples(command, ['outcry tape export config/samples --symbol BTC/USDT --parquet btc.parquet']);
}
