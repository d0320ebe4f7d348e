import { describe, expect, it } from 'vitest';
import { Money, type SizeLots } from '../../../src/domain/index.js';
import { TestExchange } from './exchange.js';
import { TapeBuilder, testInstrument } from './tape-builder.js';

const BOOK = {
  bids: [
    [99, 10],
    [98, 20],
  ],
  asks: [
    [101, 10],
    [102, 20],
  ],
} as const;
const tape = () => new TapeBuilder().snapshot(0, BOOK);

describe('takers', () => {
  it('fill against the levels that are there, best first, and rest with what is left', () => {
    const exchange = new TestExchange(tape().build());
    const order = exchange.place(1, { side: 'buy', price: 101, size: 15 });
    expect(exchange.fills(order)).toEqual([[101, 10, 'taker']]);
    expect(exchange.ahead(order)).toBe(0);
    const sweep = exchange.place(2, {
      side: 'buy',
      price: null,
      type: 'market',
      timeInForce: 'ioc',
      size: 25,
    });
    expect(exchange.fills(sweep)).toEqual([[102, 20, 'taker']]);
    expect(exchange.kinds(sweep)).toEqual(['accepted', 'fill', 'canceled']);
  });

  it('leave what they took off the level until the record takes it off', () => {
    const rows = tape()
      .depth(100_000, { asks: [[101, 14]] })
      .depth(200_000, { asks: [[101, 12]] })
      .trade(250_000, 'buy', 101, 5)
      .depth(300_000, { asks: [[101, 7]] })
      .depth(400_000, { asks: [[101, 0]] })
      .depth(500_000, { asks: [[101, 10]] })
      .build();
    const exchange = new TestExchange(rows);
    exchange.place(1, { side: 'buy', price: 101, size: 8, timeInForce: 'ioc' });
    const there = (time: number) => exchange.to(time).market.book(0).available(true, 101);
    // Taken 8; it grows by 4, shrinks by 2 (taken 6), prints 5 (taken 1), goes and comes back new.
    expect([1, 100_000, 200_000, 250_000, 300_000, 400_000, 500_000].map(there)).toEqual([
      2, 6, 6, 6, 6, 0, 10,
    ]);
  });

  it('do not take a level twice', () => {
    const exchange = new TestExchange(tape().build());
    exchange.place(1, { side: 'buy', price: 101, size: 10, timeInForce: 'ioc' });
    const again = exchange.place(2, { side: 'buy', price: 101, size: 10, timeInForce: 'ioc' }, 'them');
    expect(exchange.kinds(again)).toEqual(['accepted', 'canceled']);
  });

  it('see the touch of the last quote and prints, not only of the last depth message', () => {
    const rows = tape()
      .quote(20_000, [99, 10], [102, 15], { id: 2 })
      .trade(50_000, 'buy', 102, 4)
      .depth(
        100_000,
        {
          asks: [
            [101, 0],
            [102, 11],
          ],
        },
        { id: 3 },
      )
      .build();
    const exchange = new TestExchange(rows);
    const order = exchange.place(60_000, {
      side: 'buy',
      price: null,
      type: 'market',
      timeInForce: 'ioc',
      size: 30,
    });
    expect(exchange.fills(order)).toEqual([[102, 11, 'taker']]);
  });

  it('fill-or-kill fills whole or is rejected', () => {
    const exchange = new TestExchange(tape().build());
    const refused = exchange.place(1, { side: 'buy', price: 101, size: 11, timeInForce: 'fok' });
    expect(exchange.code(refused)).toBe('fok-unfilled');
    const filled = exchange.place(1, { side: 'buy', price: 102, size: 11, timeInForce: 'fok' });
    expect(exchange.fills(filled)).toEqual([
      [101, 10, 'taker'],
      [102, 1, 'taker'],
    ]);
  });

  it('post-only is rejected where it would take, and rests elsewhere', () => {
    const exchange = new TestExchange(tape().build());
    expect(exchange.code(exchange.place(1, { side: 'buy', price: 101, size: 1, postOnly: true }))).toBe(
      'post-only-would-take',
    );
    expect(exchange.ahead(exchange.place(1, { side: 'buy', price: 100, size: 1, postOnly: true }))).toBe(0);
  });

  it('pay what they bought for, fees included, to the unit', () => {
    const instrument = testInstrument({ takerFeePpm: 1_000, makerFeePpm: 500 });
    const exchange = new TestExchange(tape().build(), { instrument });
    const before = exchange.accounts.free('us', 'USDT');
    exchange.place(1, { side: 'buy', price: 102, size: 15 });
    // 10 × 101 + 5 × 102 ticks × lots of 10 units, and a thousandth of each fill, rounded down.
    const cost = (10 * 101 + 5 * 102) * 10 + 10 + 5;
    expect(before.minus(exchange.accounts.free('us', 'USDT')).toNumber()).toBe(cost);
    expect(exchange.accounts.locked('us', 'USDT').isZero).toBe(true);
    expect(exchange.accounts.free('us', 'BTC').minus(Money.of(1_000_000_000_000)).toNumber()).toBe(15_000);
    for (const asset of ['BTC', 'USDT']) {
      expect(exchange.accounts.total(asset)).toEqual(exchange.accounts.deposited(asset));
    }
  });

  it('are rejected where the account has too little', () => {
    const exchange = new TestExchange(tape().build(), { accounts: ['us'] });
    const poor = (fields: object) =>
      exchange.code(exchange.place(1, { side: 'buy', price: 101, size: 1, ...fields }, 'nobody'));
    expect(poor({})).toBe('insufficient-balance');
    expect(poor({ side: 'sell' })).toBe('insufficient-balance');
    expect(poor({ type: 'market', price: null, timeInForce: 'ioc' })).toBe('insufficient-balance');
  });
});

