import type { Micros, PriceTicks } from '../../../../../domain/index.js';
import type { OrderBook } from '../../../../../market/index.js';

export interface Quote {
  readonly time: Micros;
  readonly bid: PriceTicks;
  readonly ask: PriceTicks;
}

const KEPT = 200;

/** The newest best bids and asks of each market, for `Spread`. */
export class SpreadLog {
  private readonly quotes: Quote[][] = [];

  /** @returns whether the touch's prices moved. */
  note(instrument: number, book: OrderBook, time: Micros): boolean {
    if (!book.hasBid || !book.hasAsk) return false;
    let quotes = this.quotes[instrument];
    if (quotes === undefined) {
      quotes = [];
      this.quotes[instrument] = quotes;
    }
    const last = quotes[quotes.length - 1];
    const { bestBid: bid, bestAsk: ask } = book;
    if (last !== undefined && last.bid === bid && last.ask === ask) return false;
    if (quotes.length >= 2 * KEPT) quotes.splice(0, KEPT);
    quotes.push({ time, bid, ask });
    return true;
  }

  since(instrument: number, time: number): readonly Quote[] {
    return (this.quotes[instrument] ?? []).slice(-KEPT).filter((quote) => quote.time >= time);
  }
}
