import type { Asset, Money } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import type { AccountBalance, ExchangeFill, OrderReference, RecordQuery } from '../exchange.js';
import type { Kept } from './options.js';
import type { OrderGroup } from './order-group.js';
import type { OrderRecord } from './order-record.js';
import { RecordRing } from './record-ring.js';

/** What the exchange keeps of one account beside its money. */
export class AccountBook {
  /** Live orders, in the order of their numbers. */
  readonly live = new Map<number, OrderRecord>();
  readonly groups = new Map<string, OrderGroup>();
  readonly records: RecordRing<OrderRecord>;
  readonly fills: RecordRing<ExchangeFill>;
  /** True where its balances may be others than those told last. */
  isDirty = false;
  /** Of the dead man's timer that is armed, if any. */
  timer = 0;
  /** The newest order of each of the client's texts. */
  private readonly byClientId = new Map<string, OrderRecord>();
  private readonly told: { free: Money; locked: Money }[] = [];

  constructor(
    readonly name: string,
    private readonly accounts: Accounts,
    kept: Kept,
  ) {
    this.records = new RecordRing<OrderRecord>(
      kept.orders,
      (record) => record.isLive,
      (record) => this.forget(record),
    );
    this.fills = new RecordRing<ExchangeFill>(
      kept.fills,
      () => false,
      () => undefined,
    );
    for (const { code } of accounts.assets) this.told.push(this.standing(code));
  }

  /** Takes a record in, once the exchange has taken the order. */
  keep(record: OrderRecord): void {
    this.records.add(record);
    this.index(record);
  }

  /** Takes a record in under the client's text. */
  private index(record: OrderRecord): void {
    if (record.clientId !== null) this.byClientId.set(record.clientId, record);
  }

  rename(record: OrderRecord, clientId: string | null): void {
    if (record.clientId !== null && this.byClientId.get(record.clientId) === record) {
      this.byClientId.delete(record.clientId);
    }
    record.clientId = clientId;
    this.index(record);
  }

  /** True where a live order bears the text. */
  uses(clientId: string): boolean {
    return this.byClientId.get(clientId)?.isLive === true;
  }

  find(reference: OrderReference): OrderRecord | undefined {
    if (!('number' in reference)) return this.byClientId.get(reference.clientId);
    return this.live.get(reference.number) ?? this.records.find(reference.number);
  }

  balance({ code, decimals }: Asset): AccountBalance {
    return { asset: code, decimals, ...this.standing(code) };
  }

  /** The balances that are others than those told last, which then count as told. */
  changedBalances(): AccountBalance[] {
    const changed: AccountBalance[] = [];
    for (const [place, asset] of this.accounts.assets.entries()) {
      const now = this.standing(asset.code);
      const before = this.told[place]!;
      if (now.free.compare(before.free) === 0 && now.locked.compare(before.locked) === 0) continue;
      this.told[place] = now;
      changed.push({ asset: asset.code, decimals: asset.decimals, ...now });
    }
    return changed;
  }

  orders(query: RecordQuery): OrderRecord[] {
    return chosen(this.records, query, {
      instrument: (record) => record.request.instrument,
      time: (record) => record.timeCreated,
      order: (record) => record.number,
    });
  }

  fillsOf(query: RecordQuery): ExchangeFill[] {
    return chosen(this.fills, query, {
      instrument: (fill) => fill.instrument,
      time: (fill) => fill.time,
      order: (fill) => fill.order.number,
    });
  }

  private standing(asset: string): { free: Money; locked: Money } {
    return { free: this.accounts.free(this.name, asset), locked: this.accounts.locked(this.name, asset) };
  }

  private forget(record: OrderRecord): void {
    if (record.clientId !== null && this.byClientId.get(record.clientId) === record) {
      this.byClientId.delete(record.clientId);
    }
  }
}

interface Traits<T> {
  instrument(record: T): number;
  time(record: T): number;
  order(record: T): number;
}

/**
 * Oldest first, at most `limit`: the first of them from `fromNumber` or `fromTime` on where one of them is given, else
 * the last. Times are inclusive.
 */
function chosen<T extends { readonly number: number }>(
  ring: RecordRing<T>,
  query: RecordQuery,
  traits: Traits<T>,
): T[] {
  const { instrument = null, limit, fromTime, toTime, fromNumber, order } = query;
  const fits = (record: T): boolean =>
    (instrument === null || traits.instrument(record) === instrument) &&
    (order === undefined || traits.order(record) === order) &&
    (fromTime === undefined || traits.time(record) >= fromTime) &&
    (toTime === undefined || traits.time(record) <= toTime);
  const found: T[] = [];
  const forwards = fromNumber !== undefined || fromTime !== undefined;
  for (const record of forwards ? ring.from(fromNumber ?? 0) : ring.backwards()) {
    if (found.length === limit) break;
    if (fits(record)) found.push(record);
  }
  return forwards ? found : found.reverse();
}
