import { describe, expect, it } from 'vitest';
import { handBook, INVALID, makeMarket, print, SECOND } from './hand-book.js';

const book = handBook(
  [
    [99, 6],
    [98, 4],
    [90, 100],
  ],
  [
    [101, 2],
    [103, 6],
  ],
);

describe('order book imbalance', () => {
  it('compares the lots of the best levels', () => {
    const plain = makeMarket('book-imbalance', { levels: 2, halfDistance: 0 });
    plain.onBook!(book, 0);
    expect(plain.values[0]).toBeCloseTo((10 - 8) / 18, 12);
  });

  it('lets a lot weigh half at half the distance', () => {
    // The mid is 100 and 100 bps of it are 1 tick: weights 1/2, 1/3 of the bids, 1/2, 1/4 of the asks.
    const weighted = makeMarket('book-imbalance', { levels: 2, halfDistance: 100 });
    weighted.onBook!(book, 0);
    const [bids, asks] = [6 / 2 + 4 / 3, 2 / 2 + 6 / 4];
    expect(weighted.values[0]).toBeCloseTo((bids - asks) / (bids + asks), 12);
  });

  it('takes what levels there are', () => {
    const deep = makeMarket('book-imbalance', { levels: 50, halfDistance: 0 });
    deep.onBook!(book, 0);
    expect(deep.values[0]).toBeCloseTo((110 - 8) / 118, 12);
  });
});

describe('micro-price', () => {
  it('leans to the thinner side', () => {
    const micro = makeMarket('micro-price');
    micro.onBook!(book, 0);
    expect(micro.values[0]).toBeCloseTo((99 * 2 + 101 * 6) / 8, 12);
    expect(micro.values[1]).toBeCloseTo(10_000 * (100.5 / 100 - 1), 9);
  });
});

describe('trade flow imbalance', () => {
  it('is of the prints of the window, which slides with books too', () => {
    const flow = makeMarket('trade-flow', { seconds: 10 });
    flow.onBook!(book, 0);
    expect([...flow.values]).toEqual([Number.NaN, Number.NaN]);
    flow.onTrade!(print(1, 101, 5), book);
    flow.onTrade!(print(2, 99, -3), book);
    expect([...flow.values]).toEqual([2 / 8, 2]);
    // At 11 s the print of 1 s has just left the window.
    flow.onBook!(book, 11 * SECOND);
    expect([...flow.values]).toEqual([-1, -3]);
    flow.onBook!(book, 12 * SECOND);
    expect([...flow.values]).toEqual([Number.NaN, 0]);
  });
});

describe('order flow imbalance', () => {
  it('adds what came to the bid and left the ask', () => {
    const ofi = makeMarket('order-flow-imbalance', { seconds: 10 });
    const touch = (bid: number, bidSize: number, ask: number, askSize: number, second: number) => {
      ofi.onBook!(handBook([[bid, bidSize]], [[ask, askSize]]), second * SECOND);
      return ofi.values[0];
    };
    expect(touch(99, 5, 101, 7, 0)).toBeNaN();
    // The bid grew by 3, the ask stands.
    expect(touch(99, 8, 101, 7, 1)).toBe(3);
    // The bid rose: all of its new size. The ask rose: its old size is gone.
    expect(touch(100, 4, 102, 9, 2)).toBe(3 + 4 + 7);
    // The bid fell: its old size is gone. The ask fell: all of its new size is against it.
    expect(touch(98, 6, 101, 1, 3)).toBe(14 - 4 - 1);
    // Ten seconds later only the newest is left: the bid by −2, the ask by +4 against it.
    expect(touch(98, 4, 101, 5, 13)).toBe(-2 - 4);
    // The touch has (4 + 5) / 2 lots a side.
    expect(ofi.values[1]).toBeCloseTo(-6 / 4.5, 12);
  });

  it('does not compare across a book that was not to be trusted', () => {
    const ofi = makeMarket('order-flow-imbalance', { seconds: 10 });
    ofi.onBook!(handBook([[99, 5]], [[101, 7]]), 0);
    ofi.onTrade!(print(1, 100, 1), INVALID);
    ofi.onBook!(handBook([[50, 900]], [[51, 1]]), 2 * SECOND);
    expect(ofi.values[0]).toBeNaN();
  });
});

