import type { Instrument, MarketRows, Micros, VenueEvent } from '../../../../domain/index.js';
import { RowFlag, RowKind } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import { Timeline } from '../../timeline.js';
import { AccountBook } from './account-book.js';
import { ExchangeClock } from './exchange-clock.js';
import { InstrumentState, isLevel } from './instrument-state.js';
import { Listeners } from './listeners.js';
import type { MarketSource } from './market-source.js';
import { KEPT, type Kept, type WireExchangeOptions } from './options.js';
import type { OrderRecord } from './order-record.js';

interface Batch {
  readonly state: InstrumentState;
  readonly rows: MarketRows;
  readonly from: number;
  readonly to: number;
  /** The id of its first print. */
  firstId: number;
}

/** What an account hears of its orders, and when orders wake. */
export interface FloorDesk {
  event(account: AccountBook, event: VenueEvent): void;
  /** By a print; the nearest trigger first. */
  wake(records: readonly OrderRecord[]): void;
}

/**
 * The floor of the exchange: what is common to all that happens there. It takes in what the market says, keeps what
 * everybody can see, and tells the listeners.
 */
export class Floor {
  readonly clock: ExchangeClock;
  readonly states: InstrumentState[] = [];
  readonly books = new Map<string, AccountBook>();
  readonly listeners = new Listeners();
  readonly kept: Kept;
  /** What is due at a moment of the wall's. */
  readonly timers = new Timeline<() => void>();
  source!: MarketSource;
  desk!: FloorDesk;
  private batches: Batch[] = [];
  private events: { readonly account: AccountBook; readonly event: VenueEvent }[] = [];
  /** By the market's id of a print, ours, for the call under way. */
  private readonly tradeIds = new Map<number, number>();
  /** Prints that are the clients' own, which the market will not tell. */
  private readonly ownPrints: { readonly state: InstrumentState; readonly id: number }[] = [];
  private readonly dirty: AccountBook[] = [];
  private isOpen = false;

  constructor(
    readonly options: WireExchangeOptions,
    readonly accounts: Accounts,
    instruments: readonly Instrument[],
  ) {
    this.kept = { ...KEPT, ...options.kept };
    this.clock = new ExchangeClock(options.clock, options.clockSkewMicros ?? 0);
    for (const instrument of instruments) {
      const { base, quote } = instrument.specification;
      const assets = [accounts.assetIndex(base.code), accounts.assetIndex(quote.code)] as const;
      const { digests } = options;
      this.states[instrument.index] = new InstrumentState({ instrument, assets, kept: this.kept, digests });
    }
  }

  /** @throws RangeError for an instrument that is not traded here. */
  state(instrument: number): InstrumentState {
    const state = this.states[instrument];
    if (state === undefined) throw new RangeError(`instrument ${instrument} is not traded here`);
    return state;
  }

  /** @throws RangeError for an account that was not opened. */
  account(name: string): AccountBook {
    const book = this.books.get(name);
    if (book === undefined) throw new RangeError(`account ${name} was not opened`);
    return book;
  }

  openBook(name: string): AccountBook {
    const book = new AccountBook(name, this.accounts, this.kept);
    this.books.set(name, book);
    return book;
  }

  /** From here on what the market says is told; before, it is only taken in. */
  open(): void {
    this.settle();
    this.isOpen = true;
  }

  hearRows(instrument: number, rows: MarketRows, from: number, to: number): void {
    const state = this.states[instrument]!;
    const batch = { state, rows, from, to, firstId: 0 };
    if (this.isOpen) this.batches.push(batch);
    else this.takeIn(batch, false);
  }

  hearEvent(account: string, event: VenueEvent): void {
    const book = this.books.get(account);
    if (book !== undefined) this.events.push({ account: book, event });
  }

