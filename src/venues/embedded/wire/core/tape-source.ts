import {
  allocateRows,
  copyRow,
  type Instrument,
  type MarketRows,
  type Micros,
  NO_ROWS,
  RowFlag,
  RowKind,
} from '../../../../domain/index.js';
import { BookReader, type OrderBook } from '../../../../market/index.js';
import type { Accounts } from '../../../../matching/index.js';
import type { TapeMarket } from '../../options.js';
import type { RowFeed } from '../../row-feed.js';
import { TapeSession } from '../../tape-session.js';
import type { MarketSource, SourceSink } from './market-source.js';
import type { WireExchangeOptions } from './options.js';

interface TapeSourceOptions {
  readonly market: TapeMarket;
  readonly options: WireExchangeOptions;
  readonly accounts: Accounts;
  readonly sink: SourceSink;
}

/**
 * A market that was recorded, as everybody sees it when its messages arrive: our own orders are not in its books, they
 * are filled beside it. Its messages are numbered anew, and what its books lost on the way they get back as changes.
 */
export class TapeSource implements MarketSource {
  readonly instruments: readonly Instrument[];
  readonly presentTime: Micros;
  readonly showsTrueBook = false;
  private readonly session: TapeSession;
  private readonly streams: readonly TapeStream[];
  private readonly tapes: TapeMarket['tapes'];

  constructor({ market: given, options, accounts, sink }: TapeSourceOptions) {
    const market: TapeMarket = { thenSynthetic: true, ...given };
    this.instruments = market.tapes.map(({ instrument }) => instrument);
    this.tapes = market.tapes;
    const { selfTradePrevention, seed } = options;
    this.session = new TapeSession(market, {
      options: {
        market,
        seed,
        feedLatencyMicros: 0,
        ...(selfTradePrevention === undefined ? {} : { selfTradePrevention }),
      },
      accounts,
      emit: (account, event) => sink.event(account, event),
      announce: () => undefined,
    });
    this.presentTime = this.session.startTime;
    this.streams = this.instruments.map((instrument, place) => {
      return new TapeStream(instrument.index, this.session.feeds[place]!, sink);
    });
  }

  begin(): void {
    for (const [place, { batches }] of this.tapes.entries()) {
      // A tape in pieces is read as it is played: what came before is not looked at again.
      if (Array.isArray(batches)) this.streams[place]!.tellPast(batches, this.presentTime);
    }
    for (const stream of this.streams) while (stream.nextTime <= this.presentTime) stream.deliver();
  }

  nextTime(): number {
    let next = this.session.exchange.nextTime();
    for (const stream of this.streams) next = Math.min(next, stream.nextTime);
    return next;
  }

  /** One thing: something at the exchange, else one message. */
  step(): void {
    const { exchange } = this.session;
    const time = this.nextTime();
    if (exchange.nextTime() <= time) {
      exchange.step();
      this.catchUp(time);
    } else this.streams.find((stream) => stream.nextTime <= time)!.deliver();
  }

  place(request: Parameters<MarketSource['place']>[0]): void {
    this.session.exchange.place(request);
    this.catchUp(request.time);
  }

  cancel(request: Parameters<MarketSource['cancel']>[0]): void {
    this.session.exchange.cancel(request);
    this.catchUp(request.time);
  }

  replace(request: Parameters<MarketSource['replace']>[0]): void {
    this.session.exchange.replace(request);
    this.catchUp(request.time);
  }

  /** Behind the tape agents trade, and what comes of a request is seen at once. */
  private catchUp(time: number): void {
    if (this.session.banner().kind !== 'synthetic') return;
    for (const stream of this.streams) while (stream.nextTime <= time) stream.deliver();
  }
}

/** One instrument's messages, in the exchange's own numbering. */
class TapeStream {
  private readonly reader = new BookReader();
  private readonly book: OrderBook;
  private out = NO_ROWS;
  private sequence = 0;

  constructor(
    private readonly instrument: number,
    private readonly feed: RowFeed,
    private readonly sink: SourceSink,
  ) {
    this.book = sink.book(instrument);
  }

  get nextTime(): number {
    return this.feed.nextTime;
  }

