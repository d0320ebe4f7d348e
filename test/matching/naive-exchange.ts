import type { Instrument, NewOrder } from '../../src/domain/index.js';

interface NaiveOrder {
  id: number;
  account: number;
  request: NewOrder;
  buy: boolean;
  price: number;
  size: number;
  remaining: number;
  shown: number;
  /** Smaller is earlier. */
  place: number;
  armed: boolean;
  /** Buys on a walk of the book hold this much instead of their limit's cost. */
  budget: bigint | null;
}

/**
 * The exchange as one would write it for clarity alone: one list of orders, searched each time, and
 * balances as totals of which the live orders' needs are locked. Fees round down.
 */
export class NaiveExchange {
  readonly fills: string[] = [];
  readonly quote: bigint[];
  readonly base: bigint[];
  feesPaid = 0n;
  last = -1;
  private orders: NaiveOrder[] = [];
  private nextPlace = 1;

  constructor(
    private readonly instrument: Instrument,
    private readonly stp: 'cancel-resting' | 'cancel-taker' | 'none',
    accounts: number,
    quote: bigint,
    base: bigint,
  ) {
    this.quote = Array(accounts).fill(quote);
    this.base = Array(accounts).fill(base);
  }

  live(): number[] {
    return this.orders.map((order) => order.id);
  }

  ahead(id: number): number | null {
    const own = this.orders.find((order) => order.id === id);
    if (own === undefined || own.armed) return null;
    return this.orders
      .filter((o) => !o.armed && o.buy === own.buy && o.price === own.price && o.place < own.place)
      .reduce((sum, o) => sum + o.shown, 0);
  }

  free(account: number, asset: 'quote' | 'base'): bigint {
    return (asset === 'quote' ? this.quote : this.base)[account]! - this.locked(account, asset);
  }

  locked(account: number, asset: 'quote' | 'base'): bigint {
    return this.orders
      .filter((o) => o.account === account && o.buy === (asset === 'quote'))
      .reduce((sum, o) => sum + this.need(o.buy, o.price, o.remaining), 0n);
  }

  place(id: number, account: number, request: NewOrder, at: number): boolean {
    this.expire(at);
    if (request.expireTime !== null && request.expireTime <= at) return false;
    const buy = request.side === 'buy';
    const order: NaiveOrder = {
      id,
      account,
      request,
      buy,
      price: request.price ?? request.triggerPrice ?? 0,
      size: request.size,
      remaining: request.size,
      shown: request.displaySize ?? request.size,
      place: 0,
      armed: request.triggerPrice !== null,
      budget: null,
    };
    if (!order.armed && request.type === 'limit') {
      if (request.postOnly && this.crossing(order).length > 0) return false;
      if (request.timeInForce === 'fok' && this.available(order).size < order.size) return false;
    }
    if (request.type === 'market') {
      if (!this.prepareMarket(order)) return false;
    } else if (!this.affordable(order, this.need(buy, order.price, order.size))) return false;
    if (order.armed) {
      order.place = this.nextPlace++;
      this.orders.push(order);
    } else this.enter(order);
    this.wake();
    return true;
  }

  cancel(id: number, at: number): boolean {
    this.expire(at);
    const before = this.orders.length;
    this.orders = this.orders.filter((order) => order.id !== id);
    return this.orders.length < before;
  }

  replace(id: number, price: number | null, size: number | null, at: number): boolean {
    this.expire(at);
    const order = this.orders.find((o) => o.id === id);
    if (order === undefined) return false;
    if (price !== null && order.request.price === null) return false;
    const newPrice = price ?? order.price;
    const newSize = size ?? order.size;
    const remaining = newSize - (order.size - order.remaining);
    if (remaining <= 0) return this.cancel(id, at);
    const changed = { ...order, price: newPrice, size: newSize, remaining };
    if (order.request.postOnly && !order.armed && this.crossing(changed).length > 0) return false;
    const without = this.orders.filter((o) => o !== order);
    const kept = this.orders;
    this.orders = without;
    const fits = this.affordable(changed, this.need(order.buy, newPrice, remaining));
    this.orders = kept;
    if (!fits) return false;
    const stays = newPrice === order.price && newSize <= order.size;
    const show = stays ? order.shown : (order.request.displaySize ?? remaining);
    Object.assign(order, { price: newPrice, size: newSize, remaining, shown: Math.min(show, remaining) });
    if (!stays && !order.armed) {
      this.orders = without;
      this.enter(order);
      this.wake();
    }
    return true;
  }

  expire(at: number): void {
    this.orders = this.orders.filter((o) => o.request.expireTime === null || o.request.expireTime > at);
  }

  private notional(price: number, size: number): bigint {
    return BigInt(price) * BigInt(size) * BigInt(this.instrument.unitsPerTickLot);
  }

  private need(buy: boolean, price: number, size: number): bigint {
    if (!buy) return BigInt(size) * 1000n;
    const notional = this.notional(price, size);
    return notional + this.fee(notional, 'taker');
  }

