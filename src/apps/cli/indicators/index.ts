/** `outcry indicators`: what there is, and any of them computed over a tape. */
import type { Command } from 'commander';
import type { IndicatorDefinition } from '../../../indicators/index.js';
import { type GlobalOptions, globalOptions, withExamples } from '../options.js';

interface TestGiven {
  readonly tape: readonly string[];
  readonly set?: readonly string[];
  readonly interval?: string;
  readonly instrument?: string;
}

const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** @param userIndicators the user's own, beside those that ship; asked only when a command runs. */
export function registerIndicators(
  program: Command,
  userIndicators: (options: GlobalOptions) => Promise<readonly IndicatorDefinition[]> = pluginIndicators,
): void {
  const indicators = program
    .command('indicators')
    .description('the indicators: which there are, and their values');
  withExamples(indicators, ['outcry indicators list']);
  withExamples(
    indicators
      .command('list')
      .description('every indicator with its parameters and outputs, your own plugins among them')
      .action(async (_options: object, command: Command) => {
        const options = globalOptions(command);
        const { runList } = await import('./list.js');
        runList(await userIndicators(options), options);
      }),
    ['outcry indicators list'],
  );
  withExamples(
    indicators
      .command('test')
      .description('one indicator over a tape: a plot, or every value with --json')
      .argument('<name>', 'which; outcry indicators list names them')
      .requiredOption('--tape <path...>', 'tapes of books and trades or of candles, or folders of them')
      .option('--set <name=value>', 'a parameter, as often as needed', collect)
      .option(
        '--interval <length>',
        'the length of a candle, 1s to 1d; of books and trades: a value every so long',
      )
      .option('--instrument <id>', 'which instrument, where the tape has several')
      .action(async (name: string, given: TestGiven, command: Command) => {
        const options = globalOptions(command);
        const { runTest } = await import('./test.js');
        await runTest(name, given, {
          json: options.json,
          userIndicators: () => userIndicators(options),
        });
      }),
    [
      'outcry indicators test rsi --set period=7 --tape config/samples --instrument BTC/USDT --interval 5s',
      'outcry indicators test micro-price --tape config/samples --instrument BTC/USDT --json',
    ],
  );
}

/** The indicators of the plugins in the home folder. */
async function pluginIndicators({ home }: GlobalOptions): Promise<readonly IndicatorDefinition[]> {
  const [{ loadUserIndicators }, { resolveHome }] = await Promise.all([
    import('../../plugins/index.js'),
    import('../../../store/configuration/index.js'),
  ]);
  return loadUserIndicators(resolveHome({ homeOption: home, env: process.env }));
}
