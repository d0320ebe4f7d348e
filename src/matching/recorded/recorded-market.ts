import {
  type Instrument,
  type MarketRows,
  type Micros,
  type PriceTicks,
  RowFlag,
  RowKind,
} from '../../domain/index.js';
import type { Accounts } from '../accounts.js';
import type { SelfTradePrevention } from '../market.js';
import { InstrumentMarket } from './instrument-market.js';
import { type MessageIndex, MessageKind } from './message-index.js';
import { type CancelRequest, OrderEntry, type ReplaceRequest } from './order-entry.js';
import type { OwnOrder, OwnQueue, PrintFiller } from './own-queue.js';
import type { QueueModel } from './queue-models.js';
import type { LevelListener, RecordedBook } from './recorded-book.js';
import type { PlaceRequest } from './recorded-order.js';
import { type EventListener, Settlement } from './settlement.js';
import type { TapeSegments } from './tape-segments.js';

export interface RecordedMarketOptions {
  /** One tape an instrument; see `indexMessages`. */
  readonly tapes: readonly { readonly instrument: Instrument; readonly segments: TapeSegments }[];
  readonly accounts: Accounts;
  readonly queueModel: QueueModel;
  readonly prevention: SelfTradePrevention;
  readonly listener: EventListener;
}

interface Cursor {
  readonly segments: TapeSegments;
  readonly market: InstrumentMarket;
  readonly filler: PrintFiller;
  readonly levels: LevelListener;
  /** The piece that it is in; null behind the last. */
  index: MessageIndex | null;
  segment: number;
  place: number;
  /** When its next message happened; Infinity behind the last. */
  nextTime: number;
  /** Lots printed so far on the passive bids and asks. */
  printed: number;
}

/**
 * An exchange whose market is what was recorded: it happens as it did, whatever we do, and our orders get
 * what they honestly could have.
 *
 * - A resting order takes its place behind the recorded lots at its exact price, and moves up by the prints
 *   there and by the cancellations that the queue model puts ahead of it.
 * - **Invariant:** a print fills our orders, all accounts together, for at most its size, so that Σ of our
 *   maker fills never exceeds Σ of the prints.
 * - Takers fill against levels that are really there; what they took stays off the level until the record
 *   takes it off too.
 *
 * Time is the exchange's and goes forward only: `step` up to a moment, then bring the requests of that moment.
 */
export class RecordedMarket {
  private readonly entry: OrderEntry;
  private readonly settlement: Settlement;
  private readonly cursors: readonly Cursor[];
  private time = 0 as Micros;
  /** Whose message comes next; null behind the last. */
  private upcoming: Cursor | null = null;

  constructor(private readonly options: RecordedMarketOptions) {
    this.cursors = options.tapes.map(({ instrument, segments }) => {
      const market = new InstrumentMarket(instrument);
      return {
        segments,
        market,
        filler: this.filler(market),
        levels: this.levelListener(market),
        index: null,
        segment: -1,
        place: 0,
        nextTime: Number.POSITIVE_INFINITY,
        printed: 0,
      };
    });
    this.settlement = new Settlement(options.accounts, options.listener);
    this.entry = new OrderEntry({
      markets: this.cursors.map(({ market }) => market),
      settlement: this.settlement,
      prevention: options.prevention,
    });
    for (const cursor of this.cursors) openNext(cursor);
    this.upcoming = this.nextCursor();
  }

  /** When a message or an expiry comes next; Infinity when the tapes have ended and nothing expires. */
  nextTime(): number {
    return Math.min(this.nextMessageTime(), this.entry.nextExpiry);
  }

  /** Looks again whether tapes that had come to their end have grown since: a market that is still being recorded. */
  resume(): void {
    for (const cursor of this.cursors) {
      if (cursor.index !== null) continue;
      cursor.segment -= 1;
      openNext(cursor);
    }
    this.upcoming = this.nextCursor();
  }

  /** When the tapes' next message happened; Infinity after the last. */
  nextMessageTime(): number {
    return this.upcoming === null ? Number.POSITIVE_INFINITY : this.upcoming.nextTime;
  }

  /** Lets what `nextTime` announced happen: one message, or the expiries of that moment. */
  step(): void {
    const cursor = this.upcoming;
    if (cursor === null || cursor.nextTime > this.entry.nextExpiry) {
      this.time = this.entry.nextExpiry as Micros;
      this.entry.expireDue(this.time);
      return;
    }
    // A piece may begin a little before the end of the one before it; time does not go back.
    if (cursor.nextTime > this.time) this.time = cursor.nextTime as Micros;
    this.apply(cursor, cursor.index!);
    cursor.place += 1;
    if (cursor.place < cursor.index!.length) cursor.nextTime = timeOf(cursor.index!, cursor.place);
    else openNext(cursor);
    this.upcoming = this.cursors.length === 1 && cursor.index !== null ? cursor : this.nextCursor();
  }

  /** Answers through the listener: `accepted` or `armed` and what follows from it, or `rejected`. */
  place(request: PlaceRequest): void {
    this.entry.place(request);
  }

