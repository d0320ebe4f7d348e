import { type Asset, type Instrument, type Micros, Money, UserError } from '../../../../domain/index.js';
import type { OrderBook } from '../../../../market/index.js';
import { Accounts, isMargined } from '../../../../matching/index.js';
import type {
  AccountBalance,
  CandleQuery,
  ExchangeCandle,
  ExchangeFill,
  ExchangeListener,
  ExchangeOrder,
  OrderChange,
  OrderReference,
  OrderRefusal,
  OrderRequest,
  PublicTrade,
  RecordQuery,
  Ticker,
  TradeQuery,
} from '../exchange.js';
import type { AccountBook } from './account-book.js';
import { Amendments } from './amendments.js';
import { ArmedOrders } from './armed-orders.js';
import { digestBook } from './book-digest.js';
import { Floor } from './floor.js';
import type { SourceSink } from './market-source.js';
import { openSource } from './open-source.js';
import type { WireExchangeOptions } from './options.js';
import { OrderDesk } from './order-desk.js';
import type { LedgerEntry, WireExchangeCore } from './wire-exchange.js';

/**
 * An exchange for the wire's dialects.
 * @throws UserError for accounts that cannot be opened and for tapes that hold nothing.
 */
export function createExchange(options: WireExchangeOptions): WireExchangeCore {
  return new ExchangeCore(options);
}

class ExchangeCore implements WireExchangeCore {
  readonly instruments: readonly Instrument[];
  private readonly floor: Floor;
  private readonly desk: OrderDesk;
  private readonly amendments: Amendments;
  private isBusy = false;

  constructor(options: WireExchangeOptions) {
    const { market } = options;
    this.instruments = (market.kind === 'tape' ? market.tapes : market.instruments).map(
      ({ instrument }) => instrument,
    );
    const perpetual = this.instruments.find(isMargined);
    if (perpetual !== undefined) {
      throw new UserError(
        `${perpetual.id}: the exchange on the wire trades spot only; give a spot instrument`,
      );
    }
    const accounts = new Accounts(assetsOf(this.instruments, options.assets ?? []));
    this.floor = new Floor(options, accounts, this.instruments);
    const { floor } = this;
    this.desk = new OrderDesk(floor);
    this.desk.armed = new ArmedOrders(floor, this.desk);
    this.amendments = new Amendments(floor, this.desk, this.desk.armed);
    floor.desk = this.desk;
    const sink: SourceSink = {
      rows: (instrument, rows, from, to) => floor.hearRows(instrument, rows, from, to),
      event: (account, event) => floor.hearEvent(account, event),
      book: (instrument) => floor.state(instrument).book,
      pastMinute: (instrument, minute) => floor.state(instrument).minutes.put(minute),
    };
    floor.source = openSource({ options, accounts, sink, now: floor.clock.time });
    floor.clock.offset = floor.clock.time - floor.source.presentTime;
    floor.source.begin();
    floor.open();
    for (const [account, deposits] of Object.entries(options.accounts ?? {})) {
      this.openAccount(account, deposits);
    }
  }

  get assets(): readonly Asset[] {
    return this.floor.accounts.assets;
  }

  now(): Micros {
    return (this.floor.clock.read() + this.floor.clock.skew) as Micros;
  }

  advance(): void {
    if (this.isBusy) return;
    const { clock } = this.floor;
    const until = clock.read();
    this.isBusy = true;
    try {
      while (this.next() <= until) this.step();
    } finally {
      this.isBusy = false;
    }
    clock.time = until;
  }

  trading(instrument: number): boolean {
    return !this.floor.state(instrument).halted;
  }

  book(instrument: number): OrderBook {
    return this.floor.state(instrument).book;
  }

  bookSequence(instrument: number): number {
    return this.floor.state(instrument).sequence;
  }

  trades(instrument: number, query: TradeQuery): readonly PublicTrade[] {
    return this.floor.state(instrument).trades.query(query);
  }

  candles(instrument: number, query: CandleQuery): readonly ExchangeCandle[] {
    return this.floor.state(instrument).candles(query, this.floor.clock.now());
  }

  ticker(instrument: number): Ticker {
    return this.floor.state(instrument).ticker(this.floor.clock.now());
  }

  hasAccount(account: string): boolean {
    return this.floor.books.has(account);
  }

  openAccount(account: string, deposits: Readonly<Record<string, string>>): void {
    const { floor } = this;
    const { accounts } = floor;
    if (!floor.books.has(account) && accounts.accountNames().includes(account)) {
      throw new UserError(`account "${account}": the exchange itself uses that name; give another`);
    }
    const amounts = Object.entries(deposits).map(([code, amount]) => {
      const asset = accounts.assets.find((one) => one.code === code);
      if (asset === undefined) {
        const known = accounts.assets.map((one) => one.code).join(', ');
        throw new UserError(
          `deposit of ${amount} ${code}: nothing here trades ${code}; give one of ${known}`,
        );
      }
      const money = Money.parse(amount, asset.decimals);
      if (money === null || money.isNegative) {
        throw new UserError(`deposit of ${amount} ${code}: give a plain decimal such as 1000.50`);
      }
      return { code, money };
    });
    accounts.open(account);
    const book = floor.books.get(account) ?? floor.openBook(account);
    for (const { code, money } of amounts) accounts.deposit(account, code, money);
    floor.touch(book, null);
    if (!this.isBusy) floor.tellBalances();
  }

  balances(account: string): readonly AccountBalance[] {
    const book = this.floor.account(account);
    return this.floor.accounts.assets.map((asset) => book.balance(asset));
  }

