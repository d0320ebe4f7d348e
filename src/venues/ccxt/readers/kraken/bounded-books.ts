import { allocateRows, copyRow, type MarketRows, RowFlag, RowKind } from '../../../../domain/index.js';
import { DepthCut } from './depth-cut.js';

const { FIRST, LAST, ASK } = RowFlag;

interface BoundedBook {
  readonly bids: DepthCut;
  readonly asks: DepthCut;
  depth: number;
  /** True once a snapshot came: before, nobody knows what would fall out. */
  isKnown: boolean;
}

/**
 * Kraken's books, cut to the depth that was subscribed: a message comes back with the levels that it pushed out of the
 * book, each as a level of size 0 behind its side's own.
 */
export class BoundedBooks {
  private readonly books = new Map<number, BoundedBook>();
  private cut: MarketRows = allocateRows(256);

  /** @param depth where no confirmation said another. */
  constructor(private readonly depth: number) {}

  reset(): void {
    for (const book of this.books.values()) book.isKnown = false;
  }

  /** What the venue said that it sends of this instrument. */
  setDepth(instrument: number, depth: number): void {
    this.book(instrument).depth = depth;
  }

  /** @returns the rows, or others of this object's that are valid until the next call. */
  apply(instrument: number, rows: MarketRows): MarketRows {
    const kind = rows.kind[0];
    if (kind !== RowKind.Snapshot && kind !== RowKind.Change) return rows;
    const book = this.book(instrument);
    const { bids, asks, depth } = book;
    if (kind === RowKind.Snapshot) {
      bids.clear();
      asks.clear();
      book.isKnown = true;
    }
    if (!book.isKnown) return rows;
    for (let row = 0; row < rows.length; row += 1) {
      if (rows.kind[row] !== kind) continue;
      const side = (rows.flags[row]! & ASK) === 0 ? bids : asks;
      side.set(rows.price[row]!, rows.size[row]!);
    }
    if (bids.excess(depth) === 0 && asks.excess(depth) === 0) return rows;
    const cut = this.withRemovals(rows, book);
    bids.truncate(depth);
    asks.truncate(depth);
    return cut;
  }

  private book(instrument: number): BoundedBook {
    let book = this.books.get(instrument);
    if (book === undefined) {
      const { depth } = this;
      book = { bids: new DepthCut(false), asks: new DepthCut(true), depth, isKnown: false };
      this.books.set(instrument, book);
    }
    return book;
  }

  private withRemovals(rows: MarketRows, { bids, asks, depth }: BoundedBook): MarketRows {
    this.reserve(rows.length + bids.excess(depth) + asks.excess(depth));
    const { cut } = this;
    const kind = rows.kind[0];
    cut.length = 0;
    let row = 0;
    const copyWhile = (flag: number) => {
      for (; row < rows.length && rows.kind[row] === kind && (rows.flags[row]! & ASK) === flag; row += 1) {
        copyRow(rows, row, cut, cut.length);
        cut.length += 1;
      }
    };
    copyWhile(0);
    this.pushRemovals(rows, bids, { depth, flag: 0 });
    copyWhile(ASK);
    this.pushRemovals(rows, asks, { depth, flag: ASK });
    for (; row < rows.length; row += 1) {
      copyRow(rows, row, cut, cut.length);
      cut.length += 1;
    }
    for (let at = 0; at < cut.length; at += 1) cut.flags[at] &= ~(FIRST | LAST);
    cut.flags[0] |= FIRST;
    cut.flags[cut.length - 1] |= LAST;
    return cut;
  }

  private pushRemovals(rows: MarketRows, side: DepthCut, { depth, flag }: { depth: number; flag: number }) {
    const { cut } = this;
    for (let i = 0; i < side.excess(depth); i += 1) {
      const at = cut.length;
      copyRow(rows, 0, cut, at);
      cut.flags[at] = flag;
      cut.price[at] = side.excessPrice(depth, i);
      cut.size[at] = 0;
      cut.length = at + 1;
    }
  }

  private reserve(length: number): void {
    if (this.cut.kind.length < length) this.cut = allocateRows(length * 2);
  }
}
