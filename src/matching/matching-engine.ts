import {
  type Instrument,
  limitOrder,
  MAX_TICKS,
  type Micros,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
} from '../domain/index.js';
import type { Accounts } from './accounts.js';
import { type EngineCheckpoint, loadEngine, saveEngine } from './engine-checkpoint.js';
import { checkNewOrder, isPlainLimit, type Refusal } from './filters.js';
import { Market, type SelfTradePrevention } from './market.js';
import type { MatchEvent, MatchingSink } from './matching-sink.js';
import { OrderPool } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';
import { planReplacement, type Replacement, type ReplacementChange } from './replacement.js';
import { Expiries } from './stops.js';

const { REMAINING, SHOWN, NUMBER, LOCKED, SIZE, PRICE, ACCOUNT, FLAGS, INSTRUMENT } = FIELD;
const { BUY, WALKED, ARMED, KEPT } = FLAG;

export interface MatchingOptions {
  readonly instruments: readonly Instrument[];
  readonly accounts: Accounts;
  readonly sink: MatchingSink;
  /** `cancel-resting` by default. */
  readonly selfTrade?: SelfTradePrevention;
}

/** A live order as the engine holds it. Sizes in lots, prices in ticks. */
export interface LiveOrder {
  readonly number: number;
  readonly account: number;
  readonly request: NewOrder;
  readonly armed: boolean;
  /** The limit; for an armed stop without one its trigger. */
  readonly price: number;
  readonly size: number;
  readonly remaining: number;
  readonly shown: number;
}

/**
 * A matching engine with price-time priority over one or many instruments, with exact accounts.
 *
 * Pure and deterministic: the same calls give the same calls to the sink. Time is handed in and must not go
 * back; good-till-date orders whose time has come expire before anything else of a call. Orders are named
 * by numbers; whoever has names for them keeps the table.
 */
export class MatchingEngine {
  readonly accounts: Accounts;
  readonly pool = new OrderPool();
  readonly expiries = new Expiries();
  /** By instrument index. */
  readonly markets: Market[] = [];
  readonly event: MatchEvent = {
    instrument: 0,
    tradeId: 0,
    price: 0,
    size: 0,
    takerBuys: false,
    takerOrder: 0,
    takerAccount: 0,
    takerRemaining: 0,
    takerFee: 0,
    makerOrder: 0,
    makerAccount: 0,
    makerRemaining: 0,
    makerFee: 0,
  };
  private readonly sink: MatchingSink;

  constructor(options: MatchingOptions) {
    this.accounts = options.accounts;
    this.sink = options.sink;
    const selfTrade = options.selfTrade ?? 'cancel-resting';
    for (const instrument of options.instruments) {
      const market = new Market(instrument, this.accounts, this.pool, selfTrade, this.event, this.sink);
      this.markets[instrument.index] = market;
    }
  }

  /**
   * Takes an order in: answers are `accepted` or `armed`, then fills; or `rejected` alone.
   *
   * @returns its number, or 0 where it was rejected.
   * @throws RangeError for an instrument that is not traded here.
   */
  place(account: number, request: NewOrder, at: Micros): number {
    if (this.expiries.nextTime <= at) this.advance(at);
    const market = this.market(request.instrument);
    if (isPlainLimit(request) && !request.postOnly) {
      const slot = market.admit(account, request.side === 'buy', request.price, request.size, request);
      if (slot !== 0) return this.admitted(market, slot);
    }
    const refusal = this.check(market, request, at);
    if (refusal !== null) return this.reject(account, request, refusal);
    if (request.triggerPrice !== null) return this.arm(market, account, request);
    if (request.type === 'market') return this.enterMarket(market, account, request);
    return this.enterLimit(market, account, request);
  }

