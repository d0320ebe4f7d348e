import { describe, expect, it } from 'vitest';
import { Money } from '../../../src/domain/index.js';
import { TestExchange, type TestOrder } from './exchange.js';
import { TapeBuilder, testInstrument } from './tape-builder.js';

const instrument = testInstrument({ kind: 'linear', id: 'binance-usdm:BTC/USDT' });

/** A book around 100 of 50 lots a level, and prints of 40 lots at the prices given, a tenth of a second apart. */
function exchange(...prints: (readonly [number, 'buy' | 'sell'])[]) {
  const tape = new TapeBuilder();
  const levels = (from: number, step: number) =>
    Array.from({ length: 5 }, (_, i) => [from + i * step, 50] as const);
  tape.snapshot(0, { bids: levels(99, -1), asks: levels(101, 1) });
  for (const [place, [price, side]] of prints.entries()) {
    tape.trade(1_000_000 + place * 100_000, side, price, 40);
  }
  return new TestExchange(tape.build(), { instrument });
}

const market = { timeInForce: 'ioc', type: 'market', price: null } as const;
const limit = (side: 'buy' | 'sell', price: number, size: number, reduceOnly = false) =>
  ({ side, price, size, reduceOnly }) satisfies TestOrder & { reduceOnly: boolean };

describe('a linear perpetual on a tape', () => {
  it('is sold short without coins, and bought back', () => {
    const one = exchange();
    const [coins, cash] = [one.accounts.free('us', 'BTC'), one.accounts.free('us', 'USDT')];
    one.place(10, { ...market, side: 'sell', size: 20 });
    expect(one.accounts.margin.lots('us', instrument)).toBe(-20);
    // 20 lots at 99: one tick × one lot is 10 units.
    expect(one.accounts.locked('us', 'USDT').toNumber()).toBe(19_800);
    one.place(20, { ...market, side: 'buy', size: 20 });
    expect(one.accounts.free('us', 'BTC')).toEqual(coins);
    // Sold at 99, bought at 101.
    expect(cash.minus(one.accounts.free('us', 'USDT')).toNumber()).toBe(2 * 20 * 10);
    expect(one.accounts.locked('us', 'USDT').isZero).toBe(true);
  });

  it('is only reduced by what only reduces: refused, capped by the position, cancelled once it is flat', () => {
    const one = exchange([102, 'buy'], [102, 'buy'], [102, 'buy'], [102, 'buy']);
    const early = one.place(10, limit('sell', 102, 5, true));
    expect([one.kinds(early), one.code(early)]).toEqual([['rejected'], 'invalid']);
    one.place(20, { ...market, side: 'buy', size: 30 });
    const first = one.place(30, limit('sell', 102, 20, true));
    const second = one.place(40, limit('sell', 102, 20, true));
    // 50 are ahead; of 160 printed 110 reach us, and 30 is all that there is.
    one.to(2_000_000);
    expect(one.fills(first)).toEqual([[102, 20, 'maker']]);
    expect(one.fills(second)).toEqual([[102, 10, 'maker']]);
    expect(one.kinds(second).at(-1)).toBe('canceled');
    expect(one.accounts.margin.lots('us', instrument)).toBe(0);
    expect(one.accounts.locked('us', 'USDT').isZero).toBe(true);
  });

  it('closes out who falls below maintenance, at what is there, and says so', () => {
    const one = exchange([198, 'buy'], [199, 'buy']);
    const { accounts } = one;
    accounts.deposit('us', 'USDT', accounts.free('us', 'USDT').minus(Money.of(60_000)).negated());
    // 50 at 99 and 10 at 98 bring 59,300.
    const short = one.place(10, { ...market, side: 'sell', size: 60 });
    expect(one.kinds(short)).toEqual(['accepted', 'fill', 'fill']);
    const resting = one.place(20, limit('buy', 50, 1));
    // At 198: 60,000 + 59,300 − 118,800 = 500, above 0.4 % of 118,800, which is 475.2. At 199 it is −100.
    one.to(1_050_000);
    expect(one.fills('liquidation-1')).toEqual([]);
    one.to(2_000_000);
    expect(one.kinds(resting)).toEqual(['accepted', 'canceled']);
    // Nothing is offered any more: the last print is the price.
    expect(one.fills('liquidation-1')).toEqual([[199, 60, 'taker']]);
    const notes = one.told.flatMap(({ event }) => (event.kind === 'status' ? [event.note] : []));
    expect(notes).toEqual([expect.stringContaining('liquidation: the equity is below maintenance')]);
    expect(accounts.margin.lots('us', instrument)).toBe(0);
    expect(accounts.free('us', 'USDT').toNumber()).toBe(-100);
    expect(accounts.total('USDT')).toEqual(accounts.deposited('USDT'));
  });
});
