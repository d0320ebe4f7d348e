import type { Command } from 'commander';
import { globalOptions, withExamples } from '../options.js';

/** Adds `outcry config`; what it runs is imported when it runs. */
export function registerConfig(program: Command): void {
  const config = program.command('config').description('the configuration: write it, check it, describe it');
  withExamples(config, ['outcry config init', 'outcry config check my.yaml']);
  withExamples(
    config
      .command('init')
      .description('commented configuration files in the home folder')
      .option('--force', 'write over files that are there')
      .action(async (given: { force?: boolean }, self: Command) => {
        const { runInit } = await import('./run.js');
        process.exitCode = runInit({ ...globalOptions(self), force: given.force === true });
      }),
    ['outcry config init --home ~/outcry'],
  );
  withExamples(
    config
      .command('check')
      .description('every mistake in a configuration, a line each')
      .argument('[file]', 'instead of --config, or the home folder’s')
      .action(async (file: string | undefined, _given: unknown, self: Command) => {
        const { runCheck } = await import('./run.js');
        process.exitCode = await runCheck({ ...globalOptions(self), file });
      }),
    ['outcry config check', 'outcry config check my.yaml --json'],
  );
  withExamples(
    config
      .command('schema')
      .description('the JSON Schema of the configuration, for editors')
      .action(async () => {
        const { runSchema } = await import('./run.js');
        process.exitCode = runSchema();
      }),
    ['outcry config schema > outcry.schema.json'],
  );
}