  /** After each call to the market: takes in what it said, then tells it. */
  settle(): void {
    const { batches, events } = this;
    if (batches.length === 0 && events.length === 0) return;
    const hasEvents = events.length > 0;
    for (let i = 0; i < batches.length; i += 1) this.takeIn(batches[i]!, hasEvents);
    if (hasEvents) {
      this.events = [];
      for (let i = 0; i < events.length; i += 1) this.desk.event(events[i]!.account, events[i]!.event);
      this.tradeIds.clear();
    }
    for (let i = 0; i < this.ownPrints.length; i += 1)
      this.tellTrade(this.ownPrints[i]!.state, this.ownPrints[i]!.id);
    this.ownPrints.length = 0;
    if (batches.length === 0) return;
    this.batches = [];
    for (let i = 0; i < batches.length; i += 1) this.tell(batches[i]!);
  }

  /** The id that a client's fill has among the public trades. */
  tradeIdOf(state: InstrumentState, event: Extract<VenueEvent, { kind: 'fill' }>): number {
    const { tradeId, liquidity, price, size, side, timeExchange } = event.fill;
    if (!tradeId.startsWith('R')) return this.tradeIds.get(Number(tradeId)) ?? state.trades.lastId + 1;
    // Of a tape: a resting order was filled by the print that is about to be told; what takes prints of itself.
    if (liquidity === 'maker') return state.trades.lastId + 1;
    const time = timeExchange === null ? this.clock.now() : this.clock.stamp(timeExchange);
    const id = state.print(price, size, time, side === 'buy');
    this.ownPrints.push({ state, id });
    this.wake(state, price);
    return id;
  }

  /** Marks an account whose balances of an instrument's assets may have changed; null: of all. */
  touch(account: AccountBook, instrument: number | null): void {
    if (!account.isDirty) this.dirty.push(account);
    account.isDirty = true;
    if (instrument === null) {
      for (const state of this.states) if (state !== undefined) account.mark(state);
    } else account.mark(this.states[instrument]!);
  }

  /** Tells the balances that changed, at the end of each request and of each step of the market. */
  tellBalances(): void {
    const { dirty, listeners } = this;
    if (dirty.length === 0) return;
    for (const account of dirty) {
      account.isDirty = false;
      if (listeners.balance.length === 0) {
        account.forgetMarks();
        continue;
      }
      account.tellMarked((balance) => {
        for (const listener of listeners.balance) listener(account.name, balance);
      });
    }
    dirty.length = 0;
  }

  private takeIn(batch: Batch, wantsIds: boolean): void {
    const { state, rows, from, to } = batch;
    batch.firstId = state.trades.lastId + 1;
    for (let row = from; row < to; ) {
      const kind = rows.kind[row];
      if (isLevel(kind)) {
        row = state.change(rows, row, to);
        continue;
      }
      if (kind === RowKind.Trade) {
        const price = rows.price[row]!;
        const time = this.clock.stamp(rows.timeExchange[row]! as Micros);
        const id = state.print(price, rows.size[row]!, time, (rows.flags[row]! & RowFlag.ASK) === 0);
        if (wantsIds) this.tradeIds.set(rows.sequence[row]!, id);
        this.wake(state, price);
      }
      row += 1;
    }
  }

  private wake(state: InstrumentState, price: number): void {
    if (state.watch.isEmpty) return;
    const woken = state.watch.print(price);
    if (woken !== null) this.desk.wake(woken);
  }

  private tell({ state, rows, from, to, firstId }: Batch): void {
    const { trade, book } = this.listeners;
    if (trade.length === 0 && book.length === 0) return;
    let id = firstId;
    for (let row = from; row < to; ) {
      const kind = rows.kind[row];
      let end = row + 1;
      if (kind === RowKind.Trade) {
        this.tellTrade(state, id);
        id += 1;
      } else if (kind === RowKind.Change) {
        while (end < to && (rows.flags[end - 1]! & RowFlag.LAST) === 0) end += 1;
        for (const listener of book) listener(state.instrument.index, rows, row, end, rows.sequence[row]!);
      }
      row = end;
    }
  }

  private tellTrade(state: InstrumentState, id: number): void {
    const { trade } = this.listeners;
    if (trade.length === 0) return;
    const told = state.trades.at(id);
    for (const listener of trade) listener(state.instrument.index, told);
  }
}
