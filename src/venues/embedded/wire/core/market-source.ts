import type {
  ClientOrderId,
  Instrument,
  MarketRows,
  Micros,
  NewOrder,
  PriceTicks,
  SizeLots,
  VenueEvent,
} from '../../../../domain/index.js';
import type { OrderBook } from '../../../../market/index.js';
import type { PastMinute } from './minute-candles.js';

/** An order at the source, by the exchange's own name for it. */
export interface SourceOrder {
  readonly account: string;
  readonly clientOrderId: ClientOrderId;
  readonly time: Micros;
}

/**
 * The market under the exchange: agents, or a tape. Its times are its own, and only rise.
 *
 * **Invariant:** what it says during one call is taken in before the next call, since rows are used again.
 */
export interface MarketSource {
  readonly instruments: readonly Instrument[];
  /** The moment, in its own time, at which the exchange opens. */
  readonly presentTime: Micros;
  /** True where the book that everybody sees is the very one that orders meet. */
  readonly showsTrueBook: boolean;
  /** When something next happens of itself; Infinity when nothing will. */
  nextTime(): number;
  /** Lets one thing happen. */
  step(): void;
  place(request: SourceOrder & { readonly order: NewOrder }): void;
  cancel(request: SourceOrder): void;
  /** Null keeps; `size` is the new total, fills included. */
  replace(request: SourceOrder & { readonly price: PriceTicks | null; readonly size: SizeLots | null }): void;
  /** Brings the books to the sink, as changes from nothing. Called once, before anything else. */
  begin(): void;
}

export interface SourceSink {
  /** Prints, and changes of the book that bear the exchange's sequence; anything else is passed over. */
  rows(instrument: number, rows: MarketRows, from: number, to: number): void;
  event(account: string, event: VenueEvent): void;
  /** A minute from before everything that the source has prints of; minutes rise. */
  pastMinute(instrument: number, minute: PastMinute): void;
  book(instrument: number): OrderBook;
}
