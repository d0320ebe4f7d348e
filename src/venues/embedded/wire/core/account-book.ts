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
  /** True where balances are marked. */
  isDirty = false;
  /** Of the dead man's timer that is armed, if any. */
  timer = 0;
  /** The newest order of each of the client's texts. */
  private readonly byClientId = new Map<string, OrderRecord>();
  private readonly told: { readonly free: Money; readonly locked: Money }[] = [];
  /** Places of assets whose balance may be another than was told last. */
  private readonly marked: number[] = [];
  private readonly isMarked: Uint8Array;

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
    this.isMarked = new Uint8Array(accounts.assets.length);
    this.takeAsTold();
  }

  /** Takes a record in, once the exchange has taken the order. */
  keep(record: OrderRecord): void {
    this.records.add(record);
    this.index(record);
  }

  /** Takes a record in under the client's text, unless that names a live order. */
  private index(record: OrderRecord): void {
    const { clientId } = record;
    if (clientId !== null && !this.uses(clientId)) this.byClientId.set(clientId, record);
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

  /** Marks the balances that an instrument's orders change. */
  mark({ assets }: { readonly assets: readonly [base: number, quote: number] }): void {
    for (let i = 0; i < assets.length; i += 1) {
      const place = assets[i]!;
      if (this.isMarked[place] === 1) continue;
      this.isMarked[place] = 1;
      this.marked.push(place);
    }
  }

  forgetMarks(): void {
    for (let i = 0; i < this.marked.length; i += 1) this.isMarked[this.marked[i]!] = 0;
    this.marked.length = 0;
  }

  /** Tells of the marked balances those that are others than was told last. */
  tellMarked(tell: (balance: AccountBalance) => void): void {
    const { marked, accounts, told } = this;
    for (let i = 0; i < marked.length; i += 1) {
      const { code, decimals } = accounts.assets[marked[i]!]!;
      const free = accounts.free(this.name, code);
      const locked = accounts.locked(this.name, code);
      const before = told[marked[i]!]!;
      if (free.compare(before.free) === 0 && locked.compare(before.locked) === 0) continue;
      const balance = { asset: code, decimals, free, locked };
      told[marked[i]!] = balance;
      tell(balance);
    }
    this.forgetMarks();
  }

  /** Takes the balances as they stand for told. */
  takeAsTold(): void {
    for (const [place, { code }] of this.accounts.assets.entries()) this.told[place] = this.standing(code);
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
