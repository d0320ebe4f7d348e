import type { Instrument } from '../domain/index.js';
import type { Accounts } from './accounts.js';
import { Ledger, type MatchFees, type MatchSides } from './ledger.js';
import type { MatchEvent, MatchingSink } from './matching-sink.js';
import { OrderBookL3 } from './order-book-l3.js';
import {
  ACCOUNT,
  BUY,
  FLAGS,
  LOCKED,
  NEXT,
  NUMBER,
  type OrderPool,
  PRICE,
  REMAINING,
  SHOWN,
} from './order-pool.js';
import { Stops } from './stops.js';

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
  private readonly sides: MatchSides = {
    buyer: 0,
    seller: 0,
    buyerAccount: 0,
    sellerAccount: 0,
    takerBuys: false,
    price: 0,
    size: 0,
  };
  private readonly fees: MatchFees = { buyer: 0, seller: 0 };

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
      for (let slot = book.first(price); slot !== 0; slot = pool.integers[slot * 16 + NEXT]!) {
        if (walked.size === wanted) return walked;
        const own = this.selfTrade !== 'none' && pool.integers[slot * 16 + ACCOUNT] === account;
        if (own && this.selfTrade === 'cancel-taker') {
          walked.stopped = true;
          return walked;
        }
        if (own) continue;
        const remaining = pool.doubles[slot * 8 + REMAINING]!;
        const size = Math.min(remaining, wanted - walked.size);
        walked.size += size;
        walked.tickLots += size * price;
        const hidden = remaining - pool.doubles[slot * 8 + SHOWN];
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
    const buy = (pool.integers[taker * 16 + FLAGS]! & BUY) !== 0;
    const limit = pool.integers[taker * 16 + PRICE]!;
    while (pool.doubles[taker * 8 + REMAINING]! > 0) {
      const price = buy ? book.ask : book.bid;
      if (price < 0 || (buy ? price > limit : price < limit)) return true;
      const goesOn = this.matchLevel(taker, buy, price);
      this.sink.level(this.instrument.index, buy, price, book.sizeAt(price));
      if (!goesOn) return false;
    }
    return true;
  }

  private matchLevel(taker: number, buy: boolean, price: number): boolean {
    const { book, pool } = this;
    const { doubles, integers } = pool;
    const level = book.levels.at(price);
    const { queue, sizes } = book.levels;
    const account = integers[taker * 16 + ACCOUNT]!;
    let wanted = doubles[taker * 8 + REMAINING]!;
    let maker = queue[level * 2]!;
    while (wanted > 0 && maker !== 0) {
      if (this.selfTrade !== 'none' && integers[maker * 16 + ACCOUNT] === account) {
        if (this.selfTrade === 'cancel-taker') return false;
        const next = integers[maker * 16 + NEXT]!;
        this.cancelOwn(maker);
        maker = next;
        continue;
      }
      const shown = doubles[maker * 8 + SHOWN]!;
      const size = wanted < shown ? wanted : shown;
      this.settle(taker, maker, buy, price, size);
      wanted -= size;
      doubles[taker * 8 + REMAINING] = wanted;
      const left = doubles[maker * 8 + REMAINING]! - size;
      doubles[maker * 8 + REMAINING] = left;
      doubles[maker * 8 + SHOWN] = shown - size;
      sizes[level] = sizes[level]! - size;
      this.report(taker, maker, wanted, left);
      if (shown === size) maker = this.leaveOrRefill(maker, left);
    }
    return true;
  }

  /** A shown part is gone: the order is done, or goes to the back with its next part. @returns the next maker. */
  private leaveOrRefill(maker: number, left: number): number {
    const { book, pool } = this;
    const next = pool.integers[maker * 16 + NEXT]!;
    if (left === 0) {
      book.remove(maker);
      pool.free(maker);
      return next;
    }
    // Alone at its price it is its own successor, so the level must not close under it.
    const show = Math.min(left, pool.displaySize(maker));
    const price = pool.integers[maker * 16 + PRICE]!;
    if (next === 0) {
      const level = book.levels.at(price);
      pool.doubles[maker * 8 + SHOWN] = show;
      book.levels.sizes[level] = book.levels.sizes[level]! + show;
      return maker;
    }
    book.remove(maker);
    pool.doubles[maker * 8 + SHOWN] = show;
    book.append(maker);
    return next;
  }

  private cancelOwn(maker: number): void {
    const { pool } = this;
    const number = pool.doubles[maker * 8 + NUMBER]!;
    this.book.remove(maker);
    this.release(maker);
    this.sink.canceled(number, 'self-trade prevention');
  }

  /** Unlocks what an order that ends still holds, and frees its slot. */
  release(slot: number): void {
    const { doubles, integers } = this.pool;
    this.ledger.unlock(
      integers[slot * 16 + ACCOUNT]!,
      (integers[slot * 16 + FLAGS]! & BUY) !== 0,
      doubles[slot * 8 + LOCKED]!,
      integers[slot * 16 + PRICE]!,
      doubles[slot * 8 + REMAINING]!,
    );
    this.pool.free(slot);
  }

  private settle(taker: number, maker: number, buy: boolean, price: number, size: number): void {
    const { sides, event, fees } = this;
    const { integers } = this.pool;
    const takerAccount = integers[taker * 16 + ACCOUNT]!;
    const makerAccount = integers[maker * 16 + ACCOUNT]!;
    sides.buyer = buy ? taker : maker;
    sides.seller = buy ? maker : taker;
    sides.buyerAccount = buy ? takerAccount : makerAccount;
    sides.sellerAccount = buy ? makerAccount : takerAccount;
    sides.takerBuys = buy;
    sides.price = price;
    sides.size = size;
    this.ledger.settle(sides, fees);
    this.book.lastTrade = price;
    event.price = price;
    event.size = size;
    event.takerBuys = buy;
    event.takerAccount = takerAccount;
    event.makerAccount = makerAccount;
    event.takerFee = buy ? fees.buyer : fees.seller;
    event.makerFee = buy ? fees.seller : fees.buyer;
  }

  private report(taker: number, maker: number, takerRemaining: number, makerRemaining: number): void {
    const { event } = this;
    const { doubles } = this.pool;
    event.instrument = this.instrument.index;
    event.tradeId += 1;
    event.takerOrder = doubles[taker * 8 + NUMBER]!;
    event.makerOrder = doubles[maker * 8 + NUMBER]!;
    event.takerRemaining = takerRemaining;
    event.makerRemaining = makerRemaining;
    this.sink.fill(event);
  }
}
