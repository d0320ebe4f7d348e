import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHome } from '../harness/program.js';
import { expectRefusal } from './refusal.js';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

const configure = (yaml: string): void => writeFileSync(join(home.folder, 'config.yaml'), yaml);

describe('a wrong word on the command line', () => {
  it.each([
    [
      ['--venue', 'ftx'],
      ['--venue ftx', 'FTX closed in November 2022', 'embedded'],
    ],
    [
      ['--venue', 'mtgox'],
      ['--venue mtgox', 'no such venue', 'embedded'],
    ],
    [
      ['--symbol', 'DOGE/USDT'],
      ['DOGE/USDT', 'BTC/USDT, ETH/USDT'],
    ],
    [
      ['--spede', '2'],
      ['--spede', '--speed'],
    ],
    [
      ['--speed', 'NaN'],
      ['--speed', 'NaN', '0.1 to 1000'],
    ],
    [
      ['--speed', '1e309'],
      ['--speed', '1e309', '0.1 to 1000'],
    ],
    [['--speed', '-1'], ['--speed']],
    [
      ['--seed', '1.5'],
      ['--seed', '1.5', 'whole number'],
    ],
    [['stauts'], ['"stauts"', 'did you mean status?']],
    [['tape', 'imprt'], ['imprt']],
    [
      ['tape', 'import', 'x.gz', '--venue', 'ftx', '--out', 'x'],
      ['--venue ftx', 'November 2022'],
    ],
    [
      ['replay', 'yesterday'],
      ['"yesterday"', 'neither'],
    ],
    [
      ['--config', '/nowhere/config.yaml'],
      ['/nowhere/config.yaml', 'no such file', 'config init'],
    ],
    [
      ['config', 'check', '--config', '/nowhere/config.yaml'],
      ['/nowhere/config.yaml', 'no such file'],
    ],
  ])('%j', async (words, says) => {
    expectRefusal(await home.run(...words), 2, ...says);
    // Nothing has begun: no session, nothing that runs.
    expect(existsSync(join(home.folder, 'data', 'sessions'))).toBe(false);
    expect(home.hostPid).toBeNull();
    expect(home.enginePid).toBeNull();
  });
});

describe('a mistake in the configuration', () => {
  it.each([
    ['terminal:\n  thema: dark\n', ['config.yaml:2', '"thema"', 'did you mean "theme"?']],
    ['embedded:\n  speed: .nan\n', ['config.yaml:2', 'embedded.speed', 'NaN']],
    ['embedded:\n  speed: 1e309\n', ['config.yaml:2', 'embedded.speed', 'Infinity']],
    ['embedded:\n  speed: -1\n', ['config.yaml:2', 'embedded.speed', '-1']],
    ['venue: [\n', ['config.yaml']],
  ])('%j is found by config check, and stops outcry', async (yaml, says) => {
    configure(yaml);
    const { code, stderr } = await home.run('config', 'check');
    // As compilers do: the place first.
    expect(stderr).toMatch(/^config\.yaml:\d+: [^\n]+\n$/);
    for (const word of says) expect(stderr).toContain(word);
    expect(code).toBe(2);
    expectRefusal(await home.run(), 2, ...says);
    expect(existsSync(join(home.folder, 'data', 'sessions'))).toBe(false);
  });

  it.each([
    ['venue: ftx\n', ['venue: ftx', 'FTX closed in November 2022']],
    ['terminal:\n  theme: nonesuch\n', ['nonesuch', 'dark']],
    [
      'strategies:\n  - {name: a, plugin: nonesuch, instrument: BTC/USDT, start: running, parameters: {}}\n',
      ['nonesuch', 'market-making'],
    ],
  ])('%j stands for nothing, and stops both', async (yaml, says) => {
    configure(yaml);
    expectRefusal(await home.run('config', 'check'), 2, ...says);
    expectRefusal(await home.run(), 2, ...says);
    expect(existsSync(join(home.folder, 'data', 'sessions'))).toBe(false);
  });

  it.each([
    ['symbols: [BTC/USDT, DOGE/USDT]\n', ['DOGE/USDT', 'BTC/USDT, ETH/USDT']],
    ['embedded:\n  tapes: [nowhere]\n', ['nowhere', 'no such file or folder']],
  ])('%j stops outcry, and leaves no session behind', async (yaml, says) => {
    configure(yaml);
    expectRefusal(await home.run(), 2, ...says);
    const sessions = join(home.folder, 'data', 'sessions');
    expect(existsSync(sessions) ? readdirSync(sessions) : []).toEqual([]);
  });
});

describe('a home folder that cannot be written', () => {
  it('a file stands in its place', async () => {
    const file = join(home.folder, 'file');
    writeFileSync(file, 'mine');
    expectRefusal(await home.run('--home', file), 1, file, 'a file stands in its way', '--home');
    expectRefusal(await home.run('--home', join(file, 'under')), 1, file, 'a file stands in its way');
  });

  it('a file stands in the place of a folder within', async () => {
    writeFileSync(join(home.folder, 'data'), 'mine');
    expectRefusal(await home.run(), 1, join(home.folder, 'data'), 'a file stands in its way');
  });

  it('a file stands in the place of the sessions', async () => {
    mkdirSync(join(home.folder, 'data'));
    writeFileSync(join(home.folder, 'data', 'sessions'), 'mine');
    expectRefusal(await home.run(), 1, join(home.folder, 'data', 'sessions'));
  });

  it.runIf(process.platform === 'linux')('the system lets nobody write there', async () => {
    expectRefusal(await home.run('--home', '/proc/outcry'), 1, '/proc/outcry', '--home');
  });
});
