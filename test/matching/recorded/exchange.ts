import {
  type Instrument,
  limitOrder,
  type MarketRows,
  type Micros,
  Money,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import { Accounts, type SelfTradePrevention } from '../../../src/matching/index.js';
import {
  conservativeQueue,
  indexMessages,
  type QueueModel,
  RecordedMarket,
  wholeTape,
} from '../../../src/matching/recorded/index.js';
import { testInstrument } from './tape-builder.js';

export interface Told {
  readonly account: string;
  readonly event: VenueEvent;
}

/** A recorded market with its listener's notebook, for scenarios. */
export class TestExchange {
  readonly told: Told[] = [];
  readonly market: RecordedMarket;
  readonly accounts: Accounts;
  readonly instrument: Instrument;
  private orders = 0;

  constructor(
    rows: MarketRows,
    options: {
      readonly queueModel?: QueueModel;
      readonly prevention?: SelfTradePrevention;
      readonly instrument?: Instrument;
      readonly accounts?: readonly string[];
    } = {},
  ) {
    this.instrument = options.instrument ?? testInstrument();
    const { base, quote } = this.instrument.specification;
    this.accounts = new Accounts([base, quote]);
    for (const account of options.accounts ?? ['us', 'them']) {
      this.accounts.deposit(account, base.code, Money.of(1_000_000_000_000));
      this.accounts.deposit(account, quote.code, Money.of(1_000_000_000_000_000));
    }
    this.market = new RecordedMarket({
      tapes: [{ instrument: this.instrument, segments: wholeTape(indexMessages([rows])) }],
      accounts: this.accounts,
      queueModel: options.queueModel ?? conservativeQueue,
      prevention: options.prevention ?? 'cancel-resting',
      listener: (account, event) => this.told.push({ account, event }),
    });
  }

  /** Lets the record go on up to `time`, inclusive. */
  to(time: number): this {
    while (this.market.nextTime() <= time) this.market.step();
    return this;
  }

  /** Places an order at `time`, after the record up to it; returns its client id. */
  place(time: number, fields: Partial<Omit<NewOrder, 'price' | 'size'>> & TestOrder, account = 'us'): string {
    this.to(time);
    this.orders += 1;
    const clientOrderId = `o${this.orders}`;
    const order = limitOrder({
      instrument: this.instrument.index,
      ...fields,
      price: fields.price as PriceTicks | null,
      size: fields.size as SizeLots,
    });
    this.market.place({ account, clientOrderId, order, time: time as Micros });
    return clientOrderId;
  }

  cancel(time: number, clientOrderId: string, account = 'us'): void {
    this.to(time).market.cancel({ account, clientOrderId, time: time as Micros });
  }

  replace(
    time: number,
    clientOrderId: string,
    { price = null, size = null }: { price?: number | null; size?: number | null },
  ): void {
    this.to(time).market.replace({
      account: 'us',
      clientOrderId,
      price: price as PriceTicks | null,
      size: size as SizeLots | null,
      time: time as Micros,
    });
  }

  /** Recorded lots ahead of a resting order; null where it does not rest. */
  ahead(clientOrderId: string): number | null {
    for (const order of this.market.openOrders()) {
      if (order.clientOrderId === clientOrderId && order.state === 'resting') return order.queueAhead;
    }
    return null;
  }

  events(clientOrderId: string): VenueEvent[] {
    return this.told.map(({ event }) => event).filter((event) => idOf(event) === clientOrderId);
  }

  kinds(clientOrderId: string): string[] {
    return this.events(clientOrderId).map((event) => event.kind);
  }

  /** `[price, lots, liquidity]` of every fill of an order. */
  fills(clientOrderId: string): [number, number, string][] {
    return this.events(clientOrderId).flatMap((event) =>
      event.kind === 'fill'
        ? [[event.fill.price, event.fill.size, event.fill.liquidity] as [number, number, string]]
        : [],
    );
  }

  /** The code of an order's refusal. */
  code(clientOrderId: string): string | null {
    for (const event of this.events(clientOrderId)) if ('code' in event) return event.code;
    return null;
  }
}

export interface TestOrder {
  readonly side: NewOrder['side'];
  readonly price: number | null;
  readonly size: number;
}

const idOf = (event: VenueEvent): string | null => {
  if (event.kind === 'fill') return event.fill.clientOrderId;
  return 'clientOrderId' in event ? event.clientOrderId : null;
};