  /**
   * Places a limit order, good till canceled, by its numbers alone: what a feed of orders does most. It is
   * `place` with a `limitOrder` of an external owner, without the object.
   *
   * @param price ticks. @param size lots. @returns as `place`.
   */
  placeLimit(
    instrument: number,
    account: number,
    buy: boolean,
    price: number,
    size: number,
    at: Micros,
  ): number {
    if (this.expiries.nextTime <= at) this.advance(at);
    const market = this.market(instrument);
    const slot = market.admit(account, buy, price, size, null);
    if (slot !== 0) return this.admitted(market, slot);
    const side = buy ? 'buy' : 'sell';
    const limit = { instrument, side, price: price as PriceTicks, size: size as SizeLots } as const;
    return this.place(account, limitOrder({ ...limit, owner: 'external' }), at);
  }

  /** Cancels a live order; false where there is none of that number. */
  cancel(number: number, at: Micros, reason = 'canceled on request'): boolean {
    if (this.expiries.nextTime <= at) this.advance(at);
    const slot = this.pool.find(number);
    if (slot === 0) return false;
    this.takeOut(slot);
    this.sink.canceled(number, reason);
    return true;
  }

  /**
   * Changes an order's limit, its total size (fills included), or both; null keeps.
   *
   * The same price and no larger a size keep the place in the queue; anything else goes to the back. A
   * size at or below what is filled cancels the rest. Nothing changes where it is refused.
   */
  replace(number: number, change: Replacement, at: Micros): Refusal | null {
    if (this.expiries.nextTime <= at) this.advance(at);
    const slot = this.pool.find(number);
    if (slot === 0) return { code: 'unknown-order', reason: 'no such order is live' };
    const market = this.marketOf(slot);
    const plan = planReplacement(this.live(slot), change, market);
    if (plan.kind === 'refused') return plan.refusal;
    if (plan.kind === 'cancel') {
      this.cancel(number, at, 'replaced with a size that is already filled');
      return null;
    }
    return this.carryOut(market, slot, plan.change);
  }

  /** Lets time pass: what expires by `at` expires. */
  advance(at: Micros): void {
    while (this.expiries.nextTime <= at) {
      const number = this.expiries.pop();
      const slot = this.pool.find(number);
      if (slot === 0) continue;
      this.takeOut(slot);
      this.sink.expired(number);
    }
  }

  /** Lots shown ahead of a resting order at its price; null where it does not rest. */
  queueAhead(number: number): number | null {
    const slot = this.pool.find(number);
    if (slot === 0 || (this.pool.integers[(slot << 4) | FLAGS]! & ARMED) !== 0) return null;
    return this.marketOf(slot).book.ahead(slot);
  }

  /** A live order by its number. */
  order(number: number): LiveOrder | null {
    const slot = this.pool.find(number);
    return slot === 0 ? null : this.live(slot);
  }

  /** The price of a live order, in ticks; 0 where it is gone. */
  priceOf(number: number): number {
    const slot = this.pool.find(number);
    return slot === 0 ? 0 : this.pool.integers[(slot << 4) | PRICE]!;
  }

  /** @throws RangeError for an instrument that is not traded here. */
  market(instrument: number): Market {
    const market = this.markets[instrument];
    if (market === undefined) throw new RangeError(`instrument ${instrument} is not traded here`);
    return market;
  }

  /** Plain data that `restore` builds the same engine from; accounts are saved by their owner. */
  checkpoint(): unknown {
    return saveEngine(this);
  }

  /** @param options as at the first construction, with the accounts restored from the same moment. */
  static restore(checkpoint: unknown, options: MatchingOptions): MatchingEngine {
    const engine = new MatchingEngine(options);
    loadEngine(engine, checkpoint as EngineCheckpoint);
    return engine;
  }

  live(slot: number): LiveOrder {
    const { doubles, integers } = this.pool;
    return {
      number: doubles[(slot << 3) | NUMBER]!,
      account: integers[(slot << 4) | ACCOUNT]!,
      request: this.pool.request(slot),
      armed: (integers[(slot << 4) | FLAGS]! & ARMED) !== 0,
      price: integers[(slot << 4) | PRICE]!,
      size: doubles[(slot << 3) | SIZE]!,
      remaining: doubles[(slot << 3) | REMAINING]!,
      shown: doubles[(slot << 3) | SHOWN]!,
    };
  }

