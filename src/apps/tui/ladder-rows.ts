import type { BookSnapshot, OrderRow, OrdersSnapshot } from '../../protocol/index.js';
import { externalRows } from './external-rows.js';
import { isWorked } from './lists/order-words.js';
import type { LadderView } from './view.js';

/** Bids round down to their row, asks up, so that a row never shows a price better than it has. */
export const rowOf = (ticks: number, side: 'buy' | 'sell', rowTicks: number): number =>
  (side === 'buy' ? Math.floor(ticks / rowTicks) : Math.ceil(ticks / rowTicks)) * rowTicks;

/** The row of a price that belongs to neither side, such as the last trade's. */
export function rowOfTrade(ticks: number, book: BookSnapshot, rowTicks: number): number {
  if (book.bestAsk !== null && ticks >= book.bestAsk[0]) return rowOf(ticks, 'sell', rowTicks);
  if (book.bestBid !== null && ticks <= book.bestBid[0]) return rowOf(ticks, 'buy', rowTicks);
  return Math.round(ticks / rowTicks) * rowTicks;
}

/** The price by which an order stands in the ladder: its limit, or its trigger while it waits for that. */
export const ladderPrice = (order: OrderRow): number | null =>
  order.state === 'armed' ? order.triggerPrice : (order.price ?? order.triggerPrice);

/** The working orders that a row of the ladder shows, of one instrument. */
export function ordersInRow(
  orders: OrdersSnapshot,
  row: { readonly instrument: number; readonly price: number; readonly rowTicks: number },
): OrderRow[] {
  return [...orders.working, ...externalRows(orders)].filter((order) => {
    // What is worked in slices rests nowhere by itself: its slices do.
    if (isWorked(order)) return false;
    const price = ladderPrice(order);
    return (
      order.instrument === row.instrument &&
      price !== null &&
      rowOf(price, order.side, row.rowTicks) === row.price
    );
  });
}

/** The exact prices between the sides, as rows: the lowest ask row and the highest bid row. */
export function touchRows(book: BookSnapshot, rowTicks: number): { bid: number | null; ask: number | null } {
  return {
    bid: book.bestBid === null ? null : rowOf(book.bestBid[0], 'buy', rowTicks),
    ask: book.bestAsk === null ? null : rowOf(book.bestAsk[0], 'sell', rowTicks),
  };
}

/** The uppermost row that puts the touch into the middle: one bid row more than ask rows. */
export function centredTop(book: BookSnapshot, rowTicks: number, height: number): number | null {
  const { bid, ask } = touchRows(book, rowTicks);
  const askRow = ask ?? (bid === null ? null : bid + rowTicks);
  if (askRow === null) return null;
  const emptyRows = bid === null ? 0 : (askRow - bid) / rowTicks - 1;
  const askRows = Math.floor((height - emptyRows) / 2);
  return askRow + (askRows - 1) * rowTicks;
}

/**
 * Where the ladder stands after a new book: it stays until the touch comes near an edge, since a ladder that
 * moves under the finger sends wrong prices; locked, it follows. A cursor is put at the best bid at first.
 */
export function followBook(ladder: LadderView, book: BookSnapshot, height: number): LadderView {
  const { bid, ask } = touchRows(book, ladder.rowTicks);
  const touch = bid ?? ask;
  if (touch === null) return ladder;
  const cursor = ladder.cursor ?? touch;
  const margin = ladder.locked ? Math.floor(height / 2) - 1 : Math.min(3, Math.floor(height / 6));
  const { top } = ladder;
  const lowest = top === null ? 0 : top - (height - 1) * ladder.rowTicks;
  const inside =
    top !== null &&
    (ask ?? touch) <= top - margin * ladder.rowTicks &&
    (bid ?? touch) >= lowest + margin * ladder.rowTicks;
  const away = ladder.away === true && top !== null && !ladder.locked && !inside;
  if (inside || away) {
    return cursor === ladder.cursor && away === (ladder.away ?? false) ? ladder : { ...ladder, cursor, away };
  }
  return { ...ladder, cursor, top: centredTop(book, ladder.rowTicks, height), away: false };
}

/** Moves the cursor by rows (up is positive), and the window with it where it would leave it. */
export function moveCursor(ladder: LadderView, rows: number, height: number): LadderView {
  if (ladder.cursor === null || ladder.top === null) return ladder;
  const cursor = Math.max(ladder.rowTicks, ladder.cursor + rows * ladder.rowTicks);
  const lowest = ladder.top - (height - 1) * ladder.rowTicks;
  let { top } = ladder;
  if (cursor > top) top = cursor;
  else if (cursor < lowest) top = cursor + (height - 1) * ladder.rowTicks;
  const away = top !== ladder.top || ladder.away === true;
  return { ...ladder, cursor, top, locked: false, away };
}

/** Another row step: the cursor keeps its price as nearly as rows allow, and the touch comes to the middle. */
export function withRowTicks(ladder: LadderView, rowTicks: number): LadderView {
  const cursor = ladder.cursor === null ? null : Math.floor(ladder.cursor / rowTicks) * rowTicks;
  return { ...ladder, rowTicks, cursor, top: null };
}

/** True where the cursor's row is on the screen: keys refuse to act on a price that is not to be seen. */
export function cursorVisible(ladder: LadderView, height: number): boolean {
  if (ladder.cursor === null || ladder.top === null) return false;
  return ladder.cursor <= ladder.top && ladder.cursor > ladder.top - height * ladder.rowTicks;
}
