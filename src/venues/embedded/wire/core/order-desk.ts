import type { Fill, SizeLots, VenueEvent } from '../../../../domain/index.js';
import type {
  ExchangeFill,
  ExchangeOrder,
  OrderNews,
  OrderReference,
  OrderRefusal,
  OrderRequest,
} from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { ArmedOrders } from './armed-orders.js';
import type { Floor, FloorDesk } from './floor.js';
import { refusalOf } from './order-checks.js';
import { OrderRecord } from './order-record.js';
import { orderToMarket } from './order-to-market.js';
import { UNFILLABLE } from './reasons.js';

/** What the market ends for want of somebody to trade with is expired, not canceled. */
const EXPIRING: ReadonlySet<string> = new Set(UNFILLABLE);

/** The orders: into the market and out of it, and what the market says of them. */
export class OrderDesk implements FloorDesk {
  armed!: ArmedOrders;
  private lastNumber = 0;
  private lastFill = 0;
  private entries = 0;
  /** Orders in the market, by their names there. */
  private readonly inMarket = new Map<string, OrderRecord>();
  /** What is to be done once the call under way has been told of. */
  private chores: (() => void)[] = [];

  constructor(readonly floor: Floor) {}

  place(account: AccountBook, request: OrderRequest): ExchangeOrder | OrderRefusal {
    const refusal = refusalOf(this.floor, account, request);
    if (refusal !== null) return refusal;
    const { instrument } = this.floor.state(request.instrument);
    this.lastNumber += 1;
    const record = new OrderRecord({
      number: this.lastNumber,
      account: account.name,
      request,
      size: request.size ?? (0 as SizeLots),
      feeAsset: instrument.specification.quote.code,
      time: this.floor.clock.now(),
    });
    if (request.group !== undefined && request.group !== null) {
      const joined = this.armed.join(account, record, request.group);
      if (joined !== null) return joined;
    }
    const trigger = request.trigger ?? null;
    if (trigger === null) this.enter(account, record);
    else record.refusal = this.armed.arm(account, record);
    return record.refusal === null ? record : this.refused(account, record, record.refusal);
  }

  /** Brings an order to the market; its `refusal` says where that did not take it. */
  enter(account: AccountBook, record: OrderRecord): void {
    const { floor } = this;
    record.refusal = null;
    const order = orderToMarket(floor, account, record);
    if ('refused' in order) {
      record.refusal = order;
      return;
    }
    this.entries += 1;
    record.sourceId = `w${this.entries}`;
    record.filledBefore = record.filled;
    this.inMarket.set(record.sourceId, record);
    record.group?.unlock();
    floor.touch(account, record.request.instrument);
    const time = floor.clock.market();
    floor.source.place({ account: account.name, clientOrderId: record.sourceId, order, time });
    floor.settle();
    record.group?.relock();
    if (record.refusal !== null) this.inMarket.delete(record.sourceId);
  }

  cancel(account: AccountBook, reference: OrderReference): ExchangeOrder | OrderRefusal {
    const record = account.find(reference);
    if (record === undefined || !record.isLive) return UNKNOWN;
    this.cancelRecord(account, record, 'canceled on request');
    return record;
  }

  cancelRecord(account: AccountBook, record: OrderRecord, reason: string): void {
    if (!record.isLive) return;
    if (record.status === 'armed') {
      this.end(account, record, 'canceled', reason);
      return;
    }
    this.takeOut(account, record);
    if (record.isLive) this.end(account, record, 'canceled', reason);
  }

  /** Takes an order out of the market without a word. */
  takeOut(account: AccountBook, record: OrderRecord): void {
    const { floor } = this;
    record.isMoving = true;
    floor.source.cancel({
      account: account.name,
      clientOrderId: record.sourceId,
      time: floor.clock.market(),
    });
    floor.settle();
    record.isMoving = false;
    this.inMarket.delete(record.sourceId);
    floor.touch(account, record.request.instrument);
  }

  event(account: AccountBook, event: VenueEvent): void {
    if (event.kind === 'fill') {
      const record = this.inMarket.get(event.fill.clientOrderId);
      if (record !== undefined) this.fill(account, record, event);
      return;
    }
    if (!('clientOrderId' in event)) return;
    const record = this.inMarket.get(event.clientOrderId);
    if (record === undefined) return;
    switch (event.kind) {
      case 'accepted':
        if (record.known) {
          record.amended?.();
          break;
        }
        this.take(account, record);
        this.tell(record, 'accepted', null);
        break;
      case 'canceled':
        if (record.isMoving) break;
        this.end(account, record, EXPIRING.has(event.reason) ? 'expired' : 'canceled', event.reason);
        break;
      case 'expired':
        this.end(account, record, 'expired', event.reason);
        break;
      case 'replaced':
        record.price = event.price ?? record.price;
        record.size = (event.size + record.filledBefore) as SizeLots;
        this.floor.touch(account, record.request.instrument);
        record.amended?.();
        break;
      case 'rejected':
      case 'replace-rejected':
      case 'cancel-rejected':
        record.refusal = { refused: event.code, reason: event.reason };
        break;
    }
  }