  private marketOf(slot: number): Market {
    return this.markets[this.pool.integers[(slot << 4) | INSTRUMENT]!]!;
  }

  private check(market: Market, request: NewOrder, at: Micros): Refusal | null {
    const refusal = checkNewOrder(market.instrument, request, market.book);
    if (refusal !== null) return refusal;
    if (request.expireTime !== null && request.expireTime <= at) {
      return { code: 'invalid', reason: 'expireTime is past' };
    }
    return null;
  }

  private reject(account: number, request: NewOrder, refusal: Refusal): 0 {
    this.sink.rejected(account, request, refusal);
    return 0;
  }

  private admitted(market: Market, slot: number): number {
    if (slot > 0) return this.pool.doubles[(slot << 3) | NUMBER]!;
    const number = this.pool.doubles[(-slot << 3) | NUMBER]!;
    this.enter(market, -slot, true);
    return number;
  }

  private enterLimit(market: Market, account: number, request: NewOrder): number {
    const buy = request.side === 'buy';
    const price = request.price as number;
    const crosses = market.crosses(buy, price);
    const mayRest = request.timeInForce === 'gtc' || request.timeInForce === 'gtd';
    if (crosses && request.postOnly) return this.reject(account, request, POST_ONLY);
    if (request.timeInForce === 'fok' && market.walk(account, buy, price, request.size).size < request.size) {
      return this.reject(account, request, FOK_UNFILLED);
    }
    const units = market.ledger.required(buy, price, request.size);
    if (Number.isNaN(units) && market.ledger.beyondBounds(price, request.size)) {
      return this.reject(account, request, TOO_LARGE);
    }
    if (!market.ledger.lock(account, buy, units, price, request.size)) {
      return this.reject(account, request, INSUFFICIENT);
    }
    const slot = this.take(account, request, price, units, buy ? BUY : 0);
    const number = this.pool.doubles[(slot << 3) | NUMBER]!;
    const ahead = mayRest ? (crosses ? 0 : market.book.sizeAt(price)) : Number.NaN;
    this.sink.accepted(number, account, request, ahead);
    if (request.expireTime !== null) this.expiries.add(request.expireTime, number);
    if (crosses || !mayRest) this.enter(market, slot, mayRest);
    else this.sink.level(request.instrument, !buy, price, market.book.append(slot));
    return number;
  }

  private enterMarket(market: Market, account: number, request: NewOrder): number {
    const entry = this.entryOf(market, account, request, request.size);
    if ('code' in entry) return this.reject(account, request, entry);
    const slot = this.take(account, request, entry.limit, entry.units, entry.flags);
    const number = this.pool.doubles[(slot << 3) | NUMBER]!;
    this.sink.accepted(number, account, request, Number.NaN);
    this.enter(market, slot, false);
    return number;
  }

  /** What a market order finds and costs; locks it. */
  private entryOf(market: Market, account: number, request: NewOrder, size: number): Entry | Refusal {
    const buy = request.side === 'buy';
    const walk = market.walk(account, buy, buy ? MAX_TICKS : 1, size);
    if (request.timeInForce === 'fok' && walk.size < size) return FOK_UNFILLED;
    if (walk.size === 0) return walk.stopped ? SELF_TRADE : NO_LIQUIDITY;
    const limit = walk.worstPrice;
    if (market.ledger.beyondBounds(limit, size)) return TOO_LARGE;
    const budget = buy
      ? market.ledger.budget(walk.tickLots * market.instrument.unitsPerTickLot, walk.matches)
      : Number.NaN;
    const walked = !Number.isNaN(budget);
    const units = walked ? budget : market.ledger.required(buy, limit, size);
    if (!market.ledger.lock(account, buy, units, limit, size)) return INSUFFICIENT;
    return { limit, units, flags: (buy ? BUY : 0) | (walked ? WALKED : 0) };
  }

