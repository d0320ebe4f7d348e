import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killOne, pause, TestHome, until } from '../harness/program.js';
import { Terminal } from '../harness/terminal.js';

/** One session, whose terminal does what terminals do. */
describe('a terminal with troubles', () => {
  let home: TestHome;
  let terminal: Terminal;

  beforeAll(async () => {
    home = new TestHome();
    terminal = new Terminal(home);
    await terminal.sees(/disarmed · a arm[\s\S]*market-making.* run/);
  });

  afterAll(async () => {
    await terminal.close();
    await home.remove();
  });

  const clock = (row: string): string => /\d\d:\d\d:\d\dZ/.exec(row)?.[0] ?? '';

  it('reads nothing: the market goes on behind it, and no order is sent blindly', async () => {
    await terminal.arm();
    const [banner] = await terminal.sees('ARMED');
    terminal.stall();
    const { time } = await home.status();
    // Kernel and pipe take some 100 KB before the program can feel it: whole repaints fill them.
    for (let repaint = 0; repaint < 30; repaint += 1) {
      await terminal.press('R');
      await pause(60);
    }
    await until('the market to go on', async () => (await home.status()).time > time + 4_000_000);
    await terminal.press('B');
    await pause(300);
    expect((await home.status()).orders.filter(({ owner }) => owner === 'manual')).toEqual([]);
    terminal.unstall();
    await terminal.sees((rows) => clock(rows[0]!) > clock(banner!) && rows[0]!.includes('disarmed'));
  });

  it('is stopped and continued: it is drawn anew, and its engine was let alone', async () => {
    const { enginePid } = await home.status();
    killOne(terminal.pid, 'SIGSTOP');
    await pause(1_500);
    killOne(terminal.pid, 'SIGCONT');
    const [banner] = await terminal.screen();
    await terminal.sees((rows) => clock(rows[0]!) > clock(banner!) && rows.join().includes('1 LADDER'));
    expect((await home.status()).enginePid).toBe(enginePid);
  });

  it('is resized again and again: nothing is left of the sizes between', async () => {
    for (let step = 0; step < 40; step += 1) {
      terminal.resize(80 + ((step * 37) % 100), 24 + ((step * 13) % 40));
      await pause(10);
    }
    terminal.resize(120, 40);
    const border = (rows: readonly string[], from: number, to: number, column: number): string =>
      [...new Set(rows.slice(from, to).map((row) => row[column]))].join('');
    await terminal.sees(
      (rows) =>
        /^━ 1 LADDER.{40}┬─ 3 TAPE.{17}┬─ 2 CHART/.test(rows[2]!) &&
        border(rows, 3, 26, 50) === '│' &&
        border(rows, 3, 20, 76) === '│' &&
        /^─ 5 POSITIONS.{63}├─ 7 STRATEGIES/.test(rows[26]!) &&
        /^─ 6 ORDERS/.test(rows[29]!) &&
        /^─ 0 LOG ─+┤/.test(rows[35]!) &&
        /^ b\/s .* q quit *$/.test(rows[39]!),
    );
  });
});
