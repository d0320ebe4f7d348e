import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause, TestHome } from '../harness/program.js';
import { Terminal } from '../harness/terminal.js';
import { isFlat, myOrder, numberOf, orderLines, ownInLadder, position } from './cells.js';

/**
 * One session, by keys alone. On opening, the tape stands at 61,762; ten seconds later it falls through that,
 * so that a bid at the touch fills, and it does not come back within a minute.
 */
describe('trading by keys alone', () => {
  let home: TestHome;
  let terminal: Terminal;

  beforeAll(async () => {
    home = new TestHome();
    terminal = new Terminal(home);
    await terminal.sees(/disarmed · a arm[\s\S]*market-making.* run/);
    // Only what the keys do is to be seen in the position.
    await terminal.press('P');
    await terminal.sees(/market-making.* pause/);
    await terminal.sees('6 ORDERS 0');
  });

  afterAll(async () => {
    await terminal.close();
    await home.remove();
  });

  /** An order key, again where the market ran away under it and it was not sent. */
  async function order(keys: string, sent: (rows: string[]) => boolean): Promise<string[]> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await terminal.press(keys);
      const rows = await terminal.sees((seen) => sent(seen) || /press again|not sent/.test(seen.at(-2)!));
      if (sent(rows)) return rows;
      // Not within the time in which a key repeats.
      await pause(300);
    }
    throw new Error(`${keys} was not sent ten times over`);
  }

  it('does not trade while disarmed, and says when it is armed', async () => {
    await terminal.press('B');
    await terminal.sees('disarmed: a arms the ladder keys');
    await terminal.arm();
    await terminal.sees(/▐ ARMED \d+:\d\d ▌ b\/s [\d.]+ post-only/);
    expect((await home.status()).orders).toEqual([]);
  });

  it('places a limit order that queues and fills, and shows the position', async () => {
    const placed = await order('B', (rows) => ownInLadder(rows) !== null && myOrder(rows) !== undefined);
    const mine = ownInLadder(placed)!;
    expect(mine.side).toBe('buy');
    const line = myOrder(placed)!;
    expect(line).toMatchObject({ side: 'BUY', kind: 'post', size: mine.size, filled: '0', state: 'work' });
    await terminal.sees(/0 LOG[\s\S]* • accepted {2}BUY/);
    const ahead = Number(mine.ahead);
    expect(ahead).toBeGreaterThan(0);
    await terminal.sees((rows) => Number(ownInLadder(rows)?.ahead ?? 0) < ahead);

    const filled = await terminal.sees((rows) => position(rows)?.size === mine.size, 40_000);
    const { average, net } = position(filled)!;
    expect(average).toBe(line.price);
    // A maker's fee of 0.1 % is paid, and the price is where the bid was or below.
    const fee = Number(mine.size) * numberOf(average) * 0.001;
    expect(numberOf(net)).toBeLessThanOrEqual(-fee + 0.01);
    await terminal.sees((rows) => orderLines(rows).some((each) => /^fill/.test(each.state)));
    const before = position(filled)!.open;
    await terminal.sees((rows) => position(rows) !== null && position(rows)!.open !== before);
  });

  it('moves an order and cancels it', async () => {
    await terminal.press('c');
    await terminal.press('k', 16);
    const placed = await order('s', (rows) => myOrder(rows) !== undefined && ownInLadder(rows) !== null);
    const { price } = ownInLadder(placed)!;
    expect(ownInLadder(placed)!.side).toBe('sell');
    const at = (rows: readonly string[]): number => numberOf(myOrder(rows)?.price ?? 'none');
    expect(myOrder(placed)!.price).toBe(price);

    await order('K', (rows) => at(rows) === numberOf(price) + 1);
    await terminal.sees(/0 LOG[\s\S]* • replaced {2}SELL/);
    // Back within a second would be the same order twice.
    await pause(1_200);
    const down = await order('J', (rows) => at(rows) === numberOf(price));
    expect(ownInLadder(down)!.price).toBe(price);

    await terminal.press('x');
    await terminal.sees((rows) => myOrder(rows) === undefined && ownInLadder(rows) === null);
    await terminal.sees(/6 ORDERS 0[\s\S]* • canceled {2}SELL/);
  });

  it('says on the screen what `outcry status` says', async () => {
    const status = await home.status();
    const shown = position(await terminal.screen())!;
    const [held] = status.positions.filter(({ size }) => Number(size) !== 0);
    expect(Number(held!.size)).toBe(Number(shown.size));
    expect(Number(held!.averagePrice)).toBeCloseTo(numberOf(shown.average), 2);
    expect(status.risk).toBe('normal');
    expect(status.orders).toEqual([]);
  });

  it('flattens', async () => {
    const { net } = position(await terminal.screen())!;
    await terminal.press('F');
    await terminal.sees('FLATTEN BTC/USDT');
    // A dialog takes no key at once.
    await pause(400);
    await terminal.press('y');
    const rows = await terminal.sees(isFlat);
    // The taker's fee came on top.
    const paid = /BTC\/USDT · flat +(\S+)/.exec(rows.join('\n'))![1]!;
    expect(numberOf(paid)).toBeLessThan(numberOf(net));
    const status = await home.status();
    expect(status.positions.every(({ size }) => Number(size) === 0)).toBe(true);
    expect(Number(status.fees)).toBeGreaterThan(0);
  });
});
