import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killOne, pause, TestHome, until } from '../harness/program.js';
import { ESCAPE, KILL, Terminal } from '../harness/terminal.js';
import { orderLines } from './cells.js';
import { SLOW } from './desk.js';

describe('the kill switch', () => {
  let home: TestHome;
  let terminal: Terminal;

  const open = async (words: readonly string[] = []): Promise<void> => {
    terminal = new Terminal(home, words);
    await terminal.sees(/disarmed · a arm/);
  };

  beforeEach(() => {
    home = new TestHome();
  });

  afterEach(async () => {
    await terminal.close();
    await home.remove();
  });

  const working = (rows: readonly string[]) => orderLines(rows).filter(({ state }) => /^work/.test(state));

  it('halts by one key, whatever is open; and it is still halted after a restart', async () => {
    await open();
    await terminal.sees((rows) => working(rows).length === 2);
    // In the ticket ^X is no text.
    await terminal.press('n');
    await terminal.sees('ORDER BTC/USDT');
    await terminal.press(`jj${KILL}`);
    const rows = await terminal.sees(/^ HALTED [\s\S]*─ KILL ─[\s\S]*0 orders still working/);
    expect(working(rows)).toEqual([]);
    await terminal.sees(/○ market-making.* off[\s\S]*8 RISK HALT/);
    // Again does no harm.
    await terminal.press(KILL);
    await terminal.sees(/─ KILL ─[\s\S]*halted; cancelling 0 orders/);
    await terminal.press(ESCAPE);
    await terminal.sees((seen) => !seen.join().includes('─ KILL ─'));
    await terminal.press('a');
    await terminal.sees('─ RESUME ─');
    await terminal.press(ESCAPE);
    await terminal.sees((seen) => !seen.join().includes('─ RESUME ─'));

    await terminal.press('q');
    await terminal.sees('─ QUIT ─');
    await pause(400);
    await terminal.press('y');
    expect(await terminal.ended).toBe(0);

    terminal = new Terminal(home);
    await terminal.sees(/^ HALTED [\s\S]*○ market-making.* off[\s\S]*8 RISK HALT/);
    const status = await home.status();
    expect(status).toMatchObject({ halted: true, risk: 'halt', orders: [] });
    expect(status.haltReason).toContain('^X');
  });

  it('comes from another shell, and the screen shows it', async () => {
    // What the screen shows is still so when another process has answered.
    await open(SLOW);
    await terminal.sees((rows) => working(rows).length === 2);
    await until('the orders of the screen and of `outcry status` to be the same', async () => {
      const shown = working(await terminal.screen()).map(({ side, price }) => `${side} ${price}`);
      const { orders } = await home.status();
      const told = orders.map(
        ({ side, price }) => `${side.toUpperCase()} ${Number(price).toLocaleString('en')}`,
      );
      return shown.length === 2 && shown.sort().join() === told.sort().join();
    });
    const killed = await home.run('kill');
    expect(killed).toMatchObject({ code: 0, stderr: '' });
    expect(killed.stdout).toMatch(/halted/);
    await terminal.sees((rows) => rows[0]!.startsWith(' HALTED ') && working(rows).length === 0);
    expect(await home.status()).toMatchObject({ halted: true, haltReason: 'outcry kill', orders: [] });
  });

  it('comes from another shell to an engine that hangs: the host ends it, and the next is halted', async () => {
    await open();
    killOne((await home.status()).enginePid, 'SIGSTOP');
    expect(await home.run('kill')).toMatchObject({ code: 0, stderr: '' });
    await terminal.sees(/^ HALTED [\s\S]*○ market-making.* off/);
  });

  it('halts the next start where nothing runs', async () => {
    await open();
    await terminal.close();
    await until('the engine to go', () => home.enginePid === null);
    const { code, stdout, stderr } = await home.run('kill');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^no engine is running, and nothing is open at a venue\n[\s\S]*the next start is halted\n$/,
    );
    terminal = new Terminal(home);
    await until('the engine to be back', async () => (await home.status()).running, 60_000);
    expect(await home.status()).toMatchObject({ running: true, halted: true, haltReason: 'outcry kill' });
  });

  it('says so where there is nothing to halt', async () => {
    terminal = new Terminal(home);
    await terminal.close();
    const empty = new TestHome();
    const { code, stderr } = await empty.run('kill');
    await empty.remove();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'outcry: no engine is running on this home folder\n',
    });
  });
});