  wake(records: readonly OrderRecord[]): void {
    for (const record of records) this.later(() => this.armed.wake(record));
  }

  /** After the call under way. */
  later(chore: () => void): void {
    this.chores.push(chore);
  }

  /** Does what is left to do, and what comes of that. */
  drain(): void {
    while (this.chores.length > 0) {
      const { chores } = this;
      this.chores = [];
      for (const chore of chores) chore();
    }
    this.floor.tellBalances();
  }

  /** Puts an order among the account's records. */
  take(account: AccountBook, record: OrderRecord): void {
    record.known = true;
    account.live.set(record.number, record);
    account.keep(record);
  }

  end(
    account: AccountBook,
    record: OrderRecord,
    status: 'filled' | 'canceled' | 'expired',
    reason: string | null,
  ): void {
    const wasArmed = record.status === 'armed';
    record.status = status;
    record.reason = reason;
    record.timeUpdated = this.floor.clock.now();
    account.live.delete(record.number);
    this.inMarket.delete(record.sourceId);
    this.floor.touch(account, record.request.instrument);
    if (wasArmed) this.armed.withdraw(account, record);
    if (record.group !== null) this.armed.leave(account, record);
    if (status !== 'filled') this.tell(record, status, null);
    if (record.filled > 0 && record.request.then !== undefined && !record.dropsExits) {
      this.later(() => this.placeExits(account, record));
    }
  }

  tell(record: OrderRecord, news: OrderNews, fill: ExchangeFill | null): void {
    const { order } = this.floor.listeners;
    for (let i = 0; i < order.length; i += 1) order[i]!(record, news, fill);
  }

  /** What was to follow on an order, for as much of it as was filled. */
  private placeExits(account: AccountBook, record: OrderRecord): void {
    for (const request of record.request.then ?? []) {
      const size = Math.min(request.size ?? record.filled, record.filled) as SizeLots;
      const displaySize = request.displaySize ?? null;
      const exit = {
        ...request,
        size,
        displaySize: displaySize === null ? null : (Math.min(displaySize, size) as SizeLots),
      };
      const answer = this.place(account, exit);
      if ('refused' in answer) this.tellRefused(account, exit, answer);
    }
  }

  /** An order that nobody waits for an answer about was not taken. */
  private tellRefused(account: AccountBook, request: OrderRequest, { reason }: OrderRefusal): void {
    this.lastNumber += 1;
    const { instrument } = this.floor.state(request.instrument);
    const record = new OrderRecord({
      number: this.lastNumber,
      account: account.name,
      request,
      size: request.size ?? (0 as SizeLots),
      feeAsset: instrument.specification.quote.code,
      time: this.floor.clock.now(),
    });
    record.status = 'canceled';
    record.reason = reason;
    account.keep(record);
    this.tell(record, 'rejected', null);
  }

  /**
   * What became of an order that was not taken. Where it merely found nobody to trade with it was taken, and expired,
   * as venues have it.
   */
  private refused(
    account: AccountBook,
    record: OrderRecord,
    refusal: OrderRefusal,
  ): ExchangeOrder | OrderRefusal {
    if (record.known) return record;
    if (record.group !== null) this.armed.leave(account, record);
    if (refusal.refused !== 'fok-unfilled' && refusal.refused !== 'no-liquidity') return refusal;
    this.take(account, record);
    this.tell(record, 'accepted', null);
    this.end(account, record, 'expired', refusal.reason);
    return record;
  }

  private fill(
    account: AccountBook,
    record: OrderRecord,
    event: Extract<VenueEvent, { kind: 'fill' }>,
  ): void {
    const { floor } = this;
    const { fill } = event;
    const state = floor.state(fill.instrument);
    this.lastFill += 1;
    const made = this.fillOf(record, fill, floor.tradeIdOf(state, event));
    record.addFill(made);
    account.fills.add(made);
    floor.touch(account, record.request.instrument);
    if (record.group !== null) this.armed.decide(account, record);
    if (record.filled >= record.size) this.end(account, record, 'filled', null);
    this.tell(record, 'filled', made);
  }

  private fillOf(record: OrderRecord, fill: Fill, tradeId: number): ExchangeFill {
    const { clock } = this.floor;
    const { instrument } = this.floor.state(fill.instrument);
    const notional = instrument.notional(fill.price, fill.size);
    return {
      number: this.lastFill,
      tradeId,
      order: record,
      instrument: fill.instrument,
      side: fill.side,
      price: fill.price,
      size: fill.size,
      notional,
      liquidity: fill.liquidity,
      fee: fill.fee,
      feeAsset: fill.feeAsset,
      time: fill.timeExchange === null ? clock.now() : clock.stamp(fill.timeExchange),
      filledAfter: (record.filled + fill.size) as SizeLots,
      filledNotionalAfter: record.filledNotional.plus(notional),
    };
  }
}

export const UNKNOWN: OrderRefusal = { refused: 'unknown-order', reason: 'no such order is live' };