  /** A stop waits, with its limit's lock; without a limit a buy locks what it costs at its trigger. */
  private arm(market: Market, account: number, request: NewOrder): number {
    const buy = request.side === 'buy';
    const price = (request.price ?? request.triggerPrice) as number;
    const units = market.ledger.required(buy, price, request.size);
    if (market.ledger.beyondBounds(price, request.size)) return this.reject(account, request, TOO_LARGE);
    if (!market.ledger.lock(account, buy, units, price, request.size)) {
      return this.reject(account, request, INSUFFICIENT);
    }
    const slot = this.take(account, request, price, units, (buy ? BUY : 0) | ARMED);
    const number = this.pool.doubles[(slot << 3) | NUMBER]!;
    this.sink.armed(number, account, request);
    if (request.expireTime !== null) this.expiries.add(request.expireTime, number);
    market.stops.add(buy, number, request.triggerPrice as number);
    this.wake(market);
    return number;
  }

  private take(account: number, request: NewOrder, price: number, units: number, flags: number): number {
    const slot = this.pool.allocate();
    const { doubles, integers } = this.pool;
    doubles[(slot << 3) | REMAINING] = request.size;
    doubles[(slot << 3) | SHOWN] = request.displaySize ?? request.size;
    doubles[(slot << 3) | LOCKED] = units;
    doubles[(slot << 3) | SIZE] = request.size;
    integers[(slot << 4) | PRICE] = price;
    integers[(slot << 4) | ACCOUNT] = account;
    integers[(slot << 4) | FLAGS] = flags;
    integers[(slot << 4) | INSTRUMENT] = request.instrument;
    this.pool.keep(slot, request);
    return slot;
  }

  /** Matches, then lets the rest rest or go. */
  private enter(market: Market, slot: number, mayRest: boolean): void {
    const { pool } = this;
    const buy = (pool.integers[(slot << 4) | FLAGS]! & BUY) !== 0;
    const price = pool.integers[(slot << 4) | PRICE]!;
    const before = this.event.tradeId;
    const crosses = market.crosses(buy, price);
    const goesOn = !crosses || market.match(slot);
    const remaining = pool.doubles[(slot << 3) | REMAINING]!;
    if (remaining === 0) market.release(slot);
    else if (goesOn && mayRest) {
      if (pool.doubles[(slot << 3) | SHOWN]! > remaining) pool.doubles[(slot << 3) | SHOWN] = remaining;
      this.sink.level(market.instrument.index, !buy, price, market.book.append(slot));
    } else {
      const number = pool.doubles[(slot << 3) | NUMBER]!;
      market.release(slot);
      this.sink.canceled(number, goesOn ? 'nothing more to match' : 'self-trade prevention');
    }
    if (this.event.tradeId !== before) this.wake(market);
  }

  /** Wakes the stops that the last trade reaches, one by one, since each may move it. */
  private wake(market: Market): void {
    while (!market.stops.isEmpty) {
      const number = market.stops.pop(market.book.lastTrade);
      if (number === 0) return;
      this.trigger(market, this.pool.find(number));
    }
  }

  private trigger(market: Market, slot: number): void {
    const { account, request, number, remaining, price } = this.live(slot);
    const { integers, doubles } = this.pool;
    const buy = request.side === 'buy';
    integers[(slot << 4) | FLAGS] = (buy ? BUY : 0) | KEPT;
    this.sink.triggered(number);
    if (request.type === 'stop') {
      market.ledger.unlock(account, buy, doubles[(slot << 3) | LOCKED]!, price, remaining);
      const entry = this.entryOf(market, account, request, remaining);
      if ('code' in entry) {
        this.pool.free(slot);
        this.sink.canceled(number, entry.reason);
        return;
      }
      integers[(slot << 4) | PRICE] = entry.limit;
      integers[(slot << 4) | FLAGS] = entry.flags | KEPT;
      doubles[(slot << 3) | LOCKED] = entry.units;
      this.enter(market, slot, false);
      return;
    }
    const unfillable =
      request.timeInForce === 'fok' && market.walk(account, buy, price, remaining).size < remaining;
    if (unfillable || (request.postOnly && market.crosses(buy, price))) {
      market.release(slot);
      this.sink.canceled(number, unfillable ? FOK_UNFILLED.reason : POST_ONLY.reason);
      return;
    }
    this.enter(market, slot, request.timeInForce === 'gtc' || request.timeInForce === 'gtd');
  }

