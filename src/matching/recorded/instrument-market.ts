import type { Instrument, Side } from '../../domain/index.js';
import type { MarketReference } from '../filters.js';
import { Stops } from '../stops.js';
import { type OwnOrder, OwnQueue } from './own-queue.js';
import { RecordedBook } from './recorded-book.js';

/** One instrument: what is recorded, and beside it what is ours. */
export class InstrumentMarket {
  readonly book = new RecordedBook();
  readonly bids = new OwnQueue(false);
  readonly asks = new OwnQueue(true);
  readonly stops = new Stops();
  /** Stops that wait, by sequence. */
  readonly armed = new Map<number, OwnOrder>();

  constructor(readonly instrument: Instrument) {}

  /** Where orders of that side rest. */
  queue(side: Side): OwnQueue {
    return side === 'buy' ? this.bids : this.asks;
  }

  reference(): MarketReference {
    return { bestBid: this.book.best(false), bestAsk: this.book.best(true), last: this.book.last };
  }

  /** Takes out the stop that wakes at the last price. */
  popTriggered(): OwnOrder | null {
    const sequence = this.stops.pop(this.book.last ?? -1);
    const order = this.armed.get(sequence);
    if (order === undefined) return null;
    this.armed.delete(sequence);
    return order;
  }
}