  cancel(request: CancelRequest): void {
    this.entry.cancel(request);
  }

  replace(request: ReplaceRequest): void {
    this.entry.replace(request);
  }

  /** Orders that rest or wait for their trigger, in the order of their acceptance. */
  openOrders(): IterableIterator<OwnOrder> {
    return this.entry.open.values();
  }

  get openCount(): number {
    return this.entry.open.size;
  }

  /**
   * Ends every order without a word and releases its lock, for a market that goes on elsewhere.
   * @returns the orders as they stood.
   */
  withdrawAll(): OwnOrder[] {
    const orders = [...this.entry.open.values()];
    const asTheyStood = orders.map((order) => ({ ...order }));
    for (const order of orders) this.entry.withdraw(order);
    return asTheyStood;
  }

  /** @throws RangeError for an instrument without a tape. */
  book(instrument: number): RecordedBook {
    return this.cursorOf(instrument).market.book;
  }

  /** Σ of an instrument's prints so far, in lots. */
  printedLots(instrument: number): number {
    return this.cursorOf(instrument).printed;
  }

  private cursorOf(instrument: number): Cursor {
    const cursor = this.cursors.find(({ market }) => market.instrument.index === instrument);
    if (cursor === undefined) throw new RangeError(`instrument ${instrument} has no tape here`);
    return cursor;
  }

  private nextCursor(): Cursor | null {
    let next: Cursor | null = null;
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.cursors.length; i += 1) {
      const cursor = this.cursors[i]!;
      if (cursor.nextTime >= earliest) continue;
      next = cursor;
      earliest = cursor.nextTime;
    }
    return next;
  }

  private apply(cursor: Cursor, index: MessageIndex): void {
    const { market } = cursor;
    const message = index.exchangeOrder[cursor.place]!;
    const rows = index.batches[index.batch[message]!]!;
    const range = { rows, from: index.from[message]!, to: index.to[message]!, time: this.time };
    switch (index.kind[message]) {
      case MessageKind.Trade:
        for (let row = range.from; row < range.to; row += 1) this.print(cursor, rows, row);
        this.entry.wakeStops(market, this.time);
        break;
      case MessageKind.Depth:
        market.book.depth(range, this.depthListener(cursor));
        break;
      case MessageKind.Snapshot:
        if (!market.book.snapshot(range)) break;
        market.bids.clamp(market.book);
        market.asks.clamp(market.book);
        break;
      case MessageKind.Quote:
        for (let row = range.from; row < range.to; row += 1) this.quote(market, rows, row);
        break;
      case MessageKind.Gap:
        market.book.gap();
        break;
    }
  }

  /** None where nothing of ours rests, so that a market without us costs nothing more. */
  private depthListener({ market, levels }: Cursor): LevelListener | null {
    return market.bids.orders.length + market.asks.orders.length === 0 ? null : levels;
  }

  private levelListener(market: InstrumentMarket): LevelListener {
    const { queueModel: model } = this.options;
    return {
      range: (ask) => (ask ? market.asks : market.bids).range,
      changed: (change) => {
        const queue = change.ask ? market.asks : market.bids;
        queue.change(change, { model, epoch: market.book.epoch });
      },
    };
  }

  private quote(market: InstrumentMarket, rows: MarketRows, row: number): void {
    const ask = (rows.flags[row]! & RowFlag.ASK) !== 0;
    market.book.quote(ask, rows.price[row]!, rows.size[row]!, this.time);
  }

  private print(cursor: Cursor, rows: MarketRows, row: number): void {
    if (rows.kind[row] !== RowKind.Trade) return;
    const { market } = cursor;
    const ask = (rows.flags[row]! & RowFlag.ASK) === 0;
    const price = rows.price[row]! as PriceTicks;
    const lots = rows.size[row]!;
    const displayed = market.book.book.sizeAt(ask, price);
    cursor.printed += lots;
    market.book.print(ask, price, lots, this.time);
    const queue: OwnQueue = ask ? market.asks : market.bids;
    if (queue.orders.length > 0) queue.print({ price, lots, displayed }, cursor.filler);
  }

  private filler(market: InstrumentMarket): PrintFiller {
    return {
      fill: (order, lots) => {
        const size = lots as OwnOrder['size'];
        const execution = { price: order.price!, size, liquidity: 'maker' as const, time: this.time };
        this.settlement.fill(market, order, execution);
        this.entry.finishFilled(order);
      },
      nextSequence: () => this.entry.nextSequence(),
    };
  }
}

const timeOf = ({ exchangeTime, exchangeOrder }: MessageIndex, place: number): number =>
  exchangeTime[exchangeOrder[place]!]!;

/** Goes on with the next piece that holds anything. */
function openNext(cursor: Cursor): void {
  do {
    cursor.segment += 1;
    cursor.index = cursor.segments.at(cursor.segment);
  } while (cursor.index !== null && cursor.index.length === 0);
  cursor.place = 0;
  cursor.nextTime = cursor.index === null ? Number.POSITIVE_INFINITY : timeOf(cursor.index, 0);
  if (cursor.index?.restarts === true) cursor.market.book.gap();
}
