import type { Command } from 'commander';

/** What every command takes; they stand before or after the command's name. */
export interface GlobalOptions {
  /** One JSON document on standard output and nothing else there. */
  readonly json: boolean;
  /** A configuration file instead of the one in the home folder. */
  readonly config: string | undefined;
  /** A home folder instead of `OUTCRY_HOME` or the XDG folders. */
  readonly home: string | undefined;
  /** Stack traces with errors. */
  readonly verbose: boolean;
}

export function addGlobalOptions(program: Command): void {
  program
    .optionsGroup('Options of every command:')
    .option('--json', 'one JSON document on standard output, nothing else there')
    .option('--config <file>', 'a configuration file instead of the one in the home folder')
    .option('--home <dir>', 'where sessions, settings and tapes are kept (or OUTCRY_HOME)')
    .option('--verbose', 'stack traces with errors');
}

/** The options of every command, as given to `command` or to any above it. */
export function globalOptions(command: Command): GlobalOptions {
  const { json, config, home, verbose } = command.optsWithGlobals<Partial<GlobalOptions>>();
  return { json: json === true, config, home, verbose: verbose === true };
}

/** Appends examples to a command's help. */
export function withExamples<T extends Command>(command: T, examples: readonly string[]): T {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:';
  command.addHelpText('after', `\n${heading}\n${examples.map((line) => `  ${line}`).join('\n')}`);
  return command;
}
