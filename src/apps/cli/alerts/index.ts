/** `outcry alerts`: where alerts go, and whether they arrive. */
import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';

export function registerAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('where alerts go beside the terminal, and whether they arrive');
  withExamples(alerts, ['outcry alerts list', 'outcry alerts test phone']);
  withExamples(
    alerts
      .command('list')
      .description('the channels of the configuration')
      .action(async (_: unknown, self: Command) => {
        const { listAlerts } = await import('../../notify/index.js');
        process.exitCode = listAlerts(globalOptions(self));
      }),
    ['outcry alerts list --json'],
  );
  withExamples(
    alerts
      .command('test')
      .argument('[name]', 'one channel; all where left out')
      .description('sends a message by each channel')
      .action(async (name: string | undefined, _: unknown, self: Command) => {
        const { testAlerts } = await import('../../notify/index.js');
        process.exitCode = await testAlerts({ ...globalOptions(self), name });
      }),
    ['outcry alerts test', 'outcry alerts test phone'],
  );
}