describe('self-trade prevention', () => {
  it('cancels the resting order by default, once the taker reaches it', () => {
    const exchange = new TestExchange(tape().build());
    const resting = exchange.place(1, { side: 'sell', price: 101, size: 3 });
    const small = exchange.place(2, { side: 'buy', price: 101, size: 4 });
    expect(exchange.kinds(resting)).toEqual(['accepted']);
    expect(exchange.ahead(resting)).toBe(6);
    const large = exchange.place(3, { side: 'buy', price: 101, size: 7 });
    expect(exchange.kinds(resting)).toEqual(['accepted', 'canceled']);
    expect([exchange.fills(small), exchange.fills(large)]).toEqual([
      [[101, 4, 'taker']],
      [[101, 6, 'taker']],
    ]);
  });

  it('cancels the taker where that is asked for', () => {
    const exchange = new TestExchange(tape().build(), { prevention: 'cancel-taker' });
    const resting = exchange.place(1, { side: 'sell', price: 100, size: 3 });
    expect(exchange.code(exchange.place(2, { side: 'buy', price: 101, size: 4 }))).toBe('self-trade');
    const other = exchange.place(3, { side: 'sell', price: 101, size: 3 }, 'them');
    const taker = exchange.place(4, { side: 'buy', price: 102, size: 30 }, 'them');
    expect(exchange.kinds(taker)).toEqual(['accepted', 'fill', 'canceled']);
    expect(exchange.fills(taker)).toEqual([[101, 10, 'taker']]);
    expect([exchange.kinds(resting), exchange.kinds(other)]).toEqual([['accepted'], ['accepted']]);
  });
});

describe('stops', () => {
  it('wake by the last trade, buys at or above their trigger, sells at or below', () => {
    const rows = tape().trade(1_000, 'buy', 101, 1).trade(2_000, 'sell', 99, 1).build();
    const exchange = new TestExchange(rows);
    const buy = exchange.place(1, {
      side: 'buy',
      type: 'stop',
      price: null,
      triggerPrice: 101 as never,
      size: 5,
    });
    const sell = exchange.place(1, {
      side: 'sell',
      type: 'stop-limit',
      price: 100,
      triggerPrice: 99 as never,
      size: 5,
    });
    expect([exchange.kinds(buy), exchange.kinds(sell)]).toEqual([['armed'], ['armed']]);
    expect(exchange.to(1_000).kinds(buy)).toEqual(['armed', 'triggered', 'fill']);
    expect(exchange.fills(buy)).toEqual([[101, 5, 'taker']]);
    expect(exchange.kinds(sell)).toEqual(['armed']);
    expect(exchange.to(2_000).kinds(sell)).toEqual(['armed', 'triggered']);
    expect(exchange.ahead(sell)).toBe(0);
  });

  it('can be cancelled and replaced while they wait', () => {
    const exchange = new TestExchange(tape().trade(1_000, 'buy', 101, 1).build());
    const order = exchange.place(1, {
      side: 'buy',
      type: 'stop-limit',
      price: 100,
      triggerPrice: 101 as never,
      size: 5,
    });
    exchange.replace(2, order, { price: 98, size: 7 });
    exchange.cancel(3, order);
    expect(exchange.to(1_000).kinds(order)).toEqual(['armed', 'replaced', 'canceled']);
    expect(exchange.accounts.locked('us', 'USDT').isZero).toBe(true);
  });
});

