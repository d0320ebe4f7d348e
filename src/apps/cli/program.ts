import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Help } from 'commander';
import { registerAlerts } from './alerts/index.js';
import { registerBacktest } from './backtest/index.js';
import { registerBench } from './bench/index.js';
import {
  registerExchange,
  registerJournal,
  registerReplay,
  registerStatus,
  registerWorkstation,
} from './commands/index.js';
import { registerConfig } from './config/index.js';
import { registerDownload } from './download/index.js';
import { registerIndicators } from './indicators/index.js';
import { registerKeys } from './keys/index.js';
import { registerOptimise } from './optimise/index.js';
import { addGlobalOptions, withExamples } from './options.js';
import { registerPlugin } from './plugin/index.js';
import { registerQuery } from './query/index.js';
import { registerRecord } from './record/index.js';
import { describeError } from './report-error.js';
import { registerTape } from './tape/index.js';

/**
 * The whole command line. Registering costs nothing: each command imports what it runs when it runs.
 *
 * Commands set `process.exitCode` where it is not 0, and throw UserError for what the user can mend.
 */
export function buildProgram(): Command {
  const program = new Command('outcry');
  program
    .description('A trading workstation for the terminal. Without a command it opens the workstation.')
    .usage('[options] [command]')
    .version(readVersion(), '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help, or that of a command')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addGlobalOptions(program);
  withExamples(program, [
    'outcry                                   the embedded exchange, paper money, the sample tapes',
    'outcry --synthetic --seed 7              the same on a synthetic market that never ends',
    'outcry status --json                     what is running, for a script',
  ]);
  const workstation = registerWorkstation(program);
  program.configureHelp(helpWithDefaultCommand(program, workstation));
  registerStatus(program);
  registerExchange(program);
  registerTape(program);
  registerRecord(program);
  registerDownload(program);
  registerIndicators(program);
  registerReplay(program);
  registerQuery(program);
  registerJournal(program);
  registerPlugin(program);
  registerConfig(program);
  registerKeys(program);
  registerAlerts(program);
  registerBacktest(program);
  registerOptimise(program);
  registerBench(program);
  for (const command of program.commands) showGlobalOptions(command);
  return program;
}

function showGlobalOptions(command: Command): void {
  command.configureHelp({ showGlobalOptions: true });
  for (const child of command.commands) showGlobalOptions(child);
}

/** Runs one command line (without node and script); resolves to the exit code. Errors go to standard error. */
export async function runCli(args: readonly string[]): Promise<number> {
  const program = buildProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const { line, exitCode } = describeError(error, program);
    if (line !== null) {
      const verbose = args.includes('--verbose') && error instanceof Error;
      process.stderr.write(`outcry: ${line}\n${verbose ? `${error.stack}\n` : ''}`);
    }
    return exitCode;
  }
}

/** The root's help shows the options of the workstation too, since that is what runs without a command. */
function helpWithDefaultCommand(program: Command, workstation: Command) {
  const plain = new Help();
  return {
    visibleOptions: (command: Command) =>
      command === program
        ? [
            ...plain.visibleOptions(workstation).filter((option) => option.long !== '--help'),
            ...plain.visibleOptions(program),
          ]
        : plain.visibleOptions(command),
  };
}

/** From package.json, which is nearer to the sources than to what is built from them. */
function readVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