  feeRates(account: string, instrument: number): { readonly makerPpm: number; readonly takerPpm: number } {
    this.floor.account(account);
    const { makerFeePpm, takerFeePpm } = this.floor.state(instrument).instrument.specification;
    return { makerPpm: makerFeePpm, takerPpm: takerFeePpm };
  }

  place(account: string, request: OrderRequest): ExchangeOrder | OrderRefusal {
    const book = this.floor.account(account);
    return this.serve(() => this.desk.place(book, request));
  }

  cancel(account: string, order: OrderReference): ExchangeOrder | OrderRefusal {
    const book = this.floor.account(account);
    return this.serve(() => this.desk.cancel(book, order));
  }

  cancelAll(account: string, instrument: number | null): readonly ExchangeOrder[] {
    const book = this.floor.account(account);
    return this.serve(() => this.cancelEvery(book, instrument, 'canceled on request'));
  }

  amend(account: string, order: OrderReference, change: OrderChange): ExchangeOrder | OrderRefusal {
    const book = this.floor.account(account);
    return this.serve(() => this.amendments.amend(book, order, change));
  }

  cancelAllAfter(account: string, micros: number | null): void {
    const book = this.floor.account(account);
    this.advance();
    book.timer += 1;
    if (micros === null) return;
    const { timer } = book;
    this.floor.timers.add(this.floor.clock.time + micros, () => {
      if (book.timer === timer) this.cancelEvery(book, null, "the dead man's timer ran out");
    });
  }

  order(account: string, order: OrderReference): ExchangeOrder | undefined {
    return this.floor.account(account).find(order);
  }

  openOrders(account: string, instrument: number | null): readonly ExchangeOrder[] {
    return liveOf(this.floor.account(account), instrument);
  }

  orders(account: string, query: RecordQuery): readonly ExchangeOrder[] {
    return this.floor.account(account).orders(query);
  }

  fills(account: string, query: RecordQuery): readonly ExchangeFill[] {
    return this.floor.account(account).fillsOf(query);
  }

  listen(listener: ExchangeListener): () => void {
    const { listeners, books } = this.floor;
    // Nobody has kept up with the balances so far: news are what changes from here on.
    if (listener.balance !== undefined && listeners.balance.length === 0) {
      for (const book of books.values()) book.takeAsTold();
    }
    return listeners.add(listener);
  }

  halt(instrument: number | null): void {
    this.advance();
    if (instrument === null) this.floor.clock.freeze();
    for (const state of this.chosen(instrument)) state.halted = true;
  }

  resume(instrument: number | null): void {
    this.advance();
    if (instrument === null) this.floor.clock.thaw();
    for (const state of this.chosen(instrument)) state.halted = false;
    this.serve(() => {
      for (const state of this.chosen(instrument)) {
        const woken = state.last === null ? null : state.watch.print(state.last);
        if (woken !== null) this.desk.wake(woken);
      }
    });
  }

  setClockSkew(micros: number): void {
    this.advance();
    this.floor.clock.skew = micros;
  }

  get clockSkewMicros(): number {
    return this.floor.clock.skew;
  }

  bookDigest(instrument: number, depth: number): number {
    return digestBook(this.book(instrument), depth);
  }

  digestAt(instrument: number, sequence: number): number | undefined {
    return this.floor.state(instrument).digests?.at(sequence);
  }

  ledger(): readonly LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (const book of this.floor.books.values()) {
      for (const { number, account, clientId, request, status, size, filled } of book.records.from(0)) {
        entries.push({ number, account, clientId, instrument: request.instrument, status, size, filled });
      }
    }
    return entries.sort((a, b) => a.number - b.number);
  }

  conservation(asset: string): { readonly total: Money; readonly deposited: Money } {
    const { accounts } = this.floor;
    return { total: accounts.total(asset), deposited: accounts.deposited(asset) };
  }

  /** When something next happens of itself, by the wall. */
  private next(): number {
    const { clock, source, timers } = this.floor;
    const market = clock.isFrozen ? Number.POSITIVE_INFINITY : source.nextTime() + clock.offset;
    return Math.min(market, timers.nextTime);
  }

  private step(): void {
    const { floor, desk } = this;
    const { clock, timers, source } = floor;
    const due = this.next();
    if (due > clock.time) clock.time = due as Micros;
    if (timers.nextTime <= due) timers.shift()();
    else source.step();
    floor.settle();
    desk.drain();
  }

  /** What a client asks for, at the moment that has come, and what comes of it. */
  private serve<T>(request: () => T): T {
    if (this.isBusy) throw new Error('a listener must not ask anything of the exchange that tells it');
    this.advance();
    this.isBusy = true;
    try {
      const answer = request();
      this.desk.drain();
      return answer;
    } finally {
      this.isBusy = false;
    }
  }

  private cancelEvery(book: AccountBook, instrument: number | null, reason: string): ExchangeOrder[] {
    const orders = liveOf(book, instrument);
    for (const order of orders) order.dropsExits = true;
    for (const order of orders) this.desk.cancelRecord(book, order, reason);
    return orders;
  }

  private chosen(instrument: number | null) {
    return instrument === null ? this.floor.states.filter(Boolean) : [this.floor.state(instrument)];
  }
}

const liveOf = (book: AccountBook, instrument: number | null) =>
  [...book.live.values()].filter(({ request }) => instrument === null || request.instrument === instrument);

function assetsOf(instruments: readonly Instrument[], more: readonly Asset[]): Asset[] {
  const assets = new Map<string, Asset>();
  for (const { specification } of instruments) {
    for (const asset of [specification.base, specification.quote]) assets.set(asset.code, asset);
  }
  for (const asset of more) if (!assets.has(asset.code)) assets.set(asset.code, asset);
  return [...assets.values()];
}
