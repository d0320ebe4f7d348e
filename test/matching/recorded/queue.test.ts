import { describe, expect, it } from 'vitest';
import { probabilityQueue } from '../../../src/matching/recorded/index.js';
import { TestExchange } from './exchange.js';
import { TapeBuilder } from './tape-builder.js';

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

describe('a place in the queue', () => {
  it('starts behind the recorded lots at the exact price, and at the front where there are none', () => {
    const exchange = new TestExchange(tape().build());
    expect(exchange.ahead(exchange.place(1, { side: 'buy', price: 99, size: 5 }))).toBe(10);
    expect(exchange.ahead(exchange.place(1, { side: 'buy', price: 100, size: 5 }))).toBe(0);
    expect(exchange.ahead(exchange.place(1, { side: 'sell', price: 102, size: 5 }))).toBe(20);
  });

  it('moves up by a print, is not moved again by the depth message that contains it, and then fills', () => {
    const rows = tape()
      .trade(1_000, 'sell', 99, 4)
      .depth(100_000, { bids: [[99, 6]] })
      .trade(150_000, 'sell', 99, 7)
      .depth(200_000, { bids: [[99, 0]] })
      .build();
    const exchange = new TestExchange(rows);
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    expect(exchange.to(1_000).ahead(order)).toBe(6);
    expect(exchange.to(100_000).ahead(order)).toBe(6);
    expect(exchange.to(150_000).fills(order)).toEqual([[99, 1, 'maker']]);
    expect(exchange.ahead(order)).toBe(0);
  });

  it('takes a trade that arrives after its depth message for what it is', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 6]] }, { received: 100_000 })
      .trade(50_000, 'sell', 99, 4, 120_000)
      .depth(200_000, { bids: [[99, 5]] }, { received: 200_000 })
      .build();
    for (const queueModel of [undefined, probabilityQueue(1)]) {
      const exchange = new TestExchange(rows, queueModel === undefined ? {} : { queueModel });
      const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
      expect(exchange.to(50_000).ahead(order)).toBe(6);
      expect(exchange.to(100_000).ahead(order)).toBe(6);
    }
  });

  it('conservative: cancellations are behind it, until the level is smaller than what was ahead', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 30]] })
      .depth(200_000, { bids: [[99, 12]] })
      .depth(300_000, { bids: [[99, 7]] })
      .depth(400_000, { bids: [[99, 50]] })
      .build();
    const exchange = new TestExchange(rows);
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    expect([100_000, 200_000, 300_000, 400_000].map((time) => exchange.to(time).ahead(order))).toEqual([
      10, 10, 7, 7,
    ]);
  });

  it('probability: cancellations are shared in proportion, rounded against us, trades taken off first', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 30]] })
      .trade(150_000, 'sell', 99, 2)
      .depth(200_000, { bids: [[99, 19]] })
      .build();
    const exchange = new TestExchange(rows, { queueModel: probabilityQueue(1) });
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    expect(exchange.to(150_000).ahead(order)).toBe(8);
    // 30 − 2 traded = 28, of which 8 ahead; 9 cancelled: ⌊9 × 8 / 28⌋ = 2 of them ahead.
    expect(exchange.to(200_000).ahead(order)).toBe(6);
  });

  it('probability with power 2 weighs by squares', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 20]] })
      .depth(200_000, { bids: [[99, 10]] })
      .build();
    const exchange = new TestExchange(rows, { queueModel: probabilityQueue(2) });
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    exchange.to(100_000);
    // 10 ahead, 10 behind: half of 10.
    expect(exchange.to(200_000).ahead(order)).toBe(5);
  });

  it('does not share the cancellations of the interval in which it joined', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 30]] })
      .depth(200_000, { bids: [[99, 20]] })
      .build();
    const exchange = new TestExchange(rows, { queueModel: probabilityQueue(1) });
    const order = exchange.place(150_000, { side: 'buy', price: 99, size: 5 });
    expect(exchange.ahead(order)).toBe(30);
    // Only what the level now holds is certain.
    expect(exchange.to(200_000).ahead(order)).toBe(20);
  });

  it('is not moved by lots that were added: they are behind', () => {
    const rows = tape()
      .depth(50_000, { bids: [[98, 20]] })
      .trade(60_000, 'sell', 99, 4)
      .depth(100_000, { bids: [[99, 9]] })
      .build();
    const exchange = new TestExchange(rows, { queueModel: probabilityQueue(1) });
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    expect(exchange.to(100_000).ahead(order)).toBe(6);
  });
});

