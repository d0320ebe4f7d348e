import type { PriceTicks, SizeLots } from '../../../../domain/index.js';
import type { ExchangeOrder, OrderChange, OrderReference, OrderRefusal } from '../exchange.js';
import type { AccountBook } from './account-book.js';
import type { ArmedOrders } from './armed-orders.js';
import type { Floor } from './floor.js';
import { type OrderDesk, UNKNOWN } from './order-desk.js';
import type { OrderRecord } from './order-record.js';
import { FILLED_ALREADY } from './reasons.js';

/** Changes of live orders. What is refused leaves the order as it was. */
export class Amendments {
  constructor(
    private readonly floor: Floor,
    private readonly desk: OrderDesk,
    private readonly armed: ArmedOrders,
  ) {}

  amend(account: AccountBook, reference: OrderReference, change: OrderChange): ExchangeOrder | OrderRefusal {
    const record = account.find(reference);
    if (record === undefined || !record.isLive) return UNKNOWN;
    const { clientId } = change;
    if (
      clientId !== undefined &&
      clientId !== null &&
      clientId !== record.clientId &&
      account.uses(clientId)
    ) {
      return { refused: 'duplicate-id', reason: `${clientId} is in use` };
    }
    const { halted, instrument } = this.floor.state(record.request.instrument);
    if (halted) return { refused: 'market-closed', reason: `${instrument.symbol} is halted` };
    // Told once the change has been made, and before what the order then trades.
    record.amended = () => {
      record.amended = null;
      if (clientId !== undefined) account.rename(record, clientId);
      record.amendments += 1;
      record.timeUpdated = this.floor.clock.now();
      this.desk.tell(record, 'amended', null);
    };
    const refusal =
      record.status === 'armed'
        ? this.armed.amend(account, record, change)
        : this.amendInMarket(account, record, change);
    if (refusal === null && record.isLive) record.amended?.();
    record.amended = null;
    return refusal ?? record;
  }

  private amendInMarket(account: AccountBook, record: OrderRecord, change: OrderChange): OrderRefusal | null {
    const price = change.price ?? null;
    const size = change.size ?? null;
    if (size !== null && size <= record.filled) {
      this.desk.cancelRecord(account, record, FILLED_ALREADY);
      return null;
    }
    const postOnly = change.postOnly ?? record.postOnly;
    const displaySize = change.displaySize ?? record.displaySize;
    if (postOnly !== record.postOnly || displaySize !== record.displaySize) {
      return this.move(account, record, { price, size, postOnly, displaySize });
    }
    if (price === null && size === null) return null;
    record.refusal = null;
    const { floor } = this;
    record.group?.unlock();
    floor.touch(account, record.request.instrument);
    floor.source.replace({
      account: account.name,
      clientOrderId: record.sourceId,
      time: floor.clock.market(),
      price,
      size: size === null ? null : ((size - record.filledBefore) as SizeLots),
    });
    floor.settle();
    record.group?.relock();
    return record.refusal;
  }

  /** What the market does not change in place: out, and in again; where it is not taken again, as it was. */
  private move(
    account: AccountBook,
    record: OrderRecord,
    wanted: {
      readonly price: PriceTicks | null;
      readonly size: SizeLots | null;
      readonly postOnly: boolean;
      readonly displaySize: SizeLots | null;
    },
  ): OrderRefusal | null {
    const { price, size, postOnly, displaySize } = record;
    this.desk.takeOut(account, record);
    record.price = wanted.price ?? price;
    record.size = wanted.size ?? size;
    record.postOnly = wanted.postOnly;
    record.displaySize = wanted.displaySize;
    this.desk.enter(account, record);
    const refusal = record.refusal;
    if (refusal === null) return null;
    record.amended = null;
    Object.assign(record, { price, size, postOnly, displaySize });
    this.desk.enter(account, record);
    if (record.refusal !== null)
      this.desk.end(account, record, 'canceled', (record.refusal as OrderRefusal).reason);
    return refusal;
  }
}
