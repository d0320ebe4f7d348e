import { type Command, CommanderError } from 'commander';
import { ExitCode, UserError } from '../../domain/index.js';

/** The line for standard error and the exit code of whatever was thrown. */
export interface ErrorReport {
  /** Null where there is nothing to say: help and version were asked for. */
  readonly line: string | null;
  readonly exitCode: number;
}

/** Never more than one line, whatever was thrown; `--verbose` adds the stack elsewhere. */
export function describeError(error: unknown, program: Command): ErrorReport {
  if (error instanceof UserError) return { line: oneLine(error.message), exitCode: error.exitCode };
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { line: null, exitCode: ExitCode.done };
    return { line: describeUsage(error, program), exitCode: ExitCode.usage };
  }
  return { line: describeUnexpected(error), exitCode: ExitCode.failed };
}

/** commander's own words, with the value where it leaves that out, and what would be right. */
function describeUsage(error: CommanderError, program: Command): string {
  const command = commandOf(program);
  const help = `see ${pathOf(command)} --help`;
  if (error.code === 'commander.help') return `a command is missing; ${help}`;
  if (error.code === 'commander.excessArguments') {
    const extra = command.args.slice(command.registeredArguments.length);
    return `unexpected argument "${extra.join(' ')}"; ${help}`;
  }
  const line = oneLine(error.message.replace(/^error: /, ''));
  // A line that ends in what would be right needs no pointer to the help.
  return /[?.]\)?$/.test(line) ? line : `${line}; ${help}`;
}

/** The command whose arguments were being read when parsing stopped. */
function commandOf(program: Command): Command {
  let command = program;
  for (;;) {
    const [first] = command.args;
    const next = command.commands.find((each) => first !== undefined && each.name() === first);
    if (next === undefined) return command;
    command = next;
  }
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and start again',
  EDQUOT: 'the disk quota is used up; free some space and start again',
  EROFS: 'the file system is read-only; name a folder that can be written with --home',
  EACCES: 'permission denied; change the permissions or name another place',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
};

/** One line on an error that nobody expected; what the system refused is said in words. */
export function describeUnexpected(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(`unexpected error: ${String(error)}`);
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : SYSTEM_REASONS[code];
  if (reason !== undefined) return oneLine(`${path === undefined ? '' : `${path}: `}${reason} (${code})`);
  return oneLine(`unexpected error: ${error.message || error.name}; --verbose shows where`);
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim();
