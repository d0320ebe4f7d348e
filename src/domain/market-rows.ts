/**
 * Market data as columns: what a tape holds, what a feed delivers, what `step` reads, one row at a time.
 *
 * A venue's message is one or more consecutive rows; the last carries `LAST`, and only then does the book
 * stand as the venue meant it. No object is made per event: a reader is handed the columns and a row.
 */
export const RowKind = {
  /** A level of a snapshot; the first row of the snapshot carries `FIRST` and clears the book. */
  Snapshot: 1,
  /** A level's new size; 0 removes it. */
  Change: 2,
  /** A print. `side` is the aggressor's. */
  Trade: 3,
  /** Best bid or best ask as the venue quotes it; two rows a quote, bid first. Size 0: that side is empty. */
  Quote: 4,
  /** The venue's CRC32 of the book as it stands after this message: signed, in `price`. */
  Checksum: 5,
  /** The recorder lost its place; the book is not to be trusted before the next snapshot. */
  Gap: 6,
  /** The state of a feed, as `FeedState`'s index in `price`; made by the engine's own watch, not by venues. */
  Feed: 7,
  /**
   * A finished candle, for markets that were recorded as candles alone: four consecutive rows with its open, high, low
   * and close as `price`. In each of them `size` is its volume, `timeExchange` its first moment, `sequence` that
   * moment too, and `previousSequence` its length in seconds. It says nothing of the book.
   */
  Candle: 8,
} as const;
export type RowKind = (typeof RowKind)[keyof typeof RowKind];

export const RowFlag = {
  /** The first row of its message. */
  FIRST: 1,
  /** The last row of its message. */
  LAST: 2,
  /** The ask side of a level or quote; for a trade, the aggressor sold. */
  ASK: 4,
} as const;

/** Columns of equal length; rows 0 to `length` − 1 are filled. */
export interface MarketRows {
  length: number;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  /** Ticks. */
  readonly price: Int32Array;
  /** Lots. */
  readonly size: Float64Array;
  /** Micros; NaN where the venue gave no time. */
  readonly timeExchange: Float64Array;
  /** Micros, by the receiver's clock. */
  readonly timeReceived: Float64Array;
  /** The message's sequence: a book's final update id, a trade's id, a quote's update id. NaN where there is none. */
  readonly sequence: Float64Array;
  /** The sequence that this message says it follows; NaN where it does not say. */
  readonly previousSequence: Float64Array;
}

export function allocateRows(capacity: number): MarketRows {
  return {
    length: 0,
    kind: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    price: new Int32Array(capacity),
    size: new Float64Array(capacity),
    timeExchange: new Float64Array(capacity),
    timeReceived: new Float64Array(capacity),
    sequence: new Float64Array(capacity),
    previousSequence: new Float64Array(capacity),
  };
}

/** No rows at all: what a view looks at before its first. Never written to. */
export const NO_ROWS: MarketRows = allocateRows(0);

/** Copies row `from` of `source` to row `to` of `target`; lengths are left alone. */
export function copyRow(source: MarketRows, from: number, target: MarketRows, to: number): void {
  target.kind[to] = source.kind[from]!;
  target.flags[to] = source.flags[from]!;
  target.price[to] = source.price[from]!;
  target.size[to] = source.size[from]!;
  target.timeExchange[to] = source.timeExchange[from]!;
  target.timeReceived[to] = source.timeReceived[from]!;
  target.sequence[to] = source.sequence[from]!;
  target.previousSequence[to] = source.previousSequence[from]!;
}

/** The feed of one instrument, as the book's reader judges it. */
export const FEED_STATES = ['recovering', 'live', 'gap', 'stale', 'crossed'] as const;
export type FeedState = (typeof FEED_STATES)[number];
