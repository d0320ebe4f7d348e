import {
  formatStep,
  type Instrument,
  type MarketRows,
  type Micros,
  micros,
  RowFlag,
} from '../../../../../domain/index.js';
import type { ExchangeOrder, PublicTrade } from '../../exchange.js';
import type { Desk } from '../call.js';
import { describeUserOrder } from '../orders/index.js';
import { productIdOf, quoteDecimals } from '../products.js';
import { describeCandle, describeTrade } from '../rest/index.js';
import { isoTime, percentText, priceText, sizeText, trimmed } from '../text.js';
import type { Frame } from './session.js';

type Kind = 'snapshot' | 'update';

/** Of levels in a snapshot the venue gives no time of their own. */
const SNAPSHOT_TIME = '1970-01-01T00:00:00Z';

const level = (side: string, time: string, price: string, size: string): string =>
  `{"side":"${side}","event_time":"${time}","price_level":"${price}","new_quantity":"${size}"}`;

/** Makes the messages of every channel; who gets them is not its matter. */
export class Frames {
  constructor(private readonly desk: Desk) {}

  bookSnapshot(instrument: Instrument): Frame {
    const book = this.desk.exchange.book(instrument.index);
    const updates: string[] = [];
    for (const ask of [false, true]) {
      for (const [price, size] of book.levels(ask)) {
        const side = ask ? 'offer' : 'bid';
        updates.push(level(side, SNAPSHOT_TIME, priceText(instrument, price), sizeText(instrument, size)));
      }
    }
    return this.book(instrument, 'snapshot', updates, this.desk.exchange.bookSequence(instrument.index));
  }

  bookUpdate(
    instrument: Instrument,
    { rows, from, to, sequence }: { rows: MarketRows; from: number; to: number; sequence: number },
  ): Frame {
    const updates: string[] = [];
    const now = this.desk.exchange.now();
    for (let row = from; row < to; row += 1) {
      const side = (rows.flags[row]! & RowFlag.ASK) === 0 ? 'bid' : 'offer';
      const time = rows.timeExchange[row]!;
      const at = isoTime(Number.isNaN(time) ? now : micros(time));
      updates.push(
        level(side, at, priceText(instrument, rows.price[row]!), sizeText(instrument, rows.size[row]!)),
      );
    }
    return this.book(instrument, 'update', updates, sequence);
  }

  /** Newest first. */
  trades(instrument: Instrument, type: Kind, trades: readonly PublicTrade[]): Frame {
    const list = [...trades].reverse().map((trade) => describeTrade(instrument, trade));
    return this.frame('market_trades', [{ type, trades: list }], {
      kind: 'trade',
      symbol: productIdOf(instrument),
    });
  }

  /** The batch says nothing of the touch. */
  ticker(channel: 'ticker' | 'ticker_batch', instrument: Instrument, type: Kind): Frame {
    const id = productIdOf(instrument);
    const { open, high, low, last, volume } = this.desk.exchange.ticker(instrument.index);
    const price = (ticks: number | null) => (ticks === null ? '' : priceText(instrument, ticks));
    const ticker = {
      type: 'ticker',
      product_id: id,
      price: price(last),
      volume_24_h: sizeText(instrument, volume),
      low_24_h: price(low),
      high_24_h: price(high),
      low_52_w: price(low),
      high_52_w: price(high),
      price_percent_chg_24_h: percentText(open, last),
      ...(channel === 'ticker' ? this.touch(instrument) : {}),
    };
    return this.frame(channel, [{ type, tickers: [ticker] }], { kind: 'ticker', symbol: id });
  }

  /** Of five minutes each, newest first. */
  candles(instrument: Instrument, type: Kind, limit: number): Frame {
    const id = productIdOf(instrument);
    const found = this.desk.exchange.candles(instrument.index, { intervalSeconds: 300, limit });
    const candles = [...found]
      .reverse()
      .map((candle) => ({ ...describeCandle(instrument, candle), product_id: id }));
    return this.frame('candles', [{ type, candles }], { kind: 'candle', symbol: id });
  }

  status(instruments: readonly Instrument[], type: Kind): Frame {
    const products = instruments.map((instrument) => {
      const { base, quote, lot, minNotional } = instrument.specification;
      return {
        product_type: 'SPOT',
        id: productIdOf(instrument),
        base_currency: base.code,
        quote_currency: quote.code,
        base_increment: formatStep(lot),
        quote_increment: formatStep({ units: 1, decimals: quoteDecimals(instrument) }),
        display_name: `${base.code}/${quote.code}`,
        status: this.desk.exchange.trading(instrument.index) ? 'online' : 'offline',
        status_message: '',
        min_market_funds: trimmed(minNotional),
      };
    });
    return this.frame('status', [{ type, products }], { kind: 'response' });
  }

  /** @param startedAt when the connection was opened, for the clock that the venue's servers count by. */
  heartbeat(counter: number, startedAt: Micros): Frame {
    const now = this.desk.exchange.now();
    const [day, clock] = isoTime(now).slice(0, -1).split('T');
    const running = ((now - startedAt) / 1_000_000).toFixed(9);
    const event = {
      current_time: `${day} ${clock}000 +0000 UTC m=+${running}`,
      heartbeat_counter: counter,
    };
    return this.frame('heartbeats', [event], { kind: 'heartbeat' });
  }

  orders(type: Kind, orders: readonly ExchangeOrder[]): Frame {
    const event = {
      type,
      orders: orders.map((order) => describeUserOrder(this.desk, order)),
      positions: { perpetual_futures_positions: [], expiring_futures_positions: [] },
    };
    const first = orders[0];
    return this.frame('user', [event], {
      kind: 'user',
      ...(first === undefined ? {} : { symbol: this.desk.products.idOf(first.request.instrument) }),
    });
  }

  subscriptions(standing: Readonly<Record<string, readonly string[]>>): Frame {
    return this.frame('subscriptions', [{ subscriptions: standing }], { kind: 'response' });
  }

  private book(instrument: Instrument, type: Kind, updates: readonly string[], sequence: number): Frame {
    const id = productIdOf(instrument);
    return {
      channel: 'l2_data',
      events: `[{"type":"${type}","product_id":"${id}","updates":[${updates.join(',')}]}]`,
      time: isoTime(this.desk.exchange.now()),
      meaning: { kind: 'book', symbol: id, bookSequence: sequence },
    };
  }

  private touch(instrument: Instrument): Record<string, string> {
    const book = this.desk.exchange.book(instrument.index);
    return {
      best_bid: book.hasBid ? priceText(instrument, book.bestBid) : '',
      best_bid_quantity: sizeText(instrument, book.bestBidSize),
      best_ask: book.hasAsk ? priceText(instrument, book.bestAsk) : '',
      best_ask_quantity: sizeText(instrument, book.bestAskSize),
    };
  }

  private frame(channel: string, events: readonly object[], meaning: Frame['meaning']): Frame {
    return {
      channel,
      events: JSON.stringify(events),
      time: isoTime(this.desk.exchange.now()),
      meaning,
    };
  }
}
