import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';

/** `outcry replay SESSION`: a session again, bit for bit. */
export function registerReplay(program: Command): void {
  withExamples(
    program
      .command('replay')
      .description('runs a recorded session again and compares the state hash of each minute')
      .argument('[session]', "a session's name or the path of its log; the newest where none is given")
      .action(async (session: string | undefined, _given: unknown, self: Command) => {
        const { runReplay } = await import('../../replay/index.js');
        process.exitCode = await runReplay({ ...globalOptions(self), session });
      }),
    ['outcry replay 20261123-091500-7f3a --json'],
  );
}
