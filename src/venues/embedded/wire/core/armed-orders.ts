import { Money, type PriceTicks, type SizeLots } from '../../../../domain/index.js';
import { lockFor, worstFee } from '../../../../matching/index.js';
import type { OrderChange, OrderRefusal } from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { Floor } from './floor.js';
import { armedRefusal } from './order-checks.js';
import type { OrderDesk } from './order-desk.js';
import { type Need, OrderGroup } from './order-group.js';
import type { OrderRecord } from './order-record.js';
import { FILLED_ALREADY } from './reasons.js';
import { trailedFrom } from './trigger-watch.js';

/** Groups of an account whose end is remembered, so that nobody joins them any more. */
const DONE_GROUPS = 1_000;

/** The orders that wait for a trigger, with what they need locked, and groups of which only one may come about. */
export class ArmedOrders {
  constructor(
    private readonly floor: Floor,
    private readonly desk: OrderDesk,
  ) {}

  /** @returns why it was not taken; null where it waits, or woke at once. */
  arm(account: AccountBook, record: OrderRecord): OrderRefusal | null {
    const state = this.floor.state(record.request.instrument);
    const { last } = state;
    const refusal = this.late(record) ?? this.prepare(record, last) ?? this.filters(record);
    if (refusal !== null) return refusal;
    record.status = 'armed';
    if (!this.lock(account, record)) {
      record.status = 'open';
      return INSUFFICIENT;
    }
    this.floor.touch(account, record.request.instrument);
    this.desk.take(account, record);
    this.desk.tell(record, 'armed', null);
    this.expireInTime(account, record);
    if (state.watch.add(record, last)) this.desk.wake([record]);
    return null;
  }

  /** Its price has come: what it is goes to the market. */
  wake(record: OrderRecord): void {
    if (record.status !== 'armed') return;
    // Another of its group filled by what woke it: this one is about to be cancelled.
    if (record.group?.done === true) return;
    const state = this.floor.state(record.request.instrument);
    // It sleeps on while nobody trades; who goes on with the instrument looks again.
    if (state.halted) return;
    const account = this.floor.account(record.account);
    state.watch.remove(record);
    const { trigger } = record.request;
    const offset = trigger?.kind === 'trailing' ? (trigger.limitOffsetTicks ?? null) : null;
    if (offset !== null && record.request.type === 'limit') {
      record.price = Math.max(1, record.triggerPrice! + offset) as PriceTicks;
    }
    this.decide(account, record);
    this.unlock(account, record);
    this.cancelOthers(account, record);
    record.status = 'open';
    record.triggered = true;
    record.timeUpdated = this.floor.clock.now();
    this.desk.tell(record, 'triggered', null);
    this.desk.enter(account, record);
    const refusal = record.refusal;
    if (refusal === null) return;
    const unfilled = refusal.refused === 'fok-unfilled' || refusal.refused === 'no-liquidity';
    this.desk.end(account, record, unfilled ? 'expired' : 'canceled', refusal.reason);
  }

  amend(account: AccountBook, record: OrderRecord, change: OrderChange): OrderRefusal | null {
    const state = this.floor.state(record.request.instrument);
    const { price, size, triggerPrice, displaySize, postOnly } = record;
    if (change.size !== undefined && change.size !== null && change.size <= 0) {
      return { refused: 'filter-lot', reason: FILLED_ALREADY };
    }
    record.price = change.price ?? price;
    record.size = change.size ?? size;
    record.triggerPrice = change.triggerPrice ?? triggerPrice;
    record.displaySize = change.displaySize ?? displaySize;
    record.postOnly = change.postOnly ?? postOnly;
    let refusal = this.filters(record);
    if (refusal === null) {
      this.unlock(account, record);
      if (!this.lock(account, record)) refusal = INSUFFICIENT;
    }
    if (refusal !== null) {
      Object.assign(record, { price, size, triggerPrice, displaySize, postOnly });
      this.unlock(account, record);
      this.lock(account, record);
      return refusal;
    }
    this.floor.touch(account, record.request.instrument);
    state.watch.remove(record);
    if (state.watch.add(record, state.last)) this.desk.wake([record]);
    return null;
  }

  /** An armed order has ended. */
  withdraw(account: AccountBook, record: OrderRecord): void {
    this.floor.state(record.request.instrument).watch.remove(record);
    if (record.group === null) this.unlock(account, record);
  }

  /** @returns why it cannot be of that group. */
  join(account: AccountBook, record: OrderRecord, name: string): OrderRefusal | null {
    let group = account.groups.get(name);
    if (group?.done === true)
      return { refused: 'invalid', reason: `one of the group ${name} has come about already` };
    if (group === undefined) {
      group = new OrderGroup(name, account.name, this.floor.accounts, (member) => this.need(member));
      account.groups.set(name, group);
    }
    group.members.add(record);
    record.group = group;
    return null;
  }

