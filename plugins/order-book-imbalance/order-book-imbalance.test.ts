import { describe, expect, it } from 'vitest';
import { FakeBook, FakeView, fakeInstrument, listed, targets } from '../../test/strategy/fake-view.js';
import { BookPressure } from './book-pressure.js';
import strategy from './index.js';

const BTC = fakeInstrument();
/** No memory and no drift: the signal is the imbalance of the book as it stands. */
const plain = {
  size: 0.05,
  levels: 1,
  smoothingMillis: 0,
  driftWeight: 0,
  enter: 0.5,
  leave: 0.1,
  minHoldMillis: 0,
};
const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...plain, ...parameters }), BTC, [BTC]);

/** A touch with such an imbalance: (1 + x) against (1 − x). */
function leaning(view: FakeView, imbalance: number): FakeView {
  view.book.bids = [[9999, 1000 * (1 + imbalance)]];
  view.book.asks = [[10_001, 1000 * (1 - imbalance)]];
  return view;
}

describe('order-book-imbalance', () => {
  it('takes a side above one threshold and gives it up below another', () => {
    const follower = created();
    const view = new FakeView();
    const at = (imbalance: number) => targets(follower.onBook?.(leaning(view, imbalance), 0));
    expect(at(0.49)).toBeUndefined();
    expect(at(0.5)).toEqual([50]);
    expect(at(0.2)).toBeUndefined();
    expect(at(0.1)).toEqual([0]);
    expect(at(-0.6)).toEqual([-50]);
    expect(at(-0.11)).toBeUndefined();
    expect(at(0.7)).toEqual([50]);
  });

  it('does not change its mind before the least time has passed', () => {
    const follower = created({ minHoldMillis: 2000 });
    const view = new FakeView();
    expect(targets(follower.onBook?.(leaning(view.at(1), 0.8), 0))).toEqual([50]);
    expect(follower.onBook?.(leaning(view.at(2.999), -0.8), 0)).toBeUndefined();
    expect(targets(follower.onBook?.(leaning(view.at(3), -0.8), 0))).toEqual([-50]);
  });

  it('keeps to the side that it may take', () => {
    const long = created({ sides: 'long' });
    const view = new FakeView();
    expect(long.onBook?.(leaning(view, -0.9), 0)).toBeUndefined();
    expect(targets(long.onBook?.(leaning(view, 0.9), 0))).toEqual([50]);
    expect(targets(long.onBook?.(leaning(view, -0.9), 0))).toEqual([0]);
  });

  it('asks again each second until it has what it wants, in the style that was asked for', () => {
    const follower = created({ style: 'rest', maxSlippageBps: 3 });
    const view = leaning(new FakeView(), 0.9);
    follower.onBook?.(view, 0);
    expect(listed(follower.onSecond?.(view))).toEqual([
      expect.objectContaining({ kind: 'target', positionLots: 50, style: 'rest', maxSlippageBps: 3 }),
    ]);
    view.first.positionLots = 50;
    expect(follower.onSecond?.(view)).toBeUndefined();
  });

  it('says nothing without a valid book, and forgets what was before', () => {
    const follower = created({ smoothingMillis: 10_000 });
    const view = new FakeView();
    follower.onBook?.(leaning(view, -0.9), 0);
    view.book.valid = false;
    expect(follower.onBook?.(view.at(1), 0)).toBeUndefined();
    view.book.valid = true;
    expect(targets(follower.onBook?.(leaning(view.at(2), 0.9), 0))).toEqual([50]);
  });

  it('takes over a position that was there before', () => {
    const follower = created();
    const view = leaning(new FakeView(), 0.3);
    view.first.positionLots = 50;
    expect(follower.onSecond?.(view)).toBeUndefined();
    expect(follower.onBook?.(view, 0)).toBeUndefined();
    expect(targets(follower.onBook?.(leaning(view, 0), 0))).toEqual([0]);
  });

  it('needs the levels that it weighs, and checks its parameters', () => {
    expect(strategy.needs?.(strategy.parameters.parse({ levels: 8 }))).toEqual({ bookLevels: 8 });
    expect(strategy.parameters.safeParse({ enter: 0.3, leave: 0.3 }).error?.issues[0]?.message).toBe(
      'must be below enter',
    );
    for (const wrong of [
      { levels: 0 },
      { levels: 1.5 },
      { decay: 0 },
      { enter: 1.1 },
      { size: 0 },
      { level: 3 },
    ]) {
      expect(strategy.parameters.safeParse(wrong).success).toBe(false);
    }
    expect(() => created({ size: 0.0001 })).toThrow('size: 0.0001 of BTC/USDT has more than 3 decimals');
  });
});

/** By hand. */
describe('the pressure of a book', () => {
  const memoryless = { levels: 3, decay: 0.5, smoothingMillis: 0, driftMillis: 1000 };

  it('weighs levels by their place', () => {
    const pressure = new BookPressure(memoryless);
    const book = new FakeBook();
    book.bids = [
      [9999, 100],
      [9998, 200],
      [9997, 400],
      [9996, 9_999],
    ];
    book.asks = [
      [10_001, 50],
      [10_002, 20],
    ];
    pressure.observe(book, 0);
    // bids 100 + 100 + 100, asks 50 + 10
    expect(pressure.imbalance).toBeCloseTo((300 - 60) / 360, 12);
    expect(pressure.drift).toBe(0);
  });

  it('forgets by a factor e in each length of its memory', () => {
    const pressure = new BookPressure({ ...memoryless, levels: 1, smoothingMillis: 1000 });
    const book = new FakeBook();
    pressure.observe(book, 0);
    book.bids = [[9999, 3000]];
    pressure.observe(book, 1_000_000);
    // the imbalance goes from 0 to (3 − 1) / 4, its average by 1 − 1/e of the way
    expect(pressure.imbalance).toBeCloseTo(0.5 * (1 - 1 / Math.E), 12);
    // the micro-price from 10,000 to (9,999 + 3 × 10,001) / 4 = 10,000.5; its average by as much of the way
    const average = 10_000 + 0.5 * (1 - 1 / Math.E);
    expect(pressure.drift).toBeCloseTo((10_000 * (10_000.5 - average)) / average, 9);
  });
});
