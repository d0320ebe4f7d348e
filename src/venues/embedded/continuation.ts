import { type Instrument, type Micros, type PriceTicks, RowKind, type SizeLots } from '../../domain/index.js';
import type { MessageIndex, OwnOrder, RecordedBook } from '../../matching/recorded/index.js';
import { MessageKind } from '../../matching/recorded/index.js';
import type { StartingSide, SyntheticInstrument } from '../../matching/synthetic/index.js';

/** Levels a side that the synthetic market begins with. */
const LEVELS = 500;

/**
 * What the synthetic market begins with where a tape ends: the book that is left. At a price where ours
 * rest it begins with the lots ahead of the first of them alone, so that they keep their place.
 *
 * @returns null where no whole book is left.
 */
export function startingInstrument(
  instrument: Instrument,
  book: RecordedBook,
  carried: readonly OwnOrder[],
): SyntheticInstrument | null {
  const [bid, ask] = [book.best(false), book.best(true)];
  if (!book.live || bid === null || ask === null) return null;
  const startPrice = Math.floor((bid + ask) / 2) as PriceTicks;
  const ours = carried.filter((order) => order.instrument === instrument.index && order.state === 'resting');
  return {
    instrument,
    startPrice,
    startingBook: { bids: startingSide(book, false, ours), asks: startingSide(book, true, ours) },
  };
}

function startingSide(book: RecordedBook, ask: boolean, ours: readonly OwnOrder[]): StartingSide {
  const side = ask ? 'sell' : 'buy';
  const levels: { price: PriceTicks; size: SizeLots }[] = [];
  for (const [price] of book.book.levels(ask)) {
    const first = ours.find((order) => order.order.side === side && order.price === price);
    const lots = first === undefined ? book.available(ask, price) : first.queueAhead;
    if (lots > 0) levels.push({ price: price as PriceTicks, size: lots as SizeLots });
    if (levels.length === LEVELS) break;
  }
  return levels;
}

/** The highest sequence of a tape's books; 0 where they have none. */
export function lastSequence(index: MessageIndex): number {
  for (let place = index.length - 1; place >= 0; place -= 1) {
    const message = index.exchangeOrder[place]!;
    if (index.kind[message] !== MessageKind.Depth) continue;
    const rows = index.batches[index.batch[message]!]!;
    const row = index.from[message]!;
    return rows.kind[row] === RowKind.Change && rows.sequence[row]! > 0 ? rows.sequence[row]! : 0;
  }
  return 0;
}

/** When the last of a tape has been delivered. */
export const lastDelivery = (index: MessageIndex, latencyMicros: number): Micros =>
  (index.arrivalTime[index.length - 1]! + latencyMicros) as Micros;
