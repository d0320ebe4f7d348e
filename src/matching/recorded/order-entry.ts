import {
  type ClientOrderId,
  type Micros,
  type NewOrder,
  opposite,
  type PriceTicks,
  type RejectCode,
  type SizeLots,
} from '../../domain/index.js';
import { checkNewOrder, type Refusal } from '../filters.js';
import { isMargined } from '../margin.js';
import type { SelfTradePrevention } from '../market.js';
import { Expiries } from '../stops.js';
import type { InstrumentMarket } from './instrument-market.js';
import { LIQUIDATED, Liquidations } from './liquidation.js';
import type { OwnOrder } from './own-queue.js';
import { ownOrder, type PlaceRequest } from './recorded-order.js';
import type { Settlement } from './settlement.js';
import { planTake, type TakePlan } from './take-plan.js';

export interface CancelRequest {
  readonly account: string;
  readonly clientOrderId: ClientOrderId;
  readonly time: Micros;
}

export interface ReplaceRequest extends CancelRequest {
  /** Null keeps it. */
  readonly price: PriceTicks | null;
  /** The new total, fills included; null keeps it. */
  readonly size: SizeLots | null;
}

interface OrderEntryOptions {
  readonly markets: readonly InstrumentMarket[];
  readonly settlement: Settlement;
  readonly prevention: SelfTradePrevention;
}

/** What becomes of our orders' requests: checks, locks, taking, resting, waking, ending. */
export class OrderEntry {
  /** Orders that rest or wait, by client id, in the order of their acceptance. */
  readonly open = new Map<ClientOrderId, OwnOrder>();
  private readonly expiries = new Expiries();
  /** Good-till-date orders by the sequence they came with; those that ended stay until their time comes. */
  private readonly expiring = new Map<number, OwnOrder>();
  private readonly liquidations: Liquidations;
  private sequence = 0;

  constructor(private readonly options: OrderEntryOptions) {
    this.liquidations = new Liquidations({
      ...options,
      cancel: (order) => this.cancelOrder(order, LIQUIDATED),
      open: this.open,
    });
  }

  nextSequence(): number {
    this.sequence += 1;
    return this.sequence;
  }

  /** The earliest good-till-date's end; Infinity where there is none. */
  get nextExpiry(): number {
    return this.expiries.nextTime;
  }

  expireDue(time: Micros): void {
    while (this.expiries.nextTime <= time) {
      const sequence = this.expiries.pop();
      const order = this.expiring.get(sequence);
      this.expiring.delete(sequence);
      if (order === undefined || order.state === 'done') continue;
      this.end(order);
      const { clientOrderId } = order;
      this.options.settlement.emit(order, {
        kind: 'expired',
        clientOrderId,
        reason: 'good-till-date is past',
      });
    }
  }

  place(request: PlaceRequest): void {
    const order = ownOrder(request, { sequence: this.nextSequence() });
    const market = this.market(request.order);
    if (market === null) {
      this.reject(order, { code: 'invalid', reason: `there is no instrument ${request.order.instrument}` });
      return;
    }
    const refusal = this.refusalOf(market, request);
    if (refusal !== null) {
      this.reject(order, refusal);
    } else if (request.order.triggerPrice !== null) {
      this.arm(market, order, request.time);
    } else {
      this.enter(market, order, { time: request.time, woken: false });
    }
  }

  cancel({ account, clientOrderId }: CancelRequest): void {
    const order = this.find(account, clientOrderId);
    if (order !== null) this.cancelOrder(order, 'canceled on request');
    else this.refuseUnknown('cancel-rejected', { account, clientOrderId });
  }

  replace(request: ReplaceRequest): void {
    const { account, clientOrderId } = request;
    const order = this.find(account, clientOrderId);
    if (order === null) {
      this.refuseUnknown('replace-rejected', { account, clientOrderId });
      return;
    }
    const size = request.size ?? order.size;
    if (size > 0 && size <= order.filled) {
      this.cancelOrder(order, 'replaced with a size that is already filled');
      return;
    }
    const refusal = this.replacement(order, { ...request, size });
    if (refusal === null) return;
    this.options.settlement.emit(order, { kind: 'replace-rejected', clientOrderId, ...refusal });
  }

