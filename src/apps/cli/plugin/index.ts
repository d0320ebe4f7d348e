/** `outcry plugin`: writes a new plugin, lists those there are, says what is wrong with one. */
import { type Command, Option } from 'commander';
import { globalOptions, withExamples } from '../options.js';

/** Adds `outcry plugin`; what it runs is imported when it runs. */
export function registerPlugin(program: Command): void {
  const plugin = program
    .command('plugin')
    .description('plugins: a new one, those there are, what is wrong with one');
  withExamples(plugin, ['outcry plugin new my-strategy', 'outcry plugin check my-strategy']);
  withExamples(
    plugin
      .command('new')
      .description('a strategy or indicator to begin with, which passes its own test')
      .argument('<name>', 'in kebab-case, such as my-strategy')
      .addOption(
        new Option('--kind <kind>', 'what it is').choices(['strategy', 'indicator']).default('strategy'),
      )
      .option('--js', 'JavaScript instead of TypeScript')
      .action(
        async (name: string, given: { kind: 'strategy' | 'indicator'; js?: boolean }, self: Command) => {
          const { runNew } = await import('./run.js');
          process.exitCode = runNew({
            ...globalOptions(self),
            name,
            kind: given.kind,
            javascript: given.js === true,
          });
        },
      ),
    ['outcry plugin new my-strategy', 'outcry plugin new my-channel --kind indicator --js'],
  );
  withExamples(
    plugin
      .command('list')
      .description('every plugin: what it is, where it lies, whether it can be loaded')
      .action(async (_given: unknown, self: Command) => {
        const { runList } = await import('./run.js');
        process.exitCode = await runList(globalOptions(self));
      }),
    ['outcry plugin list', 'outcry plugin list --json'],
  );
  withExamples(
    plugin
      .command('check')
      .description(
        'what is wrong with a plugin, a line each: its code, its schema, its cases, a trial on a sample market',
      )
      .argument('<name>', 'a plugin, or the path of its folder')
      .action(async (name: string, _given: unknown, self: Command) => {
        const { runPluginCheck } = await import('./run.js');
        process.exitCode = await runPluginCheck({ ...globalOptions(self), name });
      }),
    ['outcry plugin check my-strategy', 'outcry plugin check ./my-strategy --json'],
  );
}
