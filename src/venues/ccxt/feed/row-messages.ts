import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind } from '../../../domain/index.js';
import type { OrderBook } from '../../../market/index.js';

/** The head of a message that the feed itself makes. */
export interface MadeMessage {
  readonly received: number;
  readonly exchange: number;
  readonly sequence: number;
}

/** One row that says: what came before is not to be trusted. */
export function gapRows(received: number): MarketRows {
  const rows = allocateRows(1);
  push(rows, { kind: RowKind.Gap, ask: false, price: 0, size: 0 }, none(received));
  return ended(rows);
}

/** A whole book as one snapshot message, bids and then asks, best first. */
export function bookRows(book: OrderBook, head: MadeMessage): MarketRows {
  const kind = RowKind.Snapshot;
  const rows = allocateRows(Math.max(1, book.levelCount(false) + book.levelCount(true)));
  for (const ask of [false, true]) {
    for (const [price, size] of book.levels(ask)) push(rows, { kind, ask, price, size }, head);
  }
  // An empty book is a message too: a level of no size, which no book keeps.
  if (rows.length === 0) push(rows, { kind, ask: false, price: 1, size: 0 }, head);
  return ended(rows);
}

/** A message of its own that outlives its reader's next. */
export function copyRows(source: MarketRows): MarketRows {
  const copy = allocateRows(source.length);
  for (let row = 0; row < source.length; row += 1) copyRow(source, row, copy, row);
  copy.length = source.length;
  return copy;
}

const none = (received: number): MadeMessage => ({ received, exchange: Number.NaN, sequence: Number.NaN });

interface MadeRow {
  readonly kind: RowKind;
  readonly ask: boolean;
  readonly price: number;
  readonly size: number;
}

function push(rows: MarketRows, { kind, ask, price, size }: MadeRow, head: MadeMessage): void {
  const row = rows.length;
  rows.kind[row] = kind;
  rows.flags[row] = ask ? RowFlag.ASK : 0;
  rows.price[row] = price;
  rows.size[row] = size;
  rows.timeReceived[row] = head.received;
  rows.timeExchange[row] = head.exchange;
  rows.sequence[row] = head.sequence;
  rows.previousSequence[row] = Number.NaN;
  rows.length = row + 1;
}

function ended(rows: MarketRows): MarketRows {
  rows.flags[0]! |= RowFlag.FIRST;
  rows.flags[rows.length - 1]! |= RowFlag.LAST;
  return rows;
}