  /** Removes a live order from wherever it waits, and gives its lock back. */
  private takeOut(slot: number): void {
    const market = this.marketOf(slot);
    const { integers, doubles } = this.pool;
    const flags = integers[(slot << 4) | FLAGS]!;
    const price = integers[(slot << 4) | PRICE]!;
    if ((flags & ARMED) !== 0) {
      market.stops.remove((flags & BUY) !== 0, doubles[(slot << 3) | NUMBER]!);
    } else {
      const size = market.book.remove(slot);
      this.sink.level(integers[(slot << 4) | INSTRUMENT]!, (flags & BUY) === 0, price, size);
    }
    market.release(slot);
  }

  private carryOut(market: Market, slot: number, change: ReplacementChange): Refusal | null {
    const { doubles, integers } = this.pool;
    const before = this.live(slot);
    const { account, request } = before;
    const buy = request.side === 'buy';
    const locked = doubles[(slot << 3) | LOCKED]!;
    const units = market.ledger.required(buy, change.price, change.remaining);
    market.ledger.unlock(account, buy, locked, before.price, before.remaining);
    if (!market.ledger.lock(account, buy, units, change.price, change.remaining)) {
      market.ledger.lock(account, buy, locked, before.price, before.remaining);
      return INSUFFICIENT;
    }
    const resting = !before.armed;
    if (resting && !change.keepsPlace) market.book.remove(slot);
    doubles[(slot << 3) | LOCKED] = units;
    doubles[(slot << 3) | SIZE] = change.size;
    doubles[(slot << 3) | REMAINING] = change.remaining;
    integers[(slot << 4) | PRICE] = change.price;
    const showAtMost = change.keepsPlace ? before.shown : (request.displaySize ?? change.remaining);
    const shown = Math.min(showAtMost, change.remaining);
    if (resting && change.keepsPlace) market.book.resize(slot, shown);
    doubles[(slot << 3) | SHOWN] = shown;
    this.announce(market, slot, before, change);
    return null;
  }

  private announce(market: Market, slot: number, before: LiveOrder, change: ReplacementChange): void {
    const { book, instrument } = market;
    const { number, request, armed } = before;
    const buy = request.side === 'buy';
    const price = request.price === null ? null : (change.price as PriceTicks);
    const size = change.size as SizeLots;
    if (armed) {
      this.sink.replaced(number, { price, size, queueAhead: null });
      return;
    }
    if (change.keepsPlace) {
      this.sink.replaced(number, { price, size, queueAhead: book.ahead(slot) as SizeLots });
      this.sink.level(instrument.index, !buy, change.price, book.sizeAt(change.price));
      return;
    }
    const ahead = market.crosses(buy, change.price) ? 0 : book.sizeAt(change.price);
    this.sink.replaced(number, { price, size, queueAhead: ahead as SizeLots });
    this.sink.level(instrument.index, !buy, before.price, book.sizeAt(before.price));
    this.enter(market, slot, true);
  }
}

interface Entry {
  readonly limit: number;
  readonly units: number;
  readonly flags: number;
}

const POST_ONLY: Refusal = { code: 'post-only-would-take', reason: 'a post-only order would take' };
const FOK_UNFILLED: Refusal = {
  code: 'fok-unfilled',
  reason: 'fill-or-kill: not enough is there at that price',
};
const INSUFFICIENT: Refusal = { code: 'insufficient-balance', reason: 'the account has too little free' };
const TOO_LARGE: Refusal = {
  code: 'filter-size',
  reason: 'the fee of so large an order cannot be counted',
};
const NO_LIQUIDITY: Refusal = { code: 'no-liquidity', reason: 'the other side of the book is empty' };
const SELF_TRADE: Refusal = { code: 'self-trade', reason: 'it would trade with its own account' };