  private fee(notional: bigint, liquidity: 'maker' | 'taker'): bigint {
    const { makerFeePpm, takerFeePpm } = this.instrument.specification;
    return (notional * BigInt(liquidity === 'maker' ? makerFeePpm : takerFeePpm)) / 1_000_000n;
  }

  private affordable(order: NaiveOrder, need: bigint): boolean {
    return this.free(order.account, order.buy ? 'quote' : 'base') >= need;
  }

  /** The other side within the order's limit, best first. */
  private crossing(order: NaiveOrder, limited = true): NaiveOrder[] {
    return this.orders
      .filter((o) => !o.armed && o.buy !== order.buy)
      .filter((o) => !limited || (order.buy ? o.price <= order.price : o.price >= order.price))
      .sort((a, b) => (order.buy ? a.price - b.price : b.price - a.price) || a.place - b.place);
  }

  private available(order: NaiveOrder, limited = true): { size: number; notional: bigint; worst: number } {
    const found = { size: 0, notional: 0n, worst: 0 };
    for (const maker of this.crossing(order, limited)) {
      if (found.size === order.remaining) break;
      if (maker.account === order.account && this.stp === 'cancel-taker') break;
      if (maker.account === order.account && this.stp === 'cancel-resting') continue;
      const size = Math.min(maker.remaining, order.remaining - found.size);
      found.size += size;
      found.notional += this.notional(maker.price, size);
      found.worst = maker.price;
    }
    return found;
  }

  private prepareMarket(order: NaiveOrder): boolean {
    const found = this.available(order, false);
    if (order.request.timeInForce === 'fok' && found.size < order.size) return false;
    if (found.size === 0) return false;
    order.price = found.worst;
    order.budget = found.notional + this.fee(found.notional, 'taker');
    return this.affordable(order, order.buy ? order.budget : this.need(false, 0, order.remaining));
  }

  private enter(order: NaiveOrder): void {
    for (;;) {
      const maker = this.crossing(order)[0];
      if (maker === undefined || order.remaining === 0) break;
      if (maker.account === order.account && this.stp !== 'none') {
        if (this.stp === 'cancel-taker') return;
        this.orders = this.orders.filter((o) => o !== maker);
        continue;
      }
      this.trade(order, maker);
    }
    const { type, timeInForce } = order.request;
    const rests =
      (type === 'limit' || type === 'stop-limit') && timeInForce !== 'ioc' && timeInForce !== 'fok';
    if (order.remaining === 0 || !rests) return;
    order.place = this.nextPlace++;
    order.shown = Math.min(order.shown, order.remaining);
    this.orders.push(order);
  }

  private trade(taker: NaiveOrder, maker: NaiveOrder): void {
    const size = Math.min(taker.remaining, maker.shown);
    const { price } = maker;
    const notional = this.notional(price, size);
    const [buyer, seller] = taker.buy ? [taker, maker] : [maker, taker];
    const buyerFee = this.fee(notional, taker.buy ? 'taker' : 'maker');
    const sellerFee = this.fee(notional, taker.buy ? 'maker' : 'taker');
    this.quote[buyer.account]! -= notional + buyerFee;
    this.quote[seller.account]! += notional - sellerFee;
    this.base[buyer.account]! += BigInt(size) * 1000n;
    this.base[seller.account]! -= BigInt(size) * 1000n;
    this.feesPaid += buyerFee + sellerFee;
    taker.remaining -= size;
    maker.remaining -= size;
    maker.shown -= size;
    this.last = price;
    this.fills.push(`${taker.id}x${maker.id} ${size}@${price}`);
    if (maker.remaining === 0) this.orders = this.orders.filter((o) => o !== maker);
    else if (maker.shown === 0) {
      maker.shown = Math.min(maker.request.displaySize!, maker.remaining);
      maker.place = this.nextPlace++;
    }
  }

  private wake(): void {
    for (;;) {
      const awake = this.orders
        .filter((o) => o.armed && this.last >= 0)
        .filter((o) => {
          const trigger = o.request.triggerPrice as number;
          return o.buy ? this.last >= trigger : this.last <= trigger;
        });
      if (awake.length === 0) return;
      const first = (buy: boolean) =>
        awake
          .filter((o) => o.buy === buy)
          .sort((a, b) => {
            const [x, y] = [a.request.triggerPrice as number, b.request.triggerPrice as number];
            return (buy ? x - y : y - x) || a.id - b.id;
          })[0];
      const [buy, sell] = [first(true), first(false)];
      this.trigger(buy !== undefined && (sell === undefined || buy.id < sell.id) ? buy : sell!);
    }
  }

  private trigger(order: NaiveOrder): void {
    this.orders = this.orders.filter((o) => o !== order);
    order.armed = false;
    if (order.request.type === 'stop') {
      if (this.prepareMarket(order)) this.enter(order);
      return;
    }
    if (order.request.postOnly && this.crossing(order).length > 0) return;
    if (order.request.timeInForce === 'fok' && this.available(order).size < order.remaining) return;
    this.enter(order);
  }
}
