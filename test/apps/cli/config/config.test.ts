import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerConfig } from '../../../../src/apps/cli/config/index.js';
import { addGlobalOptions } from '../../../../src/apps/cli/options.js';
import { ExitCode, UserError } from '../../../../src/domain/index.js';
import { folderWith } from '../../../store/configuration/folder.js';

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What `outcry config …` writes and ends with. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown }> {
  const program = new Command('outcry');
  addGlobalOptions(program);
  registerConfig(program);
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
  await program.parseAsync(['config', ...args], { from: 'user' });
  return { ...written, code: process.exitCode };
}

describe('config check', () => {
  it('tells every mistake, a line each, and ends with 2', async () => {
    const folder = folderWith({ 'my.yaml': 'strategie: []\nmode: real\n' });
    const { out, err, code } = await run('check', join(folder, 'my.yaml'));
    expect(err).toBe(
      'my.yaml:1: unknown key "strategie"; did you mean "strategies"?\n' +
        'my.yaml:2: mode is "real"; it must be watch, paper or live\n',
    );
    expect([out, code]).toEqual(['', ExitCode.usage]);
  });

  it('says them as one JSON document', async () => {
    const file = join(folderWith({ 'my.yaml': 'mode: real\n' }), 'my.yaml');
    const { out, err, code } = await run('check', '--json', '--config', file);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      problems: [{ file, line: 1, path: 'mode', text: 'mode is "real"; it must be watch, paper or live' }],
    });
    expect([err, code]).toEqual(['', ExitCode.usage]);
  });

  it('is content with a home folder without a file', async () => {
    const { out, code } = await run('check', '--home', folderWith());
    expect(out).toMatch(/^ok: .*default\.yaml/);
    expect(code).toBe(ExitCode.done);
  });

  it('refuses a file that is not there', async () => {
    await expect(run('check', '/nowhere.yaml')).rejects.toThrow(UserError);
  });
});

describe('config init', () => {
  it('writes into the home folder, once, unless forced', async () => {
    const home = folderWith();
    const first = await run('init', '--home', home, '--json');
    expect(JSON.parse(first.out)).toEqual({ written: [join(home, 'config.yaml'), join(home, 'risk.yaml')] });
    await expect(run('init', '--home', home)).rejects.toThrow('is there already; --force writes over it');
    expect((await run('init', '--home', home, '--force')).out).toBe(
      `wrote ${join(home, 'config.yaml')}\nwrote ${join(home, 'risk.yaml')}\n`,
    );
    expect((await run('check', '--home', home)).code).toBe(ExitCode.done);
  });
});

it('config schema prints one JSON document', async () => {
  const { out, code } = await run('schema');
  expect(JSON.parse(out)).toMatchObject({ title: 'Outcry configuration' });
  expect(code).toBe(ExitCode.done);
});