  /** Wakes the stops that the last print reaches; while the book is not whole they sleep on. */
  wakeStops(market: InstrumentMarket, time: Micros): void {
    if (!market.book.live) return;
    for (let order = market.popTriggered(); order !== null; order = market.popTriggered()) {
      this.options.settlement.emit(order, { kind: 'triggered', clientOrderId: order.clientOrderId });
      this.enter(market, order, { time, woken: true });
    }
    if (isMargined(market.instrument)) this.liquidations.look(market, time);
  }

  /** Takes a filled order out, and what then has no position left to reduce. */
  finishFilled(order: OwnOrder): void {
    if (order.remaining === 0) this.end(order);
    if (isMargined(this.marketOf(order).instrument)) this.dropIdle(order);
  }

  /** Cancels the resting orders that only reduce, once there is nothing for them to reduce. */
  private dropIdle({ account, instrument }: OwnOrder): void {
    for (const order of this.open.values()) {
      if (order.account !== account || order.instrument !== instrument || order.state !== 'resting') continue;
      if (order.order.reduceOnly && this.isIdle(order)) this.cancelOrder(order, idle.reason);
    }
  }

  /** True of an order on margin that only reduces where it would reduce nothing. */
  private isIdle(order: OwnOrder): boolean {
    return this.options.settlement.fillable(this.marketOf(order), order, order.remaining) === 0;
  }

  /** Ends an order that will go on elsewhere, without a word; its lock is released. */
  withdraw(order: OwnOrder): void {
    this.end(order);
  }

  private market(order: NewOrder): InstrumentMarket | null {
    return this.options.markets.find((market) => market.instrument.index === order.instrument) ?? null;
  }

  private marketOf(order: OwnOrder): InstrumentMarket {
    return this.market(order.order)!;
  }

  private find(account: string, clientOrderId: ClientOrderId): OwnOrder | null {
    const order = this.open.get(clientOrderId);
    return order !== undefined && order.account === account ? order : null;
  }

  private refusalOf(market: InstrumentMarket, { order, time, clientOrderId }: PlaceRequest): Refusal | null {
    if (this.open.has(clientOrderId)) return { code: 'duplicate-id', reason: `${clientOrderId} is in use` };
    const refusal = checkNewOrder(market.instrument, order, market.reference());
    if (refusal !== null) return refusal;
    if (order.expireTime !== null && order.expireTime <= time) {
      return { code: 'invalid', reason: 'expireTime is not in the future' };
    }
    return market.book.live ? null : closed;
  }

  private arm(market: InstrumentMarket, order: OwnOrder, time: Micros): void {
    const { settlement } = this.options;
    if (!settlement.relock(market, order, { price: lockPrice(order), lots: order.size })) {
      this.reject(order, insufficient);
      return;
    }
    this.keep(order);
    market.armed.set(order.sequence, order);
    market.stops.add(order.order.side === 'buy', order.sequence, order.order.triggerPrice!);
    const { clientOrderId, venueOrderId } = order;
    settlement.emit(order, { kind: 'armed', clientOrderId, venueOrderId });
    this.wakeStops(market, time);
  }

  /** An order, new or woken, comes to the book. */
  private enter(
    market: InstrumentMarket,
    order: OwnOrder,
    { time, woken }: { time: Micros; woken: boolean },
  ): void {
    if (order.price === null) this.options.settlement.release(market, order);
    const plan = this.plan(market, order, order.price);
    const refusal = this.refusalToEnter(market, order, plan);
    if (refusal !== null) {
      if (woken) this.cancelOrder(order, refusal.reason);
      else this.reject(order, refusal);
      return;
    }
    if (!woken) {
      this.keep(order);
      this.accept(market, order, { time, takes: takes(plan) });
    }
    this.execute(market, order, { plan, time });
  }

