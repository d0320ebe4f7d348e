import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TICKS } from '../../src/domain/index.js';
import { type Level, LevelCursor, OrderBook } from '../../src/market/index.js';

/** The oracle: a map of levels, sorted whenever it is read. */
class NaiveBook {
  private readonly sides = [new Map<number, number>(), new Map<number, number>()];

  setLevel(ask: boolean, price: number, size: number): void {
    const side = this.sides[ask ? 1 : 0]!;
    if (size === 0) side.delete(price);
    else side.set(price, size);
  }

  clear(): void {
    for (const side of this.sides) side.clear();
  }

  levels(ask: boolean): Level[] {
    return [...this.sides[ask ? 1 : 0]!].sort(([a], [b]) => (ask ? a - b : b - a));
  }
}

type Update = { readonly ask: boolean; readonly price: number; readonly size: number } | 'clear';

const price = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1_000, max: 1_060 }) },
  { weight: 4, arbitrary: fc.integer({ min: 800, max: 1_300 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, 10, MAX_TICKS, MAX_TICKS - 1, MAX_TICKS - 40, -1, -MAX_TICKS),
  },
);
const update: fc.Arbitrary<Update> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      ask: fc.boolean(),
      price,
      size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
    }),
  },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
);

function play(updates: readonly Update[], span: number): { book: OrderBook; naive: NaiveBook } {
  const book = new OrderBook(span);
  const naive = new NaiveBook();
  for (const step of updates) {
    for (const target of [book, naive]) {
      if (step === 'clear') target.clear();
      else target.setLevel(step.ask, step.price, step.size);
    }
    expectSame(book, naive);
  }
  return { book, naive };
}

function expectSame(book: OrderBook, naive: NaiveBook): void {
  const [bids, asks] = [naive.levels(false), naive.levels(true)];
  expect([...book.levels(false)]).toEqual(bids);
  expect([...book.levels(true)]).toEqual(asks);
  expect([book.hasBid, book.hasAsk]).toEqual([bids.length > 0, asks.length > 0]);
  if (bids.length > 0) expect([book.bestBid, book.bestBidSize]).toEqual(bids[0]);
  if (asks.length > 0) expect([book.bestAsk, book.bestAskSize]).toEqual(asks[0]);
  expect(book.isCrossed).toBe(bids.length > 0 && asks.length > 0 && bids[0]![0] >= asks[0]![0]);
}

function bookOf(levels: { bids: Level[]; asks: Level[] }): OrderBook {
  const book = new OrderBook(64);
  for (const [p, s] of levels.bids) book.setLevel(false, p, s);
  for (const [p, s] of levels.asks) book.setLevel(true, p, s);
  return book;
}

describe('OrderBook', () => {
  it('equals a sorted map over any updates, far outliers, clears, crossings and re-centring included', () => {
    for (const span of [32, 64, 256]) {
      fc.assert(
        fc.property(fc.array(update, { maxLength: 60 }), (updates) => {
          const { book, naive } = play(updates, span);
          for (const ask of [false, true]) {
            const levels = naive.levels(ask);
            expect(book.levelCount(ask)).toBe(levels.length);
            for (const [p, s] of levels) expect(book.sizeAt(ask, p)).toBe(s);
            expect(book.depthLots(ask, 3)).toBe(levels.slice(0, 3).reduce((sum, [, s]) => sum + s, 0));
          }
        }),
        { numRuns: 150 },
      );
    }
  });

  it('follows a touch that walks far through its window, both ways', () => {
    const book = new OrderBook(32);
    const naive = new NaiveBook();
    const both = (ask: boolean, p: number, size: number): void => {
      book.setLevel(ask, p, size);
      naive.setLevel(ask, p, size);
    };
    for (let p = 500; p < 700; p += 1) both(true, p, p);
    for (let p = 500; p < 690; p += 1) both(true, p, 0);
    for (let p = 689; p > 300; p -= 3) both(true, p, p);
    expectSame(book, naive);
    for (const [p] of naive.levels(true)) both(true, p, 0);
    expectSame(book, naive);
  });

  it('holds a bid at 1000.00 while the touch is 61,800, and an Int32 limit', () => {
    const book = bookOf({
      bids: [
        [618_002, 2],
        [10_000, 606],
      ],
      asks: [
        [618_003, 1],
        [MAX_TICKS, 5],
      ],
    });
    expect(book.sizeAt(false, 10_000)).toBe(606);
    expect(book.sizeAt(true, MAX_TICKS)).toBe(5);
    book.setLevel(false, 618_002, 0);
    book.setLevel(true, 618_003, 0);
    expect([book.bestBid, book.bestAsk]).toEqual([10_000, MAX_TICKS]);
  });

  it('groups bids down and asks up', () => {
    const book = bookOf({
      bids: [
        [109, 1],
        [105, 2],
        [100, 4],
        [99, 8],
        [80, 16],
      ],
      asks: [
        [110, 1],
        [111, 2],
        [120, 4],
        [121, 8],
        [150, 16],
      ],
    });
    expect(book.grouped({ rowTicks: 10, rows: 2 })).toEqual({
      bids: [
        [100, 7],
        [90, 8],
      ],
      asks: [
        [110, 1],
        [120, 6],
      ],
    });
    expect(book.grouped({ rowTicks: 1, rows: 1 })).toEqual({ bids: [[109, 1]], asks: [[110, 1]] });
    expect(bookOf({ bids: [], asks: [] }).grouped({ rowTicks: 5, rows: 9 })).toEqual({ bids: [], asks: [] });
  });

  it('copies the best levels into columns', () => {
    const book = bookOf({
      bids: [
        [9, 1],
        [7, 3],
        [8, 2],
      ],
      asks: [],
    });
    const [prices, sizes] = [new Int32Array(4), new Float64Array(4)];
    expect(book.copyLevels(false, 2, prices, sizes)).toBe(2);
    expect([...prices, ...sizes]).toEqual([9, 8, 0, 0, 1, 2, 0, 0]);
    expect(book.copyLevels(false, 4, prices, sizes)).toBe(3);
    expect(book.copyLevels(true, 4, prices, sizes)).toBe(0);
  });
});

describe('LevelCursor', () => {
  it('walks on beyond its price when the book changes under it', () => {
    const book = bookOf({
      bids: [
        [50, 1],
        [40, 2],
        [5, 3],
      ],
      asks: [],
    });
    const cursor = new LevelCursor(book, false);
    expect([cursor.next(), cursor.price]).toEqual([true, 50]);
    book.setLevel(false, 50, 0);
    book.setLevel(false, 45, 7);
    expect([cursor.next(), cursor.price, cursor.size]).toEqual([true, 45, 7]);
    cursor.seek(40);
    expect([cursor.next(), cursor.price]).toEqual([true, 5]);
    expect(cursor.next()).toBe(false);
    cursor.reset();
    expect([cursor.next(), cursor.price]).toEqual([true, 45]);
  });

  it('seeks to any price', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 40 }), price, fc.boolean(), (updates, from, ask) => {
        const { book, naive } = play(updates, 32);
        const cursor = new LevelCursor(book, ask);
        cursor.seek(from);
        const found: number[] = [];
        while (cursor.next()) found.push(cursor.price);
        const beyond = naive.levels(ask).filter(([p]) => (ask ? p > from : p < from));
        expect(found).toEqual(beyond.map(([p]) => p));
      }),
      { numRuns: 100 },
    );
  });
});
