import {
  allocateRows,
  Instrument,
  MAX_TICKS,
  type MarketRows,
  type Micros,
  POWERS_OF_TEN,
  parseScaled,
  RowFlag,
  RowKind,
  UserError,
} from '../../../domain/index.js';
import type { VenueInstrument } from '../contract.js';
import { decimalText } from './decimal-text.js';

/** An order book as ccxt gives it. */
export interface UnifiedBook {
  readonly bids: readonly (readonly unknown[])[];
  readonly asks: readonly (readonly unknown[])[];
  /** Milliseconds. */
  readonly timestamp?: number | undefined;
  /** The venue's sequence of the book. */
  readonly nonce?: number | undefined;
}

interface Level {
  readonly price: number;
  readonly size: number;
}

/**
 * A book as one snapshot message: bids and then asks, each best first.
 *
 * Asks beyond an Int32 of ticks are left out, sizes finer than the lot are cut down to it: neither can be traded.
 * @throws UserError for a price that is not on the tick: the tick is another than was thought, and so is every price.
 */
export function snapshotRows(instrument: VenueInstrument, book: UnifiedBook, received: Micros): MarketRows {
  const target = new Instrument(instrument.specification, instrument.index);
  const bids = levels(target, book.bids).sort((a, b) => b.price - a.price);
  const asks = levels(target, book.asks).sort((a, b) => a.price - b.price);
  const count = bids.length + asks.length;
  const rows = allocateRows(Math.max(1, count));
  const timeExchange = book.timestamp === undefined ? Number.NaN : book.timestamp * 1_000;
  const sequence = book.nonce ?? Number.NaN;
  const write = ({ price, size }: Level, ask: boolean): void => {
    const row = rows.length;
    rows.kind[row] = RowKind.Snapshot;
    rows.flags[row] = ask ? RowFlag.ASK : 0;
    rows.price[row] = price;
    rows.size[row] = size;
    rows.timeExchange[row] = timeExchange;
    rows.timeReceived[row] = received;
    rows.sequence[row] = sequence;
    rows.previousSequence[row] = Number.NaN;
    rows.length = row + 1;
  };
  for (const level of bids) write(level, false);
  for (const level of asks) write(level, true);
  // An empty book is a message too: a level of no size, which no book keeps.
  if (count === 0) write({ price: 1, size: 0 }, false);
  rows.flags[0]! |= RowFlag.FIRST;
  rows.flags[rows.length - 1]! |= RowFlag.LAST;
  return rows;
}

function levels(instrument: Instrument, side: UnifiedBook['bids']): Level[] {
  const read: Level[] = [];
  for (const [price, size] of side) {
    const level = readLevel(instrument, price, size);
    if (level !== null && level.size > 0) read.push(level);
  }
  return read;
}

function readLevel(instrument: Instrument, price: unknown, size: unknown): Level | null {
  const text = decimalText(price) ?? String(price);
  const ticks = instrument.parsePrice(text);
  if (typeof ticks !== 'number') {
    if (Number(text) > instrument.priceNumber(MAX_TICKS)) return null;
    throw new UserError(`${instrument.id}: price ${text} of its book ${ticks.refused}`);
  }
  return { price: ticks, size: sizeInLots(instrument, size) };
}

/** A size as the venue writes it, cut down to whole lots. @throws UserError where it is no decimal. */
export function sizeInLots(instrument: Instrument, size: unknown): number {
  const { lot, wireLot = lot } = instrument.specification;
  const text = decimalText(size) ?? String(size);
  const scaled = parseScaled(text, wireLot.decimals);
  if (typeof scaled === 'number') return Math.floor(scaled / wireLot.units);
  const cut = Math.floor((Number(text) * POWERS_OF_TEN[wireLot.decimals]!) / wireLot.units);
  if (!Number.isSafeInteger(cut) || cut < 0) {
    throw new UserError(`${instrument.id}: size ${text} ${scaled.refused}`);
  }
  return cut;
}