describe('replace', () => {
  it('keeps the place at the same price and a smaller size', () => {
    const exchange = new TestExchange(tape().trade(1_000, 'sell', 99, 4).build());
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    exchange.replace(1_500, order, { size: 3 });
    expect(exchange.ahead(order)).toBe(6);
    expect(exchange.events(order)[1]).toMatchObject({ kind: 'replaced', price: 99, size: 3, queueAhead: 6 });
  });

  it('goes to the back for a larger size or another price, and may take there', () => {
    const exchange = new TestExchange(
      tape()
        .trade(1_000, 'sell', 99, 4)
        .depth(100_000, { bids: [[99, 40]] })
        .build(),
    );
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    exchange.replace(100_001, order, { size: 6 });
    expect(exchange.ahead(order)).toBe(40);
    exchange.replace(100_002, order, { price: 98 });
    expect(exchange.ahead(order)).toBe(20);
    exchange.replace(100_003, order, { price: 101 });
    expect(exchange.fills(order)).toEqual([[101, 6, 'taker']]);
    expect(exchange.accounts.locked('us', 'USDT').isZero).toBe(true);
  });

  it('cancels the rest where the new size is filled already, and refuses what it must', () => {
    const exchange = new TestExchange(tape().trade(1_000, 'sell', 99, 13).build());
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5, postOnly: true });
    exchange.replace(1_500, order, { price: 101 });
    expect(exchange.events(order).at(-1)).toMatchObject({
      kind: 'replace-rejected',
      code: 'post-only-would-take',
    });
    exchange.replace(1_501, order, { size: 10_000_000_000 });
    expect(exchange.events(order).at(-1)).toMatchObject({ kind: 'replace-rejected', code: 'filter-size' });
    exchange.replace(1_502, order, { size: 3 });
    expect(exchange.kinds(order).at(-1)).toBe('canceled');
    exchange.replace(1_503, order, { size: 4 });
    expect(exchange.events(order).at(-1)).toMatchObject({ kind: 'replace-rejected', code: 'unknown-order' });
  });
});

describe('the rest', () => {
  it('expires good-till-date orders at their time, by the exchange', () => {
    const exchange = new TestExchange(
      tape()
        .depth(100_000, { bids: [[99, 12]] })
        .build(),
    );
    const gtd = { timeInForce: 'gtd', expireTime: 50_000 as never } as const;
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5, ...gtd });
    expect(exchange.to(49_999).kinds(order)).toEqual(['accepted']);
    expect(exchange.market.nextTime()).toBe(50_000);
    expect(exchange.to(50_000).kinds(order)).toEqual(['accepted', 'expired']);
    expect(exchange.code(exchange.place(60_000, { side: 'buy', price: 99, size: 5, ...gtd }))).toBe(
      'invalid',
    );
  });

  it('cancels ours only, and knows no other', () => {
    const exchange = new TestExchange(tape().build());
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    exchange.cancel(2, order, 'them');
    exchange.cancel(3, order);
    exchange.cancel(4, order);
    expect(exchange.kinds(order)).toEqual(['accepted', 'cancel-rejected', 'canceled', 'cancel-rejected']);
  });

  it('takes no orders before the first snapshot and after a gap, and goes on after the next', () => {
    const rows = new TapeBuilder()
      .snapshot(100, BOOK)
      .gap(200)
      .snapshot(300, { bids: [[99, 4]] }, { id: 9 })
      .build();
    const exchange = new TestExchange(rows);
    const buy = (time: number) => exchange.place(time, { side: 'buy', price: 99, size: 5 });
    expect(exchange.code(buy(1))).toBe('market-closed');
    const resting = buy(150);
    expect(exchange.code(buy(250))).toBe('market-closed');
    expect(exchange.to(300).ahead(resting)).toBe(4);
    expect(exchange.ahead(buy(301))).toBe(4);
  });

  it('checks filters and forms', () => {
    const exchange = new TestExchange(tape().build(), { instrument: testInstrument({ minNotional: '1' }) });
    const code = (fields: object) =>
      exchange.code(exchange.place(1, { side: 'buy', price: 99, size: 5, ...fields }));
    expect(code({})).toBe('filter-min-notional');
    expect(code({ size: 0 })).toBe('filter-lot');
    expect(code({ price: 0 })).toBe('filter-tick');
    expect(code({ instrument: 7 })).toBe('invalid');
    expect(code({ size: 100_000_000, displaySize: 200_000_000 as SizeLots })).toBe('filter-size');
  });
});