  /** The prints that had arrived before the start. */
  tellPast(batches: readonly MarketRows[], before: number): void {
    for (const rows of batches) {
      for (let row = 0; row < rows.length; row += 1) {
        if (rows.timeReceived[row]! > before) return;
        if (rows.kind[row] === RowKind.Trade) this.sink.rows(this.instrument, rows, row, row + 1);
      }
    }
  }

  /** Hands the next message over. */
  deliver(): void {
    const at = this.feed.nextTime;
    this.feed.deliver(
      {
        rows: (_, rows, from, to) => this.take(rows, { from, to, at }),
        event: () => undefined,
      },
      at,
    );
  }

  private take(rows: MarketRows, { from, to, at }: { from: number; to: number; at: number }): void {
    const { reader } = this;
    // Fresh ones each time: several messages may wait to be taken in.
    this.out = allocateRows(to - from);
    const wasLive = reader.isLive;
    let published = false;
    let isPlain = wasLive;
    for (let row = from; row < to; row += 1) {
      const kind = rows.kind[row];
      if (kind === RowKind.Trade) this.add(rows, row, at);
      if (kind === RowKind.Snapshot) isPlain = false;
      if (kind === RowKind.Change || kind === RowKind.Snapshot || kind === RowKind.Gap) {
        if (reader.apply(rows, row, at)) published = true;
      }
    }
    if (published) {
      const first = this.out.length;
      if (isPlain) this.addChanges(rows, { from, to, at });
      else this.addDifference(at);
      this.bracket(first);
    }
    if (this.out.length > 0) this.sink.rows(this.instrument, this.out, 0, this.out.length);
  }

  private addChanges(rows: MarketRows, { from, to, at }: { from: number; to: number; at: number }): void {
    for (let row = from; row < to; row += 1) {
      if (rows.kind[row] !== RowKind.Change) continue;
      const ask = (rows.flags[row]! & RowFlag.ASK) !== 0;
      if (this.book.sizeAt(ask, rows.price[row]!) !== rows.size[row]!) this.add(rows, row, at);
    }
  }

  /** What the exchange's book needs to become what the reader has. */
  private addDifference(at: number): void {
    for (const ask of [false, true]) {
      for (const [price] of this.book.levels(ask)) {
        if (this.reader.book.sizeAt(ask, price) === 0) this.level(ask, price, 0, at);
      }
      for (const [price, size] of this.reader.book.levels(ask)) {
        if (this.book.sizeAt(ask, price) !== size) this.level(ask, price, size, at);
      }
    }
  }

  private add(rows: MarketRows, row: number, at: number): void {
    const to = this.room();
    copyRow(rows, row, this.out, to);
    this.out.length = to + 1;
    if (Number.isNaN(this.out.timeExchange[to]!)) this.out.timeExchange[to] = at;
  }

  private level(ask: boolean, price: number, size: number, at: number): void {
    const to = this.room();
    const { out } = this;
    out.kind[to] = RowKind.Change;
    out.flags[to] = ask ? RowFlag.ASK : 0;
    out.price[to] = price;
    out.size[to] = size;
    out.timeExchange[to] = at;
    out.timeReceived[to] = at;
    out.length = to + 1;
  }

  /** Makes the rows from `first` on one message with the next number. */
  private bracket(first: number): void {
    const { out } = this;
    if (out.length === first) return;
    this.sequence += 1;
    for (let row = first; row < out.length; row += 1) {
      out.flags[row] = out.flags[row]! & RowFlag.ASK;
      out.sequence[row] = this.sequence;
      out.previousSequence[row] = this.sequence - 1;
    }
    out.flags[first] = out.flags[first]! | RowFlag.FIRST;
    out.flags[out.length - 1] = out.flags[out.length - 1]! | RowFlag.LAST;
  }

  private room(): number {
    const { out } = this;
    if (out.length === out.kind.length) {
      this.out = allocateRows(out.length * 2 + 64);
      for (let row = 0; row < out.length; row += 1) copyRow(out, row, this.out, row);
      this.out.length = out.length;
    }
    return this.out.length;
  }
}
