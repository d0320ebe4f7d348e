import type { Command } from 'commander';
import { type GlobalOptions, globalOptions, withExamples } from '../options.js';

export interface KillOptions extends GlobalOptions {
  /** Close the positions too. */
  readonly flatten: boolean;
}

/** `outcry status` and `outcry kill`: what is running, and the kill switch, from any shell. */
export function registerStatus(program: Command): void {
  withExamples(
    program
      .command('status')
      .description('what is running and what is open')
      .action(async (_given: unknown, self: Command) => {
        const { runStatus } = await import('../../status/index.js');
        process.exitCode = await runStatus(globalOptions(self));
      }),
    ['outcry status --json'],
  );
  withExamples(
    program
      .command('kill')
      .description('the kill switch: halt, and cancel every open order')
      .option('--flatten', 'close the positions too')
      .action(async (given: { flatten?: boolean }, self: Command) => {
        const { runKill } = await import('../../status/index.js');
        process.exitCode = await runKill({ ...globalOptions(self), flatten: given.flatten === true });
      }),
    ['outcry kill --flatten'],
  );
}
