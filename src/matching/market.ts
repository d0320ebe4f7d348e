import type { Instrument, NewOrder } from '../domain/index.js';
import type { Accounts } from './accounts.js';
import { FAST_NOTIONAL, Ledger } from './ledger.js';
import type { MatchEvent, MatchingSink } from './matching-sink.js';
import { OrderBookL3 } from './order-book-l3.js';
import type { OrderPool } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';
import { Stops } from './stops.js';

const { REMAINING, SHOWN, NUMBER, LOCKED, SIZE, PRICE, NEXT, ACCOUNT, FLAGS, INSTRUMENT } = FIELD;
const { BUY } = FLAG;
const LARGEST = FAST_NOTIONAL;

/** What becomes of an order that meets one of its own account. */
export type SelfTradePrevention = 'cancel-resting' | 'cancel-taker' | 'none';

/** What an order would find in the book, at most its size and within its limit. */
export interface Walk {
  size: number;
  /** Σ ticks × lots. */
  tickLots: number;
  matches: number;
  worstPrice: number;
  /** True where an order of the same account, and the rule for it, ended the walk. */
  stopped: boolean;
}

/** One instrument on an engine: its book, its stops, its ledger, and the matching loop. */
export class Market {
  readonly book: OrderBookL3;
  readonly stops = new Stops();
  readonly ledger: Ledger;
  private readonly walked: Walk = { size: 0, tickLots: 0, matches: 0, worstPrice: 0, stopped: false };
  private readonly prevents: boolean;
  readonly index: number;
  private readonly unitsPerTickLot: number;
  private readonly minLots: number;
  private readonly maxLots: number;
  private readonly minUnits: number;

  constructor(
    readonly instrument: Instrument,
    accounts: Accounts,
    private readonly pool: OrderPool,
    private readonly selfTrade: SelfTradePrevention,
    private readonly event: MatchEvent,
    private readonly sink: MatchingSink,
  ) {
    this.book = new OrderBookL3(pool);
    this.ledger = new Ledger(instrument, accounts, pool);
    this.prevents = selfTrade !== 'none';
    this.index = instrument.index;
    this.unitsPerTickLot = instrument.unitsPerTickLot;
    this.minLots = Math.max(1, instrument.specification.minSizeLots);
    this.maxLots = Math.min(this.ledger.fastLots, instrument.specification.maxSizeLots);
    this.minUnits = instrument.minNotional.toNumber();
  }

  /**
   * Checks a limit order that has nothing special about it, locks for it, and lets it rest unless it takes.
   *
   * All of it in one function, and as plain as it is, since an exchange does little else.
   * @param request what it was asked for with; null where that was its numbers.
   * @returns its slot, negative where it takes and its match is still to come; 0, and nothing has changed,
   * where the filters, the balance or the sheer amount want a closer look.
   */
  admit(account: number, buy: boolean, price: number, size: number, request: NewOrder | null): number {
    const notional = price * size * this.unitsPerTickLot;
    // `| 0` keeps every integer up to MAX_TICKS and changes everything else; NaN compares false.
    const passes =
      price > 0 &&
      (price | 0) === price &&
      size >= this.minLots &&
      size <= this.maxLots &&
      Math.floor(size) === size &&
      notional >= this.minUnits &&
      notional <= LARGEST;
    if (!passes) return 0;
    const units = this.ledger.lockFast(account, buy, notional, size);
    if (units < 0) return 0;
    const { pool, book, sink } = this;
    const slot = pool.allocate();
    const { doubles, integers } = pool;
    const record = slot << 4;
    doubles[(slot << 3) | REMAINING] = size;
    doubles[(slot << 3) | SHOWN] = size;
    doubles[(slot << 3) | LOCKED] = units;
    doubles[(slot << 3) | SIZE] = size;
    integers[record | PRICE] = price;
    integers[record | ACCOUNT] = account;
    integers[record | FLAGS] = buy ? BUY : 0;
    integers[record | INSTRUMENT] = this.index;
    if (request !== null) pool.keep(slot, request);
    const asked = request ?? pool.plain.at(slot);
    const number = doubles[(slot << 3) | NUMBER]!;
    if (buy ? book.ask >= 0 && book.ask <= price : book.bid >= price) {
      sink.accepted(number, account, asked, 0);
      return -slot;
    }
    sink.accepted(number, account, asked, book.sizeAt(price));
    sink.level(this.index, !buy, price, book.append(slot));
    return slot;
  }

  /** True where an order of this side at this limit would take. */
  crosses(buy: boolean, limit: number): boolean {
    return buy ? this.book.ask >= 0 && this.book.ask <= limit : this.book.bid >= limit;
  }

