import type { MarketRows } from '../../domain/index.js';
import type { MessageIndex } from './message-index.js';

/**
 * One instrument's tape in pieces, each indexed by itself and held only while somebody reads it: memory grows with
 * a piece, not with the tape. Both cursors, the exchange's and the strategy's, ask for pieces in rising order.
 */
export interface TapeSegments {
  /** A piece by its place, 0 being the first; null behind the last. */
  at(place: number): MessageIndex | null;
}

/** A tape that is one piece. */
export const wholeTape = (index: MessageIndex): TapeSegments => ({
  at: (place) => (place === 0 ? index : null),
});

/** Pieces kept at a time: the exchange's cursor may be in one, the strategy's still in the one before. */
const KEPT = 2;

/** Pieces that are read when they are first asked for, such as the files of a series. */
export class LazySegments implements TapeSegments {
  private readonly kept = new Map<number, MessageIndex>();
  private end = Number.POSITIVE_INFINITY;

  /** @param read null behind the last; asked for one place again only where a cursor fell back. */
  constructor(private readonly read: (place: number) => MessageIndex | null) {}

  at(place: number): MessageIndex | null {
    if (place >= this.end) return null;
    const known = this.kept.get(place);
    if (known !== undefined) return known;
    const index = this.read(place);
    if (index === null) {
      this.end = place;
      return null;
    }
    this.kept.set(place, index);
    if (this.kept.size > KEPT) this.kept.delete(Math.min(...this.kept.keys()));
    return index;
  }
}

/** A tape that is still being recorded: pieces are added behind, and those that were read are let go. */
export class GrowingSegments implements TapeSegments {
  private readonly pieces: MessageIndex[] = [];
  /** The place of the first that is kept. */
  private first = 0;

  add(piece: MessageIndex): void {
    this.pieces.push(piece);
  }

  at(place: number): MessageIndex | null {
    while (this.first < place - 1 && this.pieces.length > 0) {
      this.pieces.shift();
      this.first += 1;
    }
    return this.pieces[place - this.first] ?? null;
  }
}

/**
 * A tape again and again, each pass later by `spanMicros`: for long runs over a short tape. Each pass begins with a
 * break, since its first message does not follow the last of the pass before.
 */
export function loopedTape(
  tape: TapeSegments,
  { loops, spanMicros }: { readonly loops: number; readonly spanMicros: number },
): TapeSegments {
  let pieces = Number.POSITIVE_INFINITY;
  return new LazySegments((place) => {
    if (place < pieces) {
      const index = tape.at(place);
      if (index !== null) return index;
      pieces = place;
      if (pieces === 0) return null;
    }
    const pass = Math.floor(place / pieces);
    if (pass >= loops) return null;
    const index = tape.at(place % pieces)!;
    return shifted(index, pass * spanMicros, place % pieces === 0);
  });
}

/** The same messages at other times; prices, sizes and the order of things are shared, not copied. */
function shifted(index: MessageIndex, micros: number, restarts: boolean): MessageIndex {
  const { length, batch, from, to, kind, exchangeOrder, skewMicros } = index;
  return {
    batches: index.batches.map((rows) => shiftedRows(rows, micros)),
    length,
    batch,
    from,
    to,
    kind,
    exchangeTime: later(index.exchangeTime, micros),
    arrivalTime: later(index.arrivalTime, micros),
    exchangeOrder,
    skewMicros,
    restarts: restarts || index.restarts,
  };
}

/** Written out for its shape, as `allocateRows` is. When the recorder received them nobody asks in a later pass. */
function shiftedRows(rows: MarketRows, micros: number): MarketRows {
  const { length, kind, flags, price, size, timeReceived, sequence, previousSequence } = rows;
  return {
    length,
    kind,
    flags,
    price,
    size,
    timeExchange: later(rows.timeExchange, micros),
    timeReceived,
    sequence,
    previousSequence,
  };
}

function later(times: Float64Array, micros: number): Float64Array {
  const moved = new Float64Array(times.length);
  for (let i = 0; i < times.length; i += 1) moved[i] = times[i]! + micros;
  return moved;
}
