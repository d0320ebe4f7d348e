import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  centredTop,
  cursorVisible,
  followBook,
  moveCursor,
  ordersInRow,
  rowOf,
  rowOfTrade,
  withRowTicks,
} from '../../../src/apps/tui/ladder-rows.js';
import type { LadderView } from '../../../src/apps/tui/view.js';
import { BOOK, WORKING } from './drawn-screen.js';

const HEIGHT = 23;
const unplaced: LadderView = { rowTicks: 100, cursor: null, top: null, locked: false };
const shifted = (ticks: number): typeof BOOK => ({
  ...BOOK,
  bestBid: [BOOK.bestBid![0] + ticks, 1],
  bestAsk: [BOOK.bestAsk![0] + ticks, 1],
});

describe('rows', () => {
  test('bids round down and asks up, so that a bid row is always below an ask row', () => {
    const price = fc.integer({ min: 1, max: 2_000_000_000 });
    const rowTicks = fc.integer({ min: 1, max: 500_000 });
    fc.assert(
      fc.property(price, fc.integer({ min: 1, max: 1_000 }), rowTicks, (bid, spread, step) => {
        const bidRow = rowOf(bid, 'buy', step);
        const askRow = rowOf(bid + spread, 'sell', step);
        expect(bidRow).toBeLessThanOrEqual(bid);
        expect(askRow).toBeGreaterThanOrEqual(bid + spread);
        expect(bidRow).toBeLessThan(askRow);
        expect(bid - bidRow).toBeLessThan(step);
        expect(Math.abs(bidRow % step) + Math.abs(askRow % step)).toBe(0);
      }),
    );
  });

  test('the last price stands on the side that it traded at', () => {
    expect(rowOfTrade(6_172_766, BOOK, 100)).toBe(6_172_800);
    expect(rowOfTrade(6_172_765, BOOK, 100)).toBe(6_172_700);
  });

  test('a row holds the orders whose exact prices fall into it', () => {
    const at = (price: number): string[] =>
      ordersInRow({ working: WORKING, ended: [] }, { instrument: 0, price, rowTicks: 100 }).map(
        (order) => order.clientOrderId,
      );
    expect(at(6_173_800)).toEqual(['oc-7f3a-40']);
    expect(at(6_170_000)).toEqual(['oc-7f3a-39']);
    expect(at(6_172_100)).toEqual([]);
  });
});

describe('the window', () => {
  test('puts the touch into the middle as it is drawn', () => {
    expect(centredTop(BOOK, 100, HEIGHT)).toBe(6_173_800);
  });

  test('stands still while the touch is well inside, so that prices do not move under the finger', () => {
    const placed = followBook(unplaced, BOOK, HEIGHT);
    expect(placed.cursor).toBe(6_172_700);
    for (const rows of [-8, -3, 0, 3, 7])
      expect(followBook(placed, shifted(rows * 100), HEIGHT)).toBe(placed);
  });

  test('comes after the touch near an edge, with the cursor at its price', () => {
    const placed = followBook(unplaced, BOOK, HEIGHT);
    const far = shifted(1_100);
    expect(followBook(placed, far, HEIGHT)).toMatchObject({
      cursor: placed.cursor,
      top: centredTop(far, 100, HEIGHT),
    });
  });

  test('follows at each row when locked', () => {
    const placed = followBook({ ...unplaced, locked: true }, BOOK, HEIGHT);
    expect(followBook(placed, shifted(200), HEIGHT).top).toBe(placed.top! + 200);
  });

  test('keeps the cursor in sight wherever it is moved', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 20 }), (moves) => {
        let ladder = followBook(unplaced, BOOK, HEIGHT);
        for (const rows of moves) {
          ladder = moveCursor(ladder, rows, HEIGHT);
          expect(cursorVisible(ladder, HEIGHT)).toBe(true);
          expect(ladder.cursor! % ladder.rowTicks).toBe(0);
        }
      }),
    );
  });

  test('a cursor that the market has left is not in sight', () => {
    const placed = followBook(unplaced, BOOK, HEIGHT);
    const after = followBook(placed, shifted(100_000), HEIGHT);
    expect(cursorVisible(after, HEIGHT)).toBe(false);
  });

  test('another row step keeps the cursor near its price', () => {
    const placed = { ...followBook(unplaced, BOOK, HEIGHT), cursor: 6_172_700 };
    expect(withRowTicks(placed, 500)).toMatchObject({ rowTicks: 500, cursor: 6_172_500, top: null });
  });
});

test('a ladder that was scrolled away stays there until the touch comes by, or it is centred', () => {
  const placed = followBook(unplaced, BOOK, HEIGHT);
  let away = placed;
  for (let row = 0; row < 3 * HEIGHT; row += 1) away = moveCursor(away, 1, HEIGHT);
  expect(away.top).toBeGreaterThan(placed.top!);
  const later = followBook(away, BOOK, HEIGHT);
  expect(later).toMatchObject({ top: away.top, cursor: away.cursor });
  // The market comes up to the window: from then on it is followed again.
  const [ticks] = BOOK.bestBid!;
  const shift = away.top! - Math.floor(HEIGHT / 2) * 100 - ticks;
  const risen: typeof BOOK = {
    ...BOOK,
    bestBid: [ticks + shift, 1],
    bestAsk: [ticks + shift + 1, 1],
  };
  const met = followBook(later, risen, HEIGHT);
  expect(met).toMatchObject({ top: away.top, away: false });
  expect(followBook(met, BOOK, HEIGHT).top).toBe(placed.top);
  expect(followBook({ ...away, top: null }, BOOK, HEIGHT).top).toBe(placed.top);
});
