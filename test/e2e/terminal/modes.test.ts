import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Terminal } from '../harness/terminal.js';
import { cursorPrice, focusedPane } from './cells.js';
import { Desk, QUIET, SLOW } from './desk.js';

const LAYOUTS = ['gm', 'gs', 'gr', 'ga', 'gl', 'gt'];

let desk: Desk;

describe('plain terminals', () => {
  afterEach(() => desk.close());

  it('--ascii: every byte that is printed is ASCII, in all layouts and dialogs', async () => {
    desk = await Desk.open([...SLOW, '--ascii'], { config: QUIET });
    const recording = desk.terminal.record();
    for (const layout of LAYOUTS) {
      await desk.key(layout);
      await desk.repaint();
    }
    for (const [key, title] of [
      ['?', 'KEYS'],
      ['n', 'ORDER BTC/USDT'],
      [':', 'COMMAND'],
      ['!', 'MESSAGES'],
      ['q', 'QUIT'],
    ] as const) {
      await desk.key(key);
      await desk.sees(`- ${title}`);
      await desk.settle();
      await desk.key('Esc');
      await desk.sees((rows) => !rows.join('\n').includes(`- ${title} -`));
    }
    await desk.key('a');
    await desk.sees('ARMED');
    const written = recording.text;
    expect(written.length).toBeGreaterThan(10_000);
    expect([...new Set(written)].filter((character) => character > '~')).toEqual([]);
  });

  it('NO_COLOR: no cell has a colour, in any layout, and what has the focus is seen all the same', async () => {
    desk = await Desk.open(SLOW, { config: QUIET, environment: { NO_COLOR: '1' } });
    for (const layout of LAYOUTS) {
      await desk.key(layout);
      await desk.sees(/━ (\d )?[A-Z]+/);
      expect(desk.terminal.isColoured()).toBe(false);
    }
  });

  it('16 colours: the theme of its own, and no colour that such a terminal has not', async () => {
    desk = await Desk.open(SLOW, { config: QUIET, environment: { TERM: 'xterm', COLORTERM: '' } });
    const recording = desk.terminal.record();
    await desk.repaint();
    expect(recording.text).not.toMatch(/\x1b\[[\d;]*[34]8[;:][25]/);
    expect(desk.terminal.isColoured()).toBe(true);
  });
});

describe('a terminal of many sizes and looks', () => {
  beforeAll(async () => {
    desk = await Desk.quiet();
  });
  afterAll(() => desk.close());

  it('changes its theme while it runs: all seven, each with looks of its own', async () => {
    const names = ['ansi16', 'blue-orange', 'high-contrast', 'light', 'no-colour', 'up-is-red', 'dark'];
    const looks = new Set<string>();
    await desk.key('Space');
    await desk.says('frozen');
    for (const name of names) {
      await desk.command(`theme ${name}`);
      await desk.says(`theme ${name}`);
      await desk.sees(() => true);
      looks.add((await desk.terminal.picture()).slice(2, 30).join('\n'));
    }
    expect(looks.size).toBe(names.length);
    await desk.key('Space');
    await desk.says('live again');
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('draws every layout at %i × %i, and leaves nothing behind', async (columns, rows) => {
    desk.terminal.resize(columns, rows);
    await desk.sees(
      (seen) => seen.length === rows && seen[0]!.length === columns && / LADDER/.test(seen[2]!),
    );
    for (const layout of [...LAYOUTS, ...LAYOUTS]) await desk.key(layout);
    for (const layout of LAYOUTS) {
      await desk.key(layout);
      await desk.settle();
      // A picture that stands still can be compared with itself, drawn anew.
      await desk.key('Space');
      await desk.says('frozen');
      await desk.settle();
      const drawn = await still(rows);
      await desk.repaint();
      expect(different(await still(rows), drawn)).toEqual([]);
      await desk.key('Space');
      await desk.says('live again');
    }
  });

  /** What is frozen: not the banner, the message, nor what the terminal knows of its own line. */
  const still = async (rows: number): Promise<string[]> =>
    (await desk.terminal.picture()).slice(1, rows - 2).filter((row) => !/t\/\S* t\/\S* y\//.test(row));

  /** Cells that are not the same in two pictures, with what stands in each. */
  const different = (now: readonly string[], before: readonly string[]): string[] =>
    now.flatMap((row, y) => {
      const was = before[y]!.split(' ');
      return row
        .split(' ')
        .flatMap((cell, x) => (cell === was[x] ? [] : [`${x},${y + 1}: ${was[x]} → ${cell}`]));
    });

  it('says so below 80 × 24, and sends nothing there', async () => {
    for (const [columns, rows] of [
      [79, 24],
      [80, 23],
      [20, 5],
    ] as const) {
      desk.terminal.resize(columns, rows);
      const line = await desk.sees(
        (seen) => seen.length === rows && /The screen needs 80/.test(seen.join('\n')),
      );
      expect(line[0]!.length).toBe(columns);
      expect(await desk.sends(() => desk.press('B'))).toEqual([]);
    }
    desk.terminal.resize(120, 40);
    await desk.sees((rows) => rows.length === 40 && /━ 1 LADDER/.test(rows[2]!));
  });

  it('takes the mouse for focus and cursor, never for orders', async () => {
    const click = (x: number, y: number, button = 0): Promise<void> =>
      desk.press(`\x1b[<${button};${x + 1};${y + 1}M\x1b[<${button};${x + 1};${y + 1}m`);
    await desk.command('mouse on');
    await desk.says('mouse on');
    await desk.key('1');
    await desk.key('a');
    await desk.sees('ARMED');
    const sent = await desk.sends(async () => {
      await click(90, 10);
      await desk.sees((rows) => focusedPane(rows) === 'CHART');
      await click(5, 33);
      await desk.sees((rows) => focusedPane(rows) === 'ORDERS');
      const rows = await desk.terminal.screen();
      const at = Number(/(6\d,\d{3}\.\d\d)/.exec(rows[20]!.slice(0, 50))![1]!.replace(',', ''));
      for (const button of [0, 1, 2]) {
        await click(10, 20, button);
        await desk.sees((seen) => focusedPane(seen) === 'LADDER');
      }
      await desk.sees((seen) => Math.abs((cursorPrice(seen) ?? 0) - at) <= 3);
      // The wheel, double clicks, and reports in one read.
      await desk.press('\x1b[<64;10;20M\x1b[<64;10;20M\x1b[<65;10;20M'.repeat(5));
      await desk.press('\x1b[<0;10;20M'.repeat(10));
      // The hints are no buttons, and neither is a dialog.
      await click(3, 39);
      await desk.key('F');
      await desk.key('n');
      await desk.dialog('ORDER BTC/USDT');
      for (let y = 20; y < 40; y += 3) await click(40, y);
      await desk.key('Esc');
      await desk.noDialog();
      // The older form of the report holds characters that are keys: they are none here.
      await desk.press('\x1b[M bB');
      await desk.settle();
    });
    expect(sent).toEqual([]);
    await desk.command('mouse off');
    await desk.says('mouse off');
  });

  it('rings: twice for a refusal and an alert, once for a fill', async () => {
    const rings = async (times: number, act: () => Promise<unknown>): Promise<void> => {
      await desk.settle();
      await desk.settle();
      const before = desk.terminal.bells;
      await act();
      await desk.sees(() => desk.terminal.bells - before >= times);
      await desk.settle();
      await desk.settle();
      expect(desk.terminal.bells - before).toBe(times);
    };
    await rings(2, async () => {
      await desk.key('x');
      await desk.says(/no order in this row|out of sight/);
    });
    await rings(1, async () => {
      await desk.command('buy 0.1 market');
      await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 10_000);
    });
    await rings(2, async () => {
      await desk.command('alert BTC > 1000');
      await desk.sees(/0 alerts|BTC > 1,?000/);
    });
    await desk.command('bell off');
    await desk.says('bell off');
    await rings(0, async () => {
      await desk.key('x');
      await desk.says(/no order in this row|out of sight/);
    });
  });
});

describe('a terminal that is left', () => {
  it('by q y is given back from every mode: mouse, paste, cursor, screen', async () => {
    desk = await Desk.open([...SLOW, '--mouse'], { config: QUIET });
    const { terminal } = desk;
    const recording = terminal.record();
    await desk.key('q');
    await desk.dialog('QUIT');
    await desk.press('y');
    expect(await terminal.ended).toBe(0);
    const written = recording.text;
    for (const mode of ['?1000l', '?1006l', '?2004l', '?25h', '?1049l', '?7h']) {
      expect(written).toContain(`\x1b[${mode}`);
    }
    expect(terminal.alternate).toBe(false);
    expect(terminal.cursorShown).toBe(true);
    await desk.close();
  });

  it('by a crash is given back too, and says what happened', async () => {
    // A module that throws out of a timer, once the screen stands.
    const throwing = "setTimeout(() => { throw new Error('made to fail') }, 6000)";
    const crash = `data:text/javascript,if (process.stdout.isTTY) ${throwing}`;
    desk = await Desk.open(SLOW, { config: QUIET });
    const { home } = desk;
    await desk.key('q');
    await desk.dialog('QUIT');
    await desk.press('y');
    await desk.terminal.ended;
    const terminal = new Terminal(home, ['--import', crash, ...home.command(...SLOW)], {
      file: process.execPath,
    });
    await terminal.sees(/1 LADDER/);
    expect(await terminal.ended).toBe(1);
    const rows = (await terminal.screen()).join('\n');
    expect(terminal.alternate).toBe(false);
    expect(terminal.cursorShown).toBe(true);
    expect(rows).toContain('made to fail');
    expect(rows).not.toContain('LADDER');
    await terminal.close();
    await home.remove();
  });
});
