import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildProgram, runCli } from '../../../src/apps/cli/program.js';

let out = '';
let err = '';
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('the command line', () => {
  it.each([
    [
      ['--venue', 'ftx'],
      /--venue ftx: FTX closed in November 2022; live venues are binance, coinbase, kraken/,
    ],
    [['--venue', 'FTX.US'], /FTX closed in November 2022/],
    [
      ['--venue', 'mtgox'],
      /--venue mtgox: no such venue.*binance, coinbase, kraken.*embedded is the exchange/,
    ],
    [['--venue', 'binanse'], /--venue binanse: no such venue; did you mean binance\?/],
    [
      ['--venue', 'embedded,kraken'],
      /--venue embedded,kraken: embedded is an exchange of its own; name it alone/,
    ],
    [['--mode', 'liv'], /'--mode <mode>' argument 'liv' is invalid. Allowed choices are watch, paper, live/],
    [['--leave', 'sell'], /'sell' is invalid. Allowed choices are cancel, keep, flatten/],
    [['--speed', '0'], /'--speed <times>' argument '0' is invalid. It must be a number from 0.1 to 1000/],
    [['--speed', 'NaN'], /'NaN' is invalid/],
    [['--speed', '1e309'], /'1e309' is invalid/],
    [['--seed', '-1'], /'--seed <number>' argument '-1' is invalid/],
    [['--seed', '9007199254740993'], /whole number below 2\^53/],
    [['--symbol'], /option '--symbol <symbol>' argument missing; see outcry --help/],
    [['--speeed', '3'], /unknown option '--speeed' \(Did you mean --speed\?\)/],
    [['--frobnicate'], /unknown option '--frobnicate'; see outcry --help/],
    [['statsu'], /unknown command "statsu"; did you mean status\?/],
    [['xyzzy'], /unknown command "xyzzy"; commands are status, kill/],
    [['status', 'now'], /unexpected argument "now"; see outcry status --help/],
    [['tape', 'info'], /missing required argument 'tape'; see outcry tape info --help/],
    [['journal'], /a command is missing; see outcry journal --help/],
    [['journal', 'verfy'], /unknown command 'verfy' \(Did you mean verify\?\)/],
    [['kill', '--flaten'], /unknown option '--flaten' \(Did you mean --flatten\?\)/],
    [['bench', 'bok'], /bench "bok": no such benchmark; there are .*book/],
  ])('refuses %j in one line, with 2', async (args, line) => {
    expect(await runCli(args)).toBe(2);
    expect(err).toMatch(/^outcry: [^\n]+\n$/);
    expect(err).toMatch(line);
    expect(out).toBe('');
  });

  it('says errors on standard error with --json too', async () => {
    expect(await runCli(['--json', '--venue', 'ftx'])).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('FTX closed');
  });

  it('shows a stack with --verbose only', async () => {
    await runCli(['--venue', 'ftx', '--verbose']);
    expect(err).toMatch(/\n +at /);
  });

  it('prints its version', async () => {
    expect(await runCli(['--version'])).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('shows the options of the workstation in its help, and the commands', async () => {
    expect(await runCli(['--help'])).toBe(0);
    for (const word of ['--venue', '--symbol', '--leave', '--json', '--home', 'status', 'tape', 'config']) {
      expect(out).toContain(word);
    }
  });

  it('has a description and an example for each command', () => {
    for (const { path, command } of allCommands(buildProgram())) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help, path).toMatch(/\nExamples?:\n {2}outcry/);
      expect(command.description().length, path).toBeGreaterThan(10);
    }
  });
});

function allCommands(command: Command, prefix = ''): { path: string; command: Command }[] {
  const path = `${prefix} ${command.name()}`.trim();
  return [{ path, command }, ...command.commands.flatMap((child) => allCommands(child, path))];
}