  /** A member has ended, or was never taken. */
  leave(account: AccountBook, record: OrderRecord): void {
    const { group } = record;
    if (group === null) return;
    group.members.delete(record);
    group.relock();
    this.floor.touch(account, record.request.instrument);
    if (group.members.size > 0) return;
    if (!group.done) account.groups.delete(group.name);
    else if (account.groups.size > DONE_GROUPS) forgetDone(account);
  }

  /** One of a group fills or wakes: it is the one that comes about. */
  decide(account: AccountBook, record: OrderRecord): void {
    const { group } = record;
    if (group === null || group.done) return;
    group.done = true;
    this.desk.later(() => this.cancelOthers(account, record));
  }

  private cancelOthers(account: AccountBook, record: OrderRecord): void {
    for (const other of [...(record.group?.members ?? [])]) {
      if (other !== record) this.desk.cancelRecord(account, other, 'another of its group came about');
    }
  }

  private late({ request }: OrderRecord): OrderRefusal | null {
    const isPast = (request.expireTime ?? Number.POSITIVE_INFINITY) <= this.floor.clock.now();
    return isPast ? { refused: 'invalid', reason: 'expireTime is past' } : null;
  }

  /** Until it wakes it is the exchange that has to end it in time. */
  private expireInTime(account: AccountBook, record: OrderRecord): void {
    const expireTime = record.request.expireTime ?? null;
    if (expireTime === null) return;
    this.floor.timers.add(expireTime - this.floor.clock.skew, () => {
      if (record.status === 'armed') this.desk.end(account, record, 'expired', 'its time has come');
    });
  }

  /** Where a trailing stop begins. */
  private prepare(record: OrderRecord, last: number | null): OrderRefusal | null {
    const { request } = record;
    const { trigger, side } = request;
    if (trigger === undefined || trigger === null || trigger.kind !== 'trailing') return null;
    const activation = trigger.activation ?? null;
    if (activation !== null && last !== activation) {
      record.activatesAbove = last === null || activation > last ? 1 : -1;
    }
    const from = record.activatesAbove === 0 ? last : activation;
    if (record.triggerPrice === null) {
      if (from === null) return { refused: 'no-trigger-price', reason: 'there was no trade yet to follow' };
      record.triggerPrice = trailedFrom(from, { side, trail: trigger.trail! });
    }
    const offset = trigger.limitOffsetTicks ?? null;
    if (request.type === 'limit' && offset !== null) {
      record.price = Math.max(1, record.triggerPrice + offset) as PriceTicks;
    }
    return null;
  }

  private filters(record: OrderRecord): OrderRefusal | null {
    const { request, price, size, triggerPrice } = record;
    if (request.size === null) return null;
    const trigger = triggerPrice as PriceTicks;
    return armedRefusal(this.floor.state(request.instrument), request, { trigger, price, size });
  }

  /** What an order must have locked while it waits, or has locked while it rests. */
  private need(record: OrderRecord): Need {
    const { request } = record;
    const { instrument } = this.floor.state(request.instrument);
    const { base, quote } = instrument.specification;
    const asset = record.isBuy ? quote.code : base.code;
    if (request.size === null && record.filled === 0) {
      const money = request.quoteSize ?? Money.ZERO;
      return { asset, amount: money.plus(worstFee(instrument, money)) };
    }
    const size = (record.size - record.filled) as SizeLots;
    const price = (record.price ?? record.triggerPrice ?? 1) as PriceTicks;
    return { asset, amount: lockFor(instrument, { side: request.side, price, size }, 'quote') };
  }

  private lock(account: AccountBook, record: OrderRecord): boolean {
    if (record.group !== null) return record.group.relock();
    const { asset, amount } = this.need(record);
    if (!this.floor.accounts.lock(account.name, asset, amount)) return false;
    record.locked = amount;
    return true;
  }

  private unlock(account: AccountBook, record: OrderRecord): void {
    this.floor.touch(account, record.request.instrument);
    if (record.group !== null) {
      record.group.unlock();
      return;
    }
    if (record.locked.isZero) return;
    this.floor.accounts.unlock(account.name, this.need(record).asset, record.locked);
    record.locked = Money.ZERO;
  }
}

function forgetDone(account: AccountBook): void {
  for (const [name, group] of account.groups) {
    if (!group.done || group.members.size > 0) continue;
    account.groups.delete(name);
    return;
  }
}

const INSUFFICIENT: OrderRefusal = {
  refused: 'insufficient-balance',
  reason: 'the account has too little free',
};
