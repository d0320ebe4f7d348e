import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../../src/apps/cli/report-error.js';
import { ExitCode, UserError } from '../../../src/domain/index.js';

const describeIt = (error: unknown) => describeError(error, new Command('outcry'));

describe('an error becomes one line and an exit code', () => {
  it('its own, where the user can mend it', () => {
    const error = new UserError('--home /x: another outcry\nis running there', ExitCode.unsafe);
    expect(describeIt(error)).toEqual({
      line: '--home /x: another outcry is running there',
      exitCode: 3,
    });
  });

  it('none, where help was asked for', () => {
    expect(describeIt(new CommanderError(0, 'commander.helpDisplayed', ''))).toEqual({
      line: null,
      exitCode: 0,
    });
  });

  it.each([
    [
      'ENOSPC',
      '/tapes/a.arrow',
      '/tapes/a.arrow: the disk is full; free some space and start again (ENOSPC)',
    ],
    [
      'EROFS',
      undefined,
      'the file system is read-only; name a folder that can be written with --home (EROFS)',
    ],
    ['EACCES', '/h', '/h: permission denied; change the permissions or name another place (EACCES)'],
  ])('what the system refused in words: %s', (code, path, line) => {
    const error = Object.assign(new Error(`${code}: nope`), { code, path });
    expect(describeIt(error)).toEqual({ line, exitCode: 1 });
  });

  it.each([
    [new Error('first\n  second'), 'unexpected error: first second; --verbose shows where'],
    [new TypeError(''), 'unexpected error: TypeError; --verbose shows where'],
    ['a string', 'unexpected error: a string'],
    [undefined, 'unexpected error: undefined'],
  ])('anything else, 1: %s', (error, line) => {
    expect(describeIt(error)).toEqual({ line, exitCode: 1 });
  });
});
