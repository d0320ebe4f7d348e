import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning, killOne, pause, TestHome } from '../harness/program.js';
import { KILL, Terminal } from '../harness/terminal.js';
import { myOrder, ownInLadder, position } from './cells.js';
import { SLOW } from './desk.js';

describe('an engine that is lost under the screen', () => {
  let home: TestHome;
  let terminal: Terminal;

  /** Long 0.1 or so at the market, and a bid that rests too deep to fill. */
  beforeEach(async () => {
    home = new TestHome();
    terminal = new Terminal(home, SLOW);
    await terminal.sees(/disarmed · a arm[\s\S]*market-making.* run/);
    await terminal.press('P');
    await terminal.sees('6 ORDERS 0');
    await terminal.arm();
    await terminal.press('t');
    await terminal.press('b');
    await terminal.sees((rows) => position(rows) !== null);
    await terminal.press('j', 11);
    // Not within the time in which two orders are one too many.
    await pause(300);
    await terminal.press('b');
    await terminal.sees((rows) => ownInLadder(rows) !== null && myOrder(rows) !== undefined);
  });

  afterEach(async () => {
    await terminal.close();
    await home.remove();
  });

  async function comesBack(lose: (engine: number) => void): Promise<void> {
    const before = await terminal.screen();
    const was = await home.status();
    lose(was.enginePid);
    await terminal.sees('ENGINE LOST');
    const after = await terminal.sees((rows) => rows[0]!.includes('disarmed · a arm'));
    expect(myOrder(after)).toEqual(myOrder(before));
    expect(ownInLadder(after)).toMatchObject({ side: 'buy', price: ownInLadder(before)!.price });
    const { size, average } = position(before)!;
    expect(position(after)).toMatchObject({ size, average });
    const is = await home.status();
    expect(is.enginePid).not.toBe(was.enginePid);
    expect(isRunning(was.enginePid)).toBe(false);
    expect(is.orders).toEqual(was.orders);
    expect(is.fees).toBe(was.fees);
    // And it lives on.
    const [banner] = await terminal.screen();
    await terminal.sees((rows) => rows[0]!.slice(0, 36) !== banner!.slice(0, 36));
  }

  it('by SIGKILL is back with the same orders and position', () => comesBack((pid) => killOne(pid)));

  it('by hanging is ended and back with the same orders and position', () =>
    comesBack((pid) => killOne(pid, 'SIGSTOP')));

  it('is halted as soon as it is back where ^X was pressed in between', async () => {
    killOne((await home.status()).enginePid);
    await terminal.sees('ENGINE LOST');
    await terminal.press(KILL);
    await terminal.sees((rows) => rows[0]!.startsWith(' HALTED ') && myOrder(rows) === undefined);
    expect(await home.status()).toMatchObject({ halted: true, orders: [] });
  });

  it('does not save anyone from ^X: hanging, it is ended, and the next is halted', async () => {
    killOne((await home.status()).enginePid, 'SIGSTOP');
    await terminal.press(KILL);
    await terminal.sees((rows) => rows[0]!.startsWith(' HALTED ') && myOrder(rows) === undefined);
    expect(await home.status()).toMatchObject({ halted: true, orders: [] });
  });
});
