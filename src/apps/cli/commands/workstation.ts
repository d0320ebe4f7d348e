import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Mode, UserError } from '../../../domain/index.js';
import type { WorkstationOptions } from '../../workstation/index.js';
import { type GlobalOptions, globalOptions, withExamples } from '../options.js';
import { checkVenue } from '../venue.js';

interface Given {
  venue?: string;
  testnet?: boolean;
  symbol?: string;
  mode?: Mode;
  speed?: number;
  seed?: number;
  tape: boolean;
  fresh?: boolean;
  leave?: 'cancel' | 'keep' | 'flatten';
  theme?: string;
  fps?: number;
  link?: 'normal' | 'low';
  ascii?: boolean;
  mouse?: boolean;
  reader?: boolean;
}

/** The default command. Returns it, for its options to be shown in the root's help. */
export function registerWorkstation(program: Command): Command {
  const command = program
    .command('workstation', { isDefault: true, hidden: true })
    .description('opens the workstation: what `outcry` does without a command')
    .optionsGroup('Options of the workstation:')
    .option(
      '--venue <name>',
      'where to trade: embedded, binance, coinbase, kraken, …, or several with commas',
    )
    .option('--testnet', 'the test network of the venue')
    .option('--symbol <symbol>', 'the instrument to open with, such as BTC/USDT')
    .addOption(
      new Option(
        '--mode <mode>',
        'look on, paper money, or live: real orders (on the embedded exchange a rehearsal, fake money)',
      ).choices(['watch', 'paper', 'live']),
    )
    .option('--speed <times>', 'times the recorded pace, 0.1 to 1000', parseSpeed)
    .option('--seed <number>', 'seed of the synthetic market', parseSeed)
    .addOption(
      new Option('--synthetic', 'the synthetic market instead of the tapes').implies({ tape: false }),
    )
    .option('--no-tape', 'the same as --synthetic')
    .option('--fresh', 'begin a new session instead of going on with the last')
    .addOption(
      new Option('--leave <policy>', 'open orders on leaving').choices(['cancel', 'keep', 'flatten']),
    )
    .option('--theme <name>', 'a theme by name or file, or auto')
    .option('--fps <number>', 'frames a second at most, 1 to 60', parseFramesPerSecond)
    .addOption(
      new Option('--link <speed>', 'low saves bytes: 5 frames and 8 KB a second').choices(['normal', 'low']),
    )
    .option('--ascii', 'plain ASCII instead of bars, arrows and marks')
    .option('--reader', 'whole sentences and typed lines for a screen reader, no drawing')
    .option('--mouse', 'the mouse chooses panes and rows')
    .argument('[command]')
    .action(async (unknown: string | undefined, given: Given, self: Command) => {
      if (unknown !== undefined) throw unknownCommand(unknown, program);
      const options = workstationOptions(given, globalOptions(self));
      const { runWorkstation } = await import('../../workstation/index.js');
      process.exitCode = await runWorkstation(options);
    });
  return withExamples(command, ['outcry --symbol ETH/USDT --speed 2']);
}

/** @throws UserError for a venue that cannot be opened. */
export function workstationOptions(given: Given, shared: GlobalOptions): WorkstationOptions {
  const venue = given.venue === undefined ? undefined : checkVenue(given.venue);
  const { symbol, mode, speed, seed, leave } = given;
  return {
    ...shared,
    venue,
    testnet: given.testnet === true,
    symbol,
    mode,
    speed,
    seed,
    synthetic: !given.tape,
    fresh: given.fresh === true,
    leave,
    reader: given.reader === true,
    terminal: {
      theme: given.theme,
      framesPerSecond: given.fps,
      link: given.link,
      ascii: given.ascii,
      mouse: given.mouse,
    },
  };
}

function parseSpeed(text: string): number {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(speed >= 0.1 && speed <= 1000))
    throw new InvalidArgumentError('It must be a number from 0.1 to 1000.');
  return speed;
}

function parseFramesPerSecond(text: string): number {
  const framesPerSecond = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(framesPerSecond >= 1 && framesPerSecond <= 60)) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 60.');
  }
  return framesPerSecond;
}

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw new InvalidArgumentError('It must be a whole number below 2^53.');
  return seed;
}

function unknownCommand(name: string, program: Command): UserError {
  const names = program.commands.map((command) => command.name()).filter((each) => each !== 'workstation');
  const near = names.find((each) => each.startsWith(name) || sharesLetters(name, each));
  const mend = near === undefined ? `commands are ${names.join(', ')}` : `did you mean ${near}?`;
  return new UserError(`unknown command "${name}"; ${mend}`);
}

/** Whether one word is the other with one letter added, left out, changed, or two neighbours swapped. */
function sharesLetters(given: string, wanted: string): boolean {
  let head = 0;
  while (head < wanted.length && given[head] === wanted[head]) head += 1;
  const tail = (a: string, from: number): string => a.slice(head + from);
  return (
    tail(given, 1) === tail(wanted, 1) ||
    tail(given, 1) === tail(wanted, 0) ||
    tail(given, 0) === tail(wanted, 1) ||
    (given[head] === wanted[head + 1] &&
      given[head + 1] === wanted[head] &&
      tail(given, 2) === tail(wanted, 2))
  );
}
