import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shippedFolder } from '../../../src/store/configuration/index.js';
import { TestHome } from '../harness/program.js';
import { Desk, SLOW } from '../terminal/desk.js';
import { expectRefusal } from './refusal.js';

describe('what the terminal is opened with', () => {
  let home: TestHome;
  beforeEach(() => {
    home = new TestHome();
  });
  afterEach(() => home.remove());

  const nothingBegan = (): void => {
    expect(existsSync(join(home.folder, 'data', 'sessions'))).toBe(false);
    expect(home.hostPid).toBeNull();
  };

  it.each([
    ['two meanings of one key', 'terminal:\n  keys:\n    zoom: T\n', ['config.yaml:3', 'T', 'zoom', 'theme']],
    [
      'two new meanings of one key',
      'terminal:\n  keys:\n    zoom: W\n    help: W\n',
      [/config\.yaml:[34]/, 'W', 'zoom', 'help'],
    ],
    [
      'an order key that a pane has already',
      'terminal:\n  keys:\n    buy: j\n',
      ['config.yaml:3', 'j', 'buy'],
    ],
    ['the kill key', 'terminal:\n  keys:\n    zoom: ^X\n', ['config.yaml:3', '^X', 'kill']],
    ['a key of tmux', 'terminal:\n  keys:\n    zoom: ^B\n', ['config.yaml:3', '^B', 'tmux']],
    ['an action that is none', 'terminal:\n  keys:\n    zom: Z\n', ['config.yaml:3', 'zom', 'zoom']],
    ['a theme that is not there', 'terminal:\n  theme: drak\n', ['drak', 'dark']],
  ])('%s', async (_name, yaml, words) => {
    writeFileSync(join(home.folder, 'config.yaml'), yaml);
    expectRefusal(await home.run(), 2, ...words);
    nothingBegan();
  });

  it('a theme without one of its tokens, by its file', async () => {
    const themes = join(shippedFolder(), '..', 'themes');
    const theme = JSON.parse(readFileSync(join(themes, 'dark.json'), 'utf8')) as Record<string, unknown>;
    const file = join(home.folder, 'mine.json');
    writeFileSync(file, JSON.stringify(theme).replace(/"book\.touch":("[^"]*"|\{[^}]*\}),?/, ''));
    expectRefusal(await home.run('--theme', file), 2, 'mine.json', 'book.touch');
    writeFileSync(file, JSON.stringify(theme).slice(0, 100));
    expectRefusal(await home.run('--theme', file), 2, 'mine.json');
    nothingBegan();
  });

  it.each([
    [
      ['--theme', 'nonesuch'],
      ['nonesuch', 'dark'],
    ],
    [
      ['--fps', '0'],
      ['--fps', '0', '1 to 60'],
    ],
    [
      ['--fps', '61'],
      ['--fps', '61', '1 to 60'],
    ],
    [
      ['--fps', 'fast'],
      ['--fps', 'fast'],
    ],
    [
      ['--link', 'fast'],
      ['--link', 'fast', 'low'],
    ],
    [
      ['--mode', 'real'],
      ['--mode', 'real', 'paper'],
    ],
  ])('%j', async (words, says) => {
    expectRefusal(await home.run(...words), 2, ...says);
    nothingBegan();
  });
});

describe('what is typed and pasted into the palette', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await Desk.open(SLOW, { config: 'terminal: {tour: false}\n' });
    await desk.elsewhere({ kind: 'pause-strategies' });
    await desk.engineHas('orders', ({ working }) => working.length === 0);
  });
  afterAll(() => desk.close());

  /** The line of the box that says what is wrong, with Enter pressed under it; nothing is sent, nothing lost. */
  async function refused(put: (text: string) => Promise<unknown>, text: string): Promise<string> {
    let said = '';
    const sent = await desk.sends(async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await put(text);
      const rows = await desk.sees(/│ ✗ /);
      said = rows.find((row) => row.includes('│ ✗ '))!;
      await desk.settle();
      await desk.key('Enter');
      await desk.settle();
      // It still stands there to be mended.
      await desk.sees('─ COMMAND ─');
      await desk.key('Esc');
      await desk.noDialog();
    });
    expect(sent).toEqual([]);
    return said;
  }
  const typed = (text: string): Promise<string> => refused((line) => desk.press(line), text);
  const pasted = (text: string): Promise<string> => refused((line) => desk.terminal.paste(line), text);

  it.each([
    ['buy 1,5 @ 61000', /1,5/],
    ['buy 0.1 @ 61,00', /61,00/],
    ['buy 0,1 @ 61000', /0,1/],
    ['buy -1 @ 61000', /-1/],
    ['buy 1e5 @ 61000', /1e5/],
    ['buy 0.1 @ NaN ', /NaN/],
    ['buy 0.1 @ 61000.001', /61000\.001/],
    ['buy 0.1 DOGE/USDT @ 1', /DOGE\/USDT/],
    ['buy 0.1 @ 61000 ioc gtd=5m', /ioc.*gtd/],
    ['bye 0.1 @ 61000', /no command "bye": help lists them/],
    ['size 0 0.1', /"0"|zero|above 0/],
    ['rows 3', /2\.00 or 5\.00/],
    ['limit max-order 0 ', /max-order is zero/],
    ['theme drak', /drak/],
    ['key ^X zoom', /\^X/],
    ['fps 0', /1 to 60/],
  ])('%s', async (text, says) => {
    expect(await typed(text)).toMatch(says);
  });

  it.each([
    ['a control character', 'buy 0.1\x07 @ 61000', 'U+0007'],
    ['an escape sequence', 'buy 0.1 \x1b[31m@ 61000', 'U+001B'],
    ['text that runs leftwards', 'buy 0.1 @ \u202e00016', 'U+202E'],
    ['a space of no width', 'buy 0.1\u200b5 @ 61000', 'U+200B'],
    ['a Cyrillic look-alike', 'buy 0.1 \u0412TC/USDT @ 61000', 'U+0412'],
    ['full-width digits', 'buy \uff11 @ 61000', 'U+FF11'],
    ['digits of another script', 'buy \u0661 @ 61000', 'U+0661'],
    ['a combining mark', 'buy 0.1 @ 61000\u0301', 'U+0301'],
  ])('pasted: %s is named by its code point and never shown', async (_name, text, code) => {
    const says = await pasted(text);
    expect(says).toContain(code);
    const screen = (await desk.terminal.screen()).join('\n');
    expect(screen).not.toMatch(/\u202e|\u200b|\u0412|\uff11|\u0661|\u0301/);
  });

  it('pasted: lines, with an order in each, are one text that sends nothing', async () => {
    const sent = await desk.sends(async () => {
      await desk.key(':');
      await desk.sees('─ COMMAND ─');
      await desk.terminal.paste('buy 0.1 @ 61000\nbuy 0.1 @ 61000\r\n');
      await desk.settle();
      await desk.sees(/│ ✗ /);
      await desk.key('Esc');
      await desk.noDialog();
    });
    expect(sent).toEqual([]);
    expect(await desk.orders()).toEqual([]);
  });

  it('pasted: a text without end is cut, and the screen lives on', async () => {
    const says = await pasted('buy 0.1 @ 6'.padEnd(100_000, '1'));
    expect(says).toMatch(/characters/);
    expect((await desk.snapshot('session')).halted).toBe(false);
    await desk.key('?');
    await desk.dialog('KEYS');
    await desk.key('Esc');
    await desk.noDialog();
  });
});