  /** Looks, without touching, at what an order would match; the result is used again by the next walk. */
  walk(account: number, buy: boolean, limit: number, wanted: number): Walk {
    const { pool, book, walked } = this;
    walked.size = walked.tickLots = walked.matches = walked.worstPrice = 0;
    walked.stopped = false;
    let price = buy ? book.ask : book.bid;
    for (; price > 0 && (buy ? price <= limit : price >= limit); price = book.worse(!buy, price)) {
      for (let slot = book.first(price); slot !== 0; slot = pool.integers[(slot << 4) | NEXT]!) {
        if (walked.size === wanted) return walked;
        const own = this.prevents && pool.integers[(slot << 4) | ACCOUNT] === account;
        if (own && this.selfTrade === 'cancel-taker') {
          walked.stopped = true;
          return walked;
        }
        if (own) continue;
        const remaining = pool.doubles[(slot << 3) | REMAINING]!;
        const size = Math.min(remaining, wanted - walked.size);
        walked.size += size;
        walked.tickLots += size * price;
        const hidden = remaining - pool.doubles[(slot << 3) | SHOWN];
        walked.matches += hidden === 0 ? 1 : 1 + Math.ceil(hidden / pool.displaySize(slot));
        walked.worstPrice = price;
      }
    }
    return walked;
  }

  /**
   * Matches an arriving order against the book, best price first, then first come first served.
   *
   * @returns false where self-trade prevention ended it.
   */
  match(taker: number): boolean {
    const { book, pool } = this;
    const buy = (pool.integers[(taker << 4) | FLAGS]! & BUY) !== 0;
    const limit = pool.integers[(taker << 4) | PRICE]!;
    while (pool.doubles[(taker << 3) | REMAINING]! > 0) {
      const price = buy ? book.ask : book.bid;
      if (price < 0 || (buy ? price > limit : price < limit)) return true;
      const goesOn = this.matchLevel(taker, buy, price);
      this.sink.level(this.index, buy, price, book.sizeAt(price));
      if (!goesOn) return false;
    }
    return true;
  }

  private matchLevel(taker: number, buy: boolean, price: number): boolean {
    const { book, event } = this;
    const { doubles, integers } = this.pool;
    const { queue, sizes } = book.levels;
    const level = book.levels.at(price);
    const account = integers[(taker << 4) | ACCOUNT]!;
    let wanted = doubles[(taker << 3) | REMAINING]!;
    let maker = queue[(level << 2) | 2]!;
    event.instrument = this.index;
    event.price = price;
    event.takerBuys = buy;
    event.takerOrder = doubles[(taker << 3) | NUMBER]!;
    event.takerAccount = account;
    while (wanted > 0 && maker !== 0) {
      const makerAccount = integers[(maker << 4) | ACCOUNT]!;
      if (this.prevents && makerAccount === account) {
        if (this.selfTrade === 'cancel-taker') return false;
        const next = integers[(maker << 4) | NEXT]!;
        this.cancelOwn(maker);
        maker = next;
        continue;
      }
      const shown = doubles[(maker << 3) | SHOWN]!;
      const left = doubles[(maker << 3) | REMAINING]!;
      const size = wanted < shown ? wanted : shown;
      book.lastTrade = price;
      event.size = size;
      event.makerAccount = makerAccount;
      this.ledger.settle(event, taker, maker);
      wanted -= size;
      doubles[(taker << 3) | REMAINING] = wanted;
      doubles[(maker << 3) | REMAINING] = left - size;
      doubles[(maker << 3) | SHOWN] = shown - size;
      sizes[level << 1] = sizes[level << 1]! - size;
      event.tradeId += 1;
      event.takerRemaining = wanted;
      event.makerOrder = doubles[(maker << 3) | NUMBER]!;
      event.makerRemaining = left - size;
      this.sink.fill(event);
      if (shown === size) maker = this.leaveOrRefill(maker, left - size);
    }
    return true;
  }

  /** A shown part is gone: the order is done, or goes to the back with its next part. @returns the next maker. */
  private leaveOrRefill(maker: number, left: number): number {
    const { book, pool } = this;
    const next = pool.integers[(maker << 4) | NEXT]!;
    if (left === 0) {
      book.remove(maker);
      pool.free(maker);
      return next;
    }
    // Alone at its price it is its own successor, so the level must not close under it.
    const show = Math.min(left, pool.displaySize(maker));
    const price = pool.integers[(maker << 4) | PRICE]!;
    if (next === 0) {
      const level = book.levels.at(price);
      pool.doubles[(maker << 3) | SHOWN] = show;
      book.levels.sizes[level << 1] = book.levels.sizes[level << 1]! + show;
      return maker;
    }
    book.remove(maker);
    pool.doubles[(maker << 3) | SHOWN] = show;
    book.append(maker);
    return next;
  }

  private cancelOwn(maker: number): void {
    const { pool } = this;
    const number = pool.doubles[(maker << 3) | NUMBER]!;
    this.book.remove(maker);
    this.release(maker);
    this.sink.canceled(number, 'self-trade prevention');
  }

  /** Unlocks what an order that ends still holds, and frees its slot. */
  release(slot: number): void {
    const { doubles, integers } = this.pool;
    this.ledger.unlock(
      integers[(slot << 4) | ACCOUNT]!,
      (integers[(slot << 4) | FLAGS]! & BUY) !== 0,
      doubles[(slot << 3) | LOCKED]!,
      integers[(slot << 4) | PRICE]!,
      doubles[(slot << 3) | REMAINING]!,
    );
    this.pool.free(slot);
  }
}