  /** Why it may not; its last step is the lock. */
  private refusalToEnter(market: InstrumentMarket, order: OwnOrder, plan: TakePlan): Refusal | null {
    const { order: asked, price } = order;
    if (this.isIdle(order)) return idle;
    if (asked.postOnly && takes(plan)) {
      return { code: 'post-only-would-take', reason: 'post-only, and its price would take' };
    }
    if (asked.timeInForce === 'fok' && plan.lots < order.remaining) {
      return { code: 'fok-unfilled', reason: 'fill-or-kill, and not all of it is there' };
    }
    if (plan.blocked && plan.lots === 0) {
      return { code: 'self-trade', reason: 'it would trade with an order of the same account' };
    }
    if (price === null && plan.lots === 0) {
      return { code: 'no-liquidity', reason: 'nothing is offered on the other side' };
    }
    const covered =
      price === null
        ? this.options.settlement.affords(market, order, plan)
        : this.options.settlement.relock(market, order, {
            price: lockedAt(market, plan, price),
            lots: order.remaining,
          });
    return covered ? null : insufficient;
  }

  private accept(
    market: InstrumentMarket,
    order: OwnOrder,
    { time, takes }: { time: Micros; takes: boolean },
  ): void {
    const { clientOrderId, venueOrderId } = order;
    const rests = order.price !== null && mayRest(order.order);
    const queueAhead = rests ? this.aheadOnArrival(market, order, takes) : null;
    this.options.settlement.emit(order, {
      kind: 'accepted',
      clientOrderId,
      venueOrderId,
      timeExchange: time,
      queueAhead,
    });
  }

  /** Takes what was planned; the rest goes into the queue or ends. */
  private execute(
    market: InstrumentMarket,
    order: OwnOrder,
    { plan, time }: { plan: TakePlan; time: Micros },
  ): void {
    const takesAsks = order.order.side === 'buy';
    for (const met of plan.selfTrades) this.cancelOrder(met, 'self-trade prevention');
    for (const { price, size } of plan.fills) {
      market.book.take(takesAsks, price, size);
      market.queue(opposite(order.order.side)).taken(price, size);
      this.options.settlement.fill(market, order, { price, size, liquidity: 'taker', time });
    }
    if (order.remaining === 0) this.end(order);
    else if (this.isIdle(order)) this.cancelOrder(order, idle.reason);
    else if (plan.blocked) this.cancelOrder(order, 'self-trade prevention');
    else if (order.price === null || !mayRest(order.order)) this.cancelOrder(order, 'nothing more to match');
    else this.rest(market, order);
    if (plan.fills.length > 0 && isMargined(market.instrument)) this.dropIdle(order);
  }

  private rest(market: InstrumentMarket, order: OwnOrder): void {
    order.state = 'resting';
    order.displayed = Math.min(order.order.displaySize ?? order.remaining, order.remaining) as SizeLots;
    order.queueAhead = market.book.lotsAhead(order.order.side === 'sell', order.price!);
    order.joinedEpoch = market.book.epoch;
    market.queue(order.order.side).insert(order);
  }

  private replacement(
    order: OwnOrder,
    { price: asked, size, time }: { price: PriceTicks | null; size: SizeLots; time: Micros },
  ): Refusal | null {
    const market = this.marketOf(order);
    const price = asked ?? order.price;
    const displaySize =
      order.order.displaySize === null ? null : (Math.min(order.order.displaySize, size) as SizeLots);
    const refusal = checkNewOrder(
      market.instrument,
      { ...order.order, price, size, displaySize },
      market.reference(),
    );
    if (refusal !== null) return refusal;
    const lots = size - order.filled;
    const keepsPlace = order.state === 'armed' || (price === order.price && size <= order.size);
    if (!keepsPlace && !market.book.live) return closed;
    const plan = keepsPlace ? null : this.plan(market, order, price, lots);
    if (plan !== null && order.order.postOnly && takes(plan)) {
      return { code: 'post-only-would-take', reason: 'post-only, and its new price would take' };
    }
    if (!this.options.settlement.relock(market, order, { price: price ?? lockPrice(order), lots })) {
      return insufficient;
    }
    order.price = price;
    order.size = size;
    order.remaining = lots as SizeLots;
    order.displayed = Math.min(order.displayed, lots) as SizeLots;
    if (plan !== null) this.rejoin(market, order, { plan, time });
    else this.announceReplaced(order, order.state === 'resting' ? (order.queueAhead as SizeLots) : null);
    return null;
  }