describe('spread', () => {
  const at = (bid: number, ask: number) => handBook([[bid, 1]], [[ask, 1]]);
  const make = () => makeMarket('spread', { seconds: 60, horizon: 5 });

  it('quotes what stands, and counts what takers paid beyond the mid, by size', () => {
    const spread = make();
    spread.onBook!(at(99, 101), 0);
    expect(spread.values[0]).toBe(2);
    expect(spread.values[3]).toBeCloseTo(200, 9);
    // Bought 3 at 101, sold 1 at 98 (through the bid): 2 × 1 and 2 × 2 beyond the mid of 100.
    spread.onTrade!(print(1, 101, 3), at(99, 101));
    spread.onTrade!(print(1, 98, -1), at(99, 101));
    expect(spread.values[1]).toBe((3 * 2 + 1 * 4) / 4);
    expect(spread.values[4]).toBeCloseTo(250, 9);
    expect(spread.values[2]).toBeNaN();
  });

  it('realises against the mid that stands when the horizon is over', () => {
    const spread = make();
    spread.onBook!(at(99, 101), 0);
    spread.onTrade!(print(1, 101, 3), at(99, 101));
    spread.onBook!(at(100, 104), 6 * SECOND);
    // At 6 s sharp the mid has moved to 102, and that counts: 2 × (101 − 102).
    expect(spread.values[2]).toBeNaN();
    spread.onBook!(at(200, 202), 7 * SECOND);
    expect(spread.values[2]).toBe(-2);
  });

  it('does not look beyond the horizon, however late the next book is', () => {
    const spread = make();
    spread.onBook!(at(99, 101), 0);
    spread.onTrade!(print(1, 99, -2), at(99, 101));
    spread.onBook!(at(300, 302), 20 * SECOND);
    expect(spread.values[2]).toBe(2);
  });

  it('forgets prints that left the window, and leaves out those without a book', () => {
    const spread = make();
    spread.onBook!(at(99, 101), 0);
    spread.onTrade!(print(1, 101, 3), at(99, 101));
    spread.onTrade!(print(2, 500, 3), INVALID);
    expect(spread.values[1]).toBe(2);
    spread.onBook!(at(99, 101), 61 * SECOND);
    expect(spread.values[1]).toBeNaN();
    expect(spread.values[2]).toBe(2);
  });
});

describe('VPIN', () => {
  it('is the mean imbalance of full buckets, prints going on in the next', () => {
    const vpin = makeMarket('vpin', { buckets: 2, bucketLots: 10 });
    const take = (signed: number) => {
      vpin.onTrade!(print(0, 100, signed), book);
      return vpin.values[0];
    };
    expect(take(8)).toBeNaN();
    // Fills the first: 8 bought, 2 sold, 6 apart; 3 sold go on in the second.
    expect(take(-5)).toBeNaN();
    // The second: 3 sold, 7 bought, 4 apart.
    expect(take(7)).toBe((6 + 4) / 20);
    // The third, all bought, takes the place of the first.
    expect(take(10)).toBe((4 + 10) / 20);
  });

  it('stands a print of more than all the buckets', () => {
    const vpin = makeMarket('vpin', { buckets: 3, bucketLots: 10 });
    vpin.onTrade!(print(0, 100, -4), book);
    vpin.onTrade!(print(0, 100, 1e12 + 9), book);
    expect(vpin.values[0]).toBe(1);
    // 4 sold and 1e12 + 9 bought leave 3 in the open bucket: 7 more and it is full, 4 apart.
    vpin.onTrade!(print(0, 100, -7), book);
    expect(vpin.values[0]).toBe((10 + 10 + 4) / 30);
  });

  it('measures the bucket where none is given', () => {
    const vpin = makeMarket('vpin', { buckets: 1, measureSeconds: 60, bucketSeconds: 6 });
    vpin.onTrade!(print(0, 100, 40), book);
    vpin.onTrade!(print(59, 100, -60), book);
    expect(vpin.values[1]).toBeNaN();
    vpin.onTrade!(print(60, 100, 8), book);
    expect([...vpin.values]).toEqual([Number.NaN, 10]);
    vpin.onTrade!(print(61, 100, -2), book);
    expect([...vpin.values]).toEqual([0.6, 10]);
  });
});

describe("Kyle's lambda", () => {
  const at = (bid: number) => handBook([[bid, 1]], [[bid + 2, 1]]);
  /** Signed lots, and the bid at the end, of each second from 1 s on. */
  function play(pairs: readonly (readonly [flow: number, bid: number])[], intervals = pairs.length) {
    const kyle = makeMarket('kyle-lambda', { interval: 1, intervals });
    kyle.onBook!(at(100), 0.5 * SECOND);
    pairs.forEach(([flow, bid], i) => {
      if (flow !== 0) kyle.onTrade!(print(i + 1.2, 100, flow), at(100));
      kyle.onBook!(at(bid), (i + 1.5) * SECOND);
    });
    return kyle;
  }

  it('is the slope of the mid over what was bought more than sold', () => {
    // Changes of the mid 2, −1, 1, 0 over flows 4, −2, 2, 0: half a tick for each lot, without a rest.
    const kyle = play([
      [4, 102],
      [-2, 101],
      [2, 102],
      [0, 102],
    ]);
    expect(kyle.values[0]).toBeNaN();
    kyle.onBook!(at(102), 5 * SECOND);
    expect(kyle.values[0]).toBeCloseTo(0.5, 12);
    expect(kyle.values[1]).toBeCloseTo(1, 12);
  });

  it('leaves what it does not explain to the rest', () => {
    const kyle = play([
      [1, 101],
      [2, 101],
      [3, 103],
    ]);
    kyle.onBook!(at(103), 4 * SECOND);
    // Changes 1, 0, 2 over 1, 2, 3: covariance 1, variances 2 and 2 in sums.
    expect(kyle.values[0]).toBeCloseTo(0.5, 12);
    expect(kyle.values[1]).toBeCloseTo(0.25, 12);
  });

  it('counts seconds in which nothing happened', () => {
    const kyle = play([[3, 103]], 3);
    kyle.onBook!(at(103), 4.5 * SECOND);
    // 3, 0, 0 over 3, 0, 0.
    expect(kyle.values[0]).toBeCloseTo(1, 12);
    kyle.onBook!(at(103), 5_000 * SECOND);
    expect([...kyle.values]).toEqual([Number.NaN, Number.NaN]);
  });
});