describe('prints', () => {
  it('beyond our price fill us with what is left of them, best price first', () => {
    const rows = tape().trade(1_000, 'sell', 97, 8).build();
    const exchange = new TestExchange(rows);
    const far = exchange.place(1, { side: 'buy', price: 98, size: 6 });
    const near = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    exchange.to(1_000);
    expect(exchange.fills(near)).toEqual([[99, 5, 'maker']]);
    expect(exchange.fills(far)).toEqual([[98, 3, 'maker']]);
    expect(exchange.kinds(near)).toEqual(['accepted', 'fill']);
    expect(exchange.ahead(far)).toBe(0);
  });

  it('fill for at most their size, all accounts together, in the order of the queue', () => {
    const rows = tape().trade(1_000, 'sell', 99, 16).build();
    const exchange = new TestExchange(rows);
    const first = exchange.place(1, { side: 'buy', price: 99, size: 4 });
    const second = exchange.place(1, { side: 'buy', price: 99, size: 4 }, 'them');
    exchange.to(1_000);
    expect(exchange.fills(first)).toEqual([[99, 4, 'maker']]);
    expect(exchange.fills(second)).toEqual([[99, 2, 'maker']]);
  });

  it('beyond the displayed size are hidden size, and fill us with the surplus', () => {
    const rows = tape()
      .trade(1_000, 'buy', 101, 13)
      .depth(100_000, { asks: [[101, 0]] })
      .build();
    const exchange = new TestExchange(rows);
    const order = exchange.place(1, { side: 'sell', price: 101, size: 9 });
    expect(exchange.to(1_000).fills(order)).toEqual([[101, 3, 'maker']]);
  });

  it('of the other side do not touch us', () => {
    const exchange = new TestExchange(tape().trade(1_000, 'buy', 99, 50).build());
    const order = exchange.place(1, { side: 'buy', price: 99, size: 5 });
    expect(exchange.to(1_000).ahead(order)).toBe(10);
  });

  it('let a refilled iceberg join behind everybody', () => {
    const rows = tape()
      .trade(1_000, 'sell', 99, 12)
      .depth(100_000, { bids: [[99, 30]] })
      .trade(150_000, 'sell', 99, 7)
      .build();
    const exchange = new TestExchange(rows);
    const iceberg = exchange.place(1, { side: 'buy', price: 99, size: 6, displaySize: 2 as never });
    const plain = exchange.place(1, { side: 'buy', price: 99, size: 3 });
    exchange.to(1_000);
    // 10 recorded lots ahead, its 2 shown; the rest of it is now behind the plain order, with nothing recorded left.
    expect(exchange.fills(iceberg)).toEqual([[99, 2, 'maker']]);
    expect(exchange.fills(plain)).toEqual([]);
    expect(exchange.ahead(iceberg)).toBe(0);
    exchange.to(150_000);
    expect(exchange.fills(plain)).toEqual([[99, 3, 'maker']]);
    // The 30 recorded lots came behind both; after 3 and 2 the next part joins behind what is left of them.
    expect(exchange.fills(iceberg)).toEqual([
      [99, 2, 'maker'],
      [99, 2, 'maker'],
    ]);
    expect(exchange.ahead(iceberg)).toBe(23);
  });

  it('leave a refilled iceberg behind what the level still shows', () => {
    const rows = tape()
      .depth(100_000, { bids: [[99, 25]] })
      .trade(150_000, 'sell', 99, 12)
      .build();
    const exchange = new TestExchange(rows);
    const iceberg = exchange.place(1, { side: 'buy', price: 99, size: 6, displaySize: 2 as never });
    exchange.to(150_000);
    // 10 ahead, 2 of ours, 15 behind at first; the refill stands behind 25 − 12 = 13.
    expect(exchange.fills(iceberg)).toEqual([[99, 2, 'maker']]);
    expect(exchange.ahead(iceberg)).toBe(13);
  });
});