  /** To the back of the queue at its new price, after taking what that reaches. */
  private rejoin(
    market: InstrumentMarket,
    order: OwnOrder,
    { plan, time }: { plan: TakePlan; time: Micros },
  ): void {
    market.queue(order.order.side).remove(order);
    order.sequence = this.nextSequence();
    this.announceReplaced(order, this.aheadOnArrival(market, order, takes(plan)));
    this.execute(market, order, { plan, time });
  }

  private aheadOnArrival(market: InstrumentMarket, order: OwnOrder, takes: boolean): SizeLots {
    return (takes ? 0 : market.book.lotsAhead(order.order.side === 'sell', order.price!)) as SizeLots;
  }

  private announceReplaced(order: OwnOrder, queueAhead: SizeLots | null): void {
    const { clientOrderId, price, size } = order;
    this.options.settlement.emit(order, { kind: 'replaced', clientOrderId, price, size, queueAhead });
  }

  private plan(market: InstrumentMarket, order: OwnOrder, limit: PriceTicks | null, lots?: number): TakePlan {
    const takesAsks = order.order.side === 'buy';
    return planTake(market.book, takesAsks ? market.asks : market.bids, {
      account: order.account,
      takesAsks,
      limit,
      lots: this.options.settlement.fillable(market, order, lots ?? order.remaining),
      prevention: this.options.prevention,
    });
  }

  private keep(order: OwnOrder): void {
    this.open.set(order.clientOrderId, order);
    if (order.order.expireTime === null) return;
    this.expiring.set(order.sequence, order);
    this.expiries.add(order.order.expireTime, order.sequence);
  }

  private cancelOrder(order: OwnOrder, reason: string): void {
    this.end(order);
    this.options.settlement.emit(order, { kind: 'canceled', clientOrderId: order.clientOrderId, reason });
  }

  private end(order: OwnOrder): void {
    const market = this.marketOf(order);
    if (order.state === 'resting') market.queue(order.order.side).remove(order);
    if (market.armed.delete(order.sequence)) market.stops.remove(order.order.side === 'buy', order.sequence);
    this.options.settlement.release(market, order);
    order.state = 'done';
    this.open.delete(order.clientOrderId);
  }

  private reject(order: OwnOrder, { code, reason }: Refusal): void {
    order.state = 'done';
    this.options.settlement.emit(order, {
      kind: 'rejected',
      clientOrderId: order.clientOrderId,
      code,
      reason,
    });
  }

  private refuseUnknown(
    kind: 'cancel-rejected' | 'replace-rejected',
    { account, clientOrderId }: { account: string; clientOrderId: ClientOrderId },
  ): void {
    const code: RejectCode = 'unknown-order';
    this.options.settlement.announce(account, { kind, clientOrderId, code, reason: 'no such open order' });
  }
}

const closed: Refusal = { code: 'market-closed', reason: 'the recorded book is not whole here' };
const idle: Refusal = { code: 'invalid', reason: 'reduce-only, and there is no position for it to reduce' };
const insufficient: Refusal = { code: 'insufficient-balance', reason: 'the account has too little free' };

/** A stop without a limit locks what it would cost at its trigger. */
const lockPrice = (order: OwnOrder): PriceTicks => (order.price ?? order.order.triggerPrice) as PriceTicks;

/** On margin a sell that takes opens at the bids that it meets, which are above its limit. */
const lockedAt = ({ instrument }: InstrumentMarket, plan: TakePlan, limit: PriceTicks): PriceTicks =>
  isMargined(instrument) ? (Math.max(limit, plan.fills[0]?.price ?? limit) as PriceTicks) : limit;

const takes = (plan: TakePlan): boolean => plan.lots > 0 || plan.selfTrades.length > 0 || plan.blocked;

const mayRest = (order: NewOrder): boolean => order.timeInForce === 'gtc' || order.timeInForce === 'gtd';
