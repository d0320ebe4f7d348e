import type { ClientOrderId, Liquidity, Micros, NewOrder, PriceTicks, SizeLots } from '../../domain/index.js';
import { checkNewOrder, type Refusal } from '../filters.js';
import { isMargined } from '../margin.js';
import type { CancelRequest, ReplaceRequest } from '../recorded/order-entry.js';
import { ownOrder, type PlaceRequest } from '../recorded/recorded-order.js';
import type { Settlement } from '../recorded/settlement.js';
import { Expiries } from '../stops.js';
import type { CandleDesk, CandleOrder } from './candle-desk.js';
import { isWithin, takerPrice } from './candle-rules.js';

export interface CandleEntryOptions {
  readonly desks: readonly CandleDesk[];
  readonly settlement: Settlement;
  readonly graceMicros: number;
}

/** What becomes of requests at an exchange of candles: checks, locks, taking at an open, resting, ending. */
export class CandleEntry {
  /** Orders that wait or rest, by client id, in the order of their acceptance. */
  readonly open = new Map<ClientOrderId, CandleOrder>();
  private readonly expiries = new Expiries();
  private readonly expiring = new Map<number, CandleOrder>();
  private sequence = 0;

  constructor(private readonly options: CandleEntryOptions) {}

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
      const reason = 'good-till-date is past';
      this.options.settlement.emit(order, { kind: 'expired', clientOrderId, reason });
    }
  }

  place(request: PlaceRequest): void {
    this.sequence += 1;
    const own = ownOrder(request, { sequence: this.sequence });
    const desk = this.deskOf(request.order.instrument);
    if (desk === null) {
      this.reject(own, { code: 'invalid', reason: `there is no instrument ${request.order.instrument}` });
      return;
    }
    const fromPlace = desk.placeAt(request.time, this.options.graceMicros);
    const order: CandleOrder = { ...own, fromPlace };
    const refusal = this.refusalOf(desk, order, request.time);
    if (refusal !== null) {
      this.reject(order, refusal);
      return;
    }
    this.keep(order);
    const { clientOrderId, venueOrderId } = order;
    if (order.order.triggerPrice !== null) {
      desk.armed.add(order);
      this.options.settlement.emit(order, { kind: 'armed', clientOrderId, venueOrderId });
      return;
    }
    this.options.settlement.emit(order, {
      kind: 'accepted',
      clientOrderId,
      venueOrderId,
      timeExchange: request.time,
      queueAhead: null,
    });
    this.arrive(desk, order, request.time);
  }

  cancel({ account, clientOrderId }: CancelRequest): void {
    const order = this.find(account, clientOrderId);
    if (order !== null) this.cancelOrder(order, 'canceled on request');
    else this.refuseUnknown('cancel-rejected', account, clientOrderId);
  }

  replace(request: ReplaceRequest): void {
    const { account, clientOrderId } = request;
    const order = this.find(account, clientOrderId);
    if (order === null) {
      this.refuseUnknown('replace-rejected', account, clientOrderId);
      return;
    }
    const size = request.size ?? order.size;
    if (size > 0 && size <= order.filled) {
      this.cancelOrder(order, 'replaced with a size that is already filled');
      return;
    }
    const refusal = this.replacement(order, { ...request, size });
    if (refusal !== null) {
      this.options.settlement.emit(order, { kind: 'replace-rejected', clientOrderId, ...refusal });
    }
  }

  /** An order takes at a price of the candle under way, if that is within its limit, as much as its share allows. */
  take(desk: CandleDesk, order: CandleOrder, { price, time }: { price: number; time: Micros }): void {
    const { settlement } = this.options;
    const within = order.price === null || isWithin(order.order.side, price, order.price);
    const lots = within ? settlement.fillable(desk, order, Math.min(order.remaining, desk.leftLots)) : 0;
    const all = settlement.fillable(desk, order, order.remaining);
    if (lots > 0 && !(order.order.timeInForce === 'fok' && lots < all)) {
      const size = lots as SizeLots;
      const fills = [{ price: price as PriceTicks, size }];
      if (order.price === null) {
        settlement.release(desk, order);
        if (!settlement.affords(desk, order, { fills, lots, selfTrades: [], blocked: false })) {
          this.cancelOrder(order, 'the account has too little free at the open');
          return;
        }
      }
      this.fill(desk, order, { price, lots, liquidity: 'taker', time });
    }
    if (order.state !== 'done') this.goOn(desk, order, within);
  }

  /** One execution of an order at the candle under way. */
  fill(
    desk: CandleDesk,
    order: CandleOrder,
    { price, lots, liquidity, time }: { price: number; lots: number; liquidity: Liquidity; time: Micros },
  ): void {
    const size = lots as SizeLots;
    desk.leftLots -= lots;
    order.displayed = order.remaining;
    this.options.settlement.fill(desk, order, { price: price as PriceTicks, size, liquidity, time });
    if (order.remaining === 0) this.end(order);
    if (isMargined(desk.instrument)) this.dropIdle(order);
  }

  rest(desk: CandleDesk, order: CandleOrder): void {
    order.state = 'resting';
    desk.takers.delete(order);
    desk.resting.add(order);
  }

  cancelOrder(order: CandleOrder, reason: string): void {
    this.end(order);
    this.options.settlement.emit(order, { kind: 'canceled', clientOrderId: order.clientOrderId, reason });
  }

  /** What is left after a take waits, rests or ends. */
  private goOn(desk: CandleDesk, order: CandleOrder, within: boolean): void {
    const { timeInForce } = order.order;
    if (timeInForce === 'fok') {
      this.cancelOrder(order, 'fill-or-kill, and not all of it is there');
    } else if (timeInForce === 'ioc') {
      this.cancelOrder(order, within ? 'nothing more to match' : 'the open is beyond its limit');
    } else if (this.isIdle(order)) {
      this.cancelOrder(order, idle.reason);
    } else if (order.price !== null) {
      this.rest(desk, order);
    } else if (this.lockAt(desk, order, order.remaining)) {
      desk.takers.add(order);
    } else {
      this.cancelOrder(order, insufficient.reason);
    }
  }

  /** A new or a replaced order: takes at the open that it came in time for, waits for the next, or rests. */
  private arrive(desk: CandleDesk, order: CandleOrder, time: Micros): void {
    const { side, timeInForce } = order.order;
    order.state = 'resting';
    const waits = timeInForce === 'ioc' || timeInForce === 'fok' || desk.crosses(side, order.price);
    if (!waits || order.order.postOnly) {
      this.rest(desk, order);
      return;
    }
    desk.resting.delete(order);
    desk.takers.add(order);
    if (!desk.isUnderWay(order)) return;
    desk.takers.delete(order);
    this.take(desk, order, { price: takerPrice(desk.rules, side, desk.last!), time });
  }

  /** Why an order is not taken; its last step is the lock. */
  private refusalOf(desk: CandleDesk, order: CandleOrder, time: Micros): Refusal | null {
    const { order: asked, clientOrderId } = order;
    if (this.open.has(clientOrderId)) return { code: 'duplicate-id', reason: `${clientOrderId} is in use` };
    const refusal = checkNewOrder(desk.instrument, asked, desk.reference());
    if (refusal !== null) return refusal;
    if (asked.expireTime !== null && asked.expireTime <= time) {
      return { code: 'invalid', reason: 'expireTime is not in the future' };
    }
    if (desk.last === null) return { code: 'market-closed', reason: 'the first candle has not begun' };
    const isStop = asked.triggerPrice !== null;
    if (!isStop && this.isIdle(order)) return idle;
    if (asked.postOnly && !isStop && desk.crosses(asked.side, order.price)) {
      return { code: 'post-only-would-take', reason: 'post-only, and its price would take' };
    }
    if (asked.timeInForce === 'fok' && !isStop && desk.isUnderWay(order)) {
      const there = desk.crosses(asked.side, order.price) && desk.leftLots >= order.remaining;
      if (!there) return { code: 'fok-unfilled', reason: 'fill-or-kill, and not all of it is there' };
    }
    return this.lockAt(desk, order, order.remaining) ? null : insufficient;
  }

  private replacement(
    order: CandleOrder,
    { price: asked, size, time }: { price: PriceTicks | null; size: SizeLots; time: Micros },
  ): Refusal | null {
    const desk = this.deskOf(order.instrument)!;
    const price = asked ?? order.price;
    const { displaySize } = order.order;
    const wanted: NewOrder = {
      ...order.order,
      price,
      size,
      displaySize: displaySize === null ? null : (Math.min(displaySize, size) as SizeLots),
    };
    const refusal = checkNewOrder(desk.instrument, wanted, desk.reference());
    if (refusal !== null) return refusal;
    const isArmed = desk.armed.has(order);
    const keepsPlace = isArmed || (price === order.price && size <= order.size);
    if (!keepsPlace && order.order.postOnly && desk.crosses(order.order.side, price)) {
      return { code: 'post-only-would-take', reason: 'post-only, and its new price would take' };
    }
    const lots = size - order.filled;
    if (!this.lockAt(desk, { ...order, price }, lots, order)) return insufficient;
    order.price = price;
    order.size = size;
    order.remaining = lots as SizeLots;
    const { clientOrderId } = order;
    this.options.settlement.emit(order, { kind: 'replaced', clientOrderId, price, size, queueAhead: null });
    if (keepsPlace) return null;
    this.sequence += 1;
    order.sequence = this.sequence;
    order.fromPlace = desk.placeAt(time, this.options.graceMicros);
    this.arrive(desk, order, time);
    return null;
  }

  /** Locks for `lots`: at the limit, at the trigger, or at what a taker would pay now. */
  private lockAt(desk: CandleDesk, terms: CandleOrder, lots: number, order = terms): boolean {
    const { side, triggerPrice } = terms.order;
    const asked = terms.price ?? triggerPrice ?? takerPrice(desk.rules, side, desk.last!);
    // On margin a sell that takes opens at the open, which is above its limit.
    const isShort = side === 'sell' && isMargined(desk.instrument);
    const price = isShort ? Math.max(asked, desk.last!) : asked;
    return this.options.settlement.relock(desk, order, { price: price as PriceTicks, lots });
  }

  /** Cancels the resting orders that only reduce, once there is nothing for them to reduce. */
  private dropIdle({ account, instrument }: CandleOrder): void {
    for (const order of this.open.values()) {
      if (order.account !== account || order.instrument !== instrument || order.state !== 'resting') continue;
      if (order.order.reduceOnly && this.isIdle(order)) this.cancelOrder(order, idle.reason);
    }
  }

  private isIdle(order: CandleOrder): boolean {
    return this.options.settlement.fillable(this.deskOf(order.instrument)!, order, order.remaining) === 0;
  }

  private deskOf(instrument: number): CandleDesk | null {
    return this.options.desks.find((desk) => desk.instrument.index === instrument) ?? null;
  }

  private find(account: string, clientOrderId: ClientOrderId): CandleOrder | null {
    const order = this.open.get(clientOrderId);
    return order !== undefined && order.account === account ? order : null;
  }

  private keep(order: CandleOrder): void {
    this.open.set(order.clientOrderId, order);
    if (order.order.expireTime === null) return;
    this.expiring.set(order.sequence, order);
    this.expiries.add(order.order.expireTime, order.sequence);
  }

  private end(order: CandleOrder): void {
    const desk = this.deskOf(order.instrument)!;
    for (const orders of [desk.takers, desk.resting, desk.armed]) orders.delete(order);
    this.options.settlement.release(desk, order);
    order.state = 'done';
    this.open.delete(order.clientOrderId);
  }

  private reject(order: Parameters<Settlement['emit']>[0], refusal: Refusal): void {
    const { clientOrderId } = order;
    this.options.settlement.emit(order, { kind: 'rejected', clientOrderId, ...refusal });
  }

  private refuseUnknown(
    kind: 'cancel-rejected' | 'replace-rejected',
    account: string,
    clientOrderId: ClientOrderId,
  ): void {
    const reason = 'no such open order';
    this.options.settlement.announce(account, { kind, clientOrderId, code: 'unknown-order', reason });
  }
}

const idle: Refusal = { code: 'invalid', reason: 'reduce-only, and there is no position for it to reduce' };
const insufficient: Refusal = { code: 'insufficient-balance', reason: 'the account has too little free' };
