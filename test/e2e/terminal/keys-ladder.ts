import { beforeAll, describe, expect, it } from 'vitest';
import { ENTER } from '../harness/terminal.js';
import { cursorPrice, focusedPane, isFlat, messageOf, numberOf, ownInLadder, position } from './cells.js';
import type { Desk } from './desk.js';
import type { KeyDrill } from './key-drill.js';

/** The ladder, its orders and what flattens and cancels. */
export function inTheLadder(drill: KeyDrill): void {
  let desk: Desk;
  beforeAll(() => {
    desk = drill.desk;
  });

  describe('in the ladder', () => {
    beforeAll(() => drill.ladder());

    const cursor = async (): Promise<number> =>
      cursorPrice(await desk.sees((rows) => cursorPrice(rows) !== null))!;
    const isAt = (price: number): Promise<string[]> => desk.sees((rows) => cursorPrice(rows) === price);

    it('moves its cursor by rows, half pages and pages, and back to the touch', async () => {
      await drill.does('centre');
      await desk.settle();
      const start = await cursor();
      await drill.does('cursor-up');
      await isAt(start + 1);
      await drill.does('cursor-up', 1);
      await isAt(start + 2);
      await drill.does('cursor-down');
      await drill.does('cursor-down', 1);
      await isAt(start);
      await drill.does('half-page-up');
      const half = cursorPrice(await desk.sees((rows) => (cursorPrice(rows) ?? 0) > start))! - start;
      await drill.does('half-page-down');
      await isAt(start);
      await drill.does('page-up');
      const page = cursorPrice(await desk.sees((rows) => (cursorPrice(rows) ?? 0) > start))! - start;
      await drill.does('page-down');
      await isAt(start);
      // 23 rows of ladder: half of them, and all but one.
      expect([half, page]).toEqual([11, 22]);
      await desk.key('j');
      await isAt(start - 1);
      await desk.key('c');
      await desk.sees((rows) => Math.abs((cursorPrice(rows) ?? 0) - start) <= 3);
    });

    it('C keeps the touch in the middle, and lets it go', async () => {
      await drill.does('lock-centre');
      await desk.says('the touch stays in the middle');
      await desk.key('C');
      await desk.says('the ladder stands still');
    });

    it('< and > change the row step', async () => {
      await drill.does('rows-coarser');
      await desk.sees('1 LADDER 2.00');
      await drill.does('rows-finer');
      await desk.sees('1 LADDER 1.00');
    });

    it('- + and = change the order size', async () => {
      await drill.does('size-up');
      await desk.says('order size 0.250');
      await drill.does('size-down');
      await desk.says('order size 0.100');
      await drill.does('size-type');
      await desk.sees(':size ▏');
      await desk.press('0.05');
      await desk.settle();
      await desk.press(ENTER);
      await desk.says('order size 0.050');
      await desk.key('+');
      await desk.says('order size 0.100');
    });

    it('m goes round the order kinds', async () => {
      for (const kind of ['limit', 'ioc', 'post']) {
        await drill.does('order-style');
        await desk.says(`orders are ${kind} now`);
      }
    });

    it('b and s unarmed open the ticket, B S tb ts say why not: nothing is sent', async () => {
      expect(
        await drill.kinds(async () => {
          for (const [key, side] of [
            ['b', 'BUY'],
            ['s', 'SELL'],
          ] as const) {
            await desk.key(key);
            expect((await desk.dialog('ORDER BTC/USDT')).join('\n')).toContain(`side   ${side}`);
            await desk.key('Esc');
            await desk.noDialog();
          }
          for (const key of ['B', 'S', 'tb', 'ts']) {
            await desk.key('m');
            await desk.says(/orders are/);
            await desk.key('m');
            await desk.key('m');
            await desk.says('orders are post now');
            await desk.key(key);
            await desk.says('disarmed: a arms the ladder keys');
          }
        }),
      ).toEqual([]);
    });

    it('t alone shows what may follow, and a wrong second key is named', async () => {
      await desk.key('t');
      await desk.says('tb take: buy now, IOC · ts take: sell now, IOC');
      await desk.key('z');
      await desk.says('tz is no key: tb take');
      expect(focusedPane(await desk.terminal.screen())).toBe('LADDER');
    });

    it('b and s send at the cursor, x cancels there', async () => {
      await drill.does('arm');
      await desk.sees('ARMED');
      await desk.key('c');
      await desk.settle();
      await desk.press('j', 5);
      const price = await cursor();
      const [bought] = await desk.sends(async () => {
        await drill.does('buy');
        await desk.sees((rows) => ownInLadder(rows)?.side === 'buy');
      });
      expect(bought).toMatchObject({
        kind: 'place',
        order: { side: 'buy', price: price * 100, size: 10_000, postOnly: true, timeInForce: 'gtc' },
      });
      await desk.engineHas('orders', ({ working }) => working.length === 1);
      await drill.does('cancel-here');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
      await desk.sees((rows) => ownInLadder(rows) === null && / canceled +BUY/.test(messageOf(rows)));
      // The news comes before the snapshot without the order: until that is drawn, x still means it.
      await desk.sees((rows) => rows.some((row) => row.includes('6 ORDERS 0')));
      await desk.key('x');
      await desk.says('no order in this row');
      await desk.press('k', 12);
      const above = await cursor();
      const [sold] = await desk.sends(async () => {
        await drill.does('sell');
        await desk.sees((rows) => ownInLadder(rows)?.side === 'sell');
      });
      expect(sold).toMatchObject({ kind: 'place', order: { side: 'sell', price: above * 100 } });
    });

    it('K and J move it, the cursor with it; r asks for another price and size', async () => {
      // One that is not acknowledged yet is not moved.
      await desk.sees((rows) => rows.some((row) => /BTC\/USDT SELL post .* work /.test(row)));
      await desk.settle();
      const { price, clientOrderId } = (await desk.orders())[0]!;
      const hasPrice = (ticks: number): Promise<unknown> =>
        desk.engineHas('orders', ({ working }) => working[0]?.price === ticks && working[0].doubt === null);
      await drill.does('move-up');
      await hasPrice(price! + 100);
      await isAt(price! / 100 + 1);
      await desk.settle();
      await drill.does('move-down');
      await hasPrice(price!);
      await isAt(price! / 100);
      await desk.sees((rows) => numberOf(ownInLadder(rows)?.price ?? '0') === price! / 100);
      await drill.does('replace');
      await desk.dialog('REPLACE BTC/USDT');
      const replaced = await desk.sends(async () => {
        await desk.press(ENTER);
        await desk.noDialog();
      });
      expect(replaced).toEqual([
        {
          kind: 'replace',
          clientOrderId,
          price,
          size: expect.toSatisfy((size) => size === 10_000 || size === null),
        },
      ]);
    });

    it('w tells the story of the order under the cursor', async () => {
      await desk.key('w');
      await desk.sees(/─ (WHY|STORY|ORDER|SELL|oc-)/);
      await desk.settle();
      await desk.key('Esc');
      await desk.noDialog();
      await desk.key('x');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
    });

    it('B and S join the touch', async () => {
      for (const [action, side] of [
        ['join-bid', 'buy'],
        ['join-ask', 'sell'],
      ] as const) {
        const { bestBid, bestAsk } = await desk.snapshot('book');
        const [order] = await desk.sends(async () => {
          await drill.does(action);
          await desk.says(side === 'buy' ? /BUY|bid/ : /SELL|ask/);
        });
        const touch = side === 'buy' ? bestBid![0] : bestAsk![0];
        expect(order).toMatchObject({ kind: 'place', order: { side, postOnly: true, size: 10_000 } });
        const sent = order as Extract<typeof order, { kind: 'place' }>;
        expect(Math.abs(sent!.order.price! - touch)).toBeLessThan(300);
        await desk.settle();
      }
    });

    it('db and ds cancel my buys and my sells, da all of mine', async () => {
      await desk.key('da');
      drill.driven.add('cancel-mine');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
      await desk.rests('buy', 900);
      await desk.rests('sell', 900);
      await desk.sees('6 ORDERS 2');
      await drill.does('cancel-buys');
      await desk.engineHas('orders', ({ working }) => working.map(({ side }) => side).join() === 'sell');
      await desk.says(/cancel/);
      await drill.does('cancel-sells');
      await desk.engineHas('orders', ({ working }) => working.length === 0);
      await desk.sees('6 ORDERS 0');
      await drill.does('cancel-sells');
      await desk.says('no sell of mine is working');
      await drill.does('cancel-mine');
      await desk.says('no order of mine is working');
    });

    it('tb and ts take at once', async () => {
      const taken = await desk.sends(async () => {
        await drill.does('take-buy');
        await desk.sees((rows) => position(rows)?.size === '0.100');
      });
      expect(taken).toMatchObject([{ kind: 'place', order: { side: 'buy', timeInForce: 'ioc' } }]);
      const before = await desk.snapshot('positions');
      expect(before.positions[0]!.size).toBe(10_000);
      await desk.settle();
      await drill.does('take-sell');
      await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
      await desk.sees(isFlat);
    });

    it('F says that there is nothing to flatten, or asks with size and fee, and y does it', async () => {
      await drill.does('flatten');
      await desk.says('BTC/USDT is flat');
      await desk.settle();
      await desk.key('tb');
      await desk.sees((rows) => position(rows)?.size === '0.100');
      await desk.key('F');
      await desk.dialog('FLATTEN BTC/USDT');
      await desk.sees(/SELL 0\.100: avg 6\d,\d{3}\.\d\d, slippage [\d.]+ bps, fee 6\.\d\d USDT/);
      const sent = await desk.sends(async () => {
        await desk.key('y');
        await desk.engineHas('positions', ({ positions }) => positions[0]!.size === 0);
      });
      expect(sent).toEqual([{ kind: 'flatten', instrument: 0 }]);
      await desk.sees(isFlat);
    });

    it('A asks for an alert at the cursor', async () => {
      await desk.key('c');
      await desk.settle();
      const price = await cursor();
      await drill.does('alert-here');
      await desk.sees(/:alert BTC\/USDT [<>]= 6\d,\d{3}\.\d\d/);
      const said = (await desk.terminal.screen()).join('\n');
      expect(said).toContain(price.toLocaleString('en', { minimumFractionDigits: 2 }));
      await desk.key('Esc');
      await desk.noDialog();
      await desk.key('Esc');
      await desk.says('disarmed: Esc');
    });
  });
}
