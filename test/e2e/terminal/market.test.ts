import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause, TestHome } from '../harness/program.js';
import { ESCAPE, Terminal } from '../harness/terminal.js';

describe('the market on the screen', () => {
  let home: TestHome;
  let terminal: Terminal;

  const open = (...words: string[]): void => {
    terminal = new Terminal(home, words);
  };

  beforeEach(() => {
    home = new TestHome();
  });

  afterEach(async () => {
    await terminal.close();
    await home.remove();
  });

  it('is a moving book of BTC/USDT in the panes of the trade layout', async () => {
    open();
    const first = await terminal.sees(/1 LADDER 1\.00[\s\S]*\d\d,\d\d\d\.00/);
    expect(first[0]).toMatch(/^ PAPER {2}tape 2024-08-08 23:5\d:\d\dZ ×1 /);
    expect(first[1]).toMatch(/^ BTC\/USDT 6\d,\d{3}\.\d\d .*bid .*ask .*spread .*ETH\/USDT 2,\d{3}\.\d\d/);
    expect(first[2]).toMatch(/^━ 1 LADDER 1\.00 ━+ bid ━+ price ━+ ask ━+┬─ 3 TAPE ─.*┬─ 2 CHART 5s ─/);
    for (const heading of ['4 INDICATORS', '5 POSITIONS', '6 ORDERS', '7 STRATEGIES', '8 RISK', '0 LOG']) {
      await terminal.sees(heading);
    }
    await terminal.sees(/● market-making.* run/);

    const ladder = (rows: readonly string[]) => rows.slice(3, 26).map((row) => row.slice(0, 50));
    expect(terminal.isColoured()).toBe(true);
    const before = ladder(await terminal.screen());
    await terminal.sees((rows) => ladder(rows).join('\n') !== before.join('\n'));
    // The tape prints on, newest first.
    const newest = /^ *\d\d\.\d\d [▲▼]/;
    const [print] = await terminal.pane('3 TAPE');
    expect(print).toMatch(newest);
    await terminal.sees((rows) => !rows[3]!.includes(print!.trim()));
  });

  it('shows the other symbol, one pane alone, and what a changed size has room for', async () => {
    open();
    await terminal.sees(/BTC\/USDT[\s\S]*1 LADDER 1\.00/);
    await terminal.press('.');
    await terminal.sees(/^.*\n ETH\/USDT 2,[\s\S]*1 LADDER 0\.05[\s\S]*2,68\d\.\d\d/);
    await terminal.press('0');
    await terminal.press('z');
    await terminal.sees((rows) => rows[2]!.startsWith('━ 0 LOG') && !rows.join().includes('LADDER'));
    await terminal.press(ESCAPE);
    await terminal.sees('1 LADDER');
    await terminal.press(',');
    await terminal.sees(/^.*\n BTC\/USDT 6[\s\S]*1 LADDER 1\.00/);

    terminal.resize(80, 24);
    await terminal.sees(/1 LADDER 1\.00[\s\S]*─ 5 pos \d/);
    terminal.resize(79, 24);
    await terminal.sees('80 × 24; this terminal has 79 × 24');
    terminal.resize(160, 50);
    const large = await terminal.sees((rows) => /4 INDICATORS/.test(rows.join()) && rows.length === 50);
    expect(large[2]).toMatch(/1 LADDER.*3 TAPE.*2 CHART/);
  });

  it('is whole without colours, where they are not wanted', async () => {
    terminal = new Terminal(home, [], { environment: { NO_COLOR: '1' } });
    const rows = await terminal.sees(/market-making.* run/);
    await pause(500);
    expect((await terminal.screen())[2]).toMatch(/^━ 1 LADDER 1\.00 ━+ bid ━.*┬─ 3 TAPE ─.*┬─ 2 CHART 5s ─/);
    expect(rows[26]).toMatch(/^─ 5 POSITIONS ─.*├─ 7 STRATEGIES ─/);
    expect(terminal.isColoured()).toBe(false);
  });

  it('goes on as a synthetic market where the tape ends', async () => {
    open('--speed', '60');
    const rows = await terminal.sees(/^ PAPER {2}SYNTH /, 40_000);
    const bid = (screen: readonly string[]): string => /bid (\S+)/.exec(screen[1]!)?.[1] ?? '';
    await terminal.sees((later) => bid(later) !== '' && bid(later) !== bid(rows));
    const { market } = await home.status();
    expect(market.kind).toBe('synthetic');
  });
});
