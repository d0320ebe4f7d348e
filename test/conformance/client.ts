import {
  allocateRows,
  copyRow,
  limitOrder,
  type MarketRows,
  type Micros,
  Money,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import type { Venue, VenueRequest } from '../../src/execution/venue.js';

/** A venue, opened by the suite, and what the suite must know to trade there. */
export interface VenueUnderTest {
  readonly venue: Venue;
  /** The session's index of the instrument to trade, of `venue.instruments`. */
  readonly instrument: number;
  /** Limits far from the market, that rest and never fill while the suite runs. */
  readonly restingBid: PriceTicks;
  readonly restingAsk: PriceTicks;
  /** A limit so high that a buy of `size` takes at once and wholly. */
  readonly takingBid: PriceTicks;
  /** A size that the account can pay for many times, and the touch's few levels can fill. */
  readonly size: SizeLots;
  /** Within the filters, and more than the account can pay for. */
  readonly tooLarge: SizeLots;
  now(): Micros;
  /** Lets all that is under way arrive: requests, answers, market data. */
  settle(): Promise<void>;
}

/** A venue that has been opened, with a notebook of all that it delivered. */
export class Client {
  readonly events: VenueEvent[] = [];
  readonly messages: { instrument: number; rows: MarketRows }[] = [];
  private orders = 0;

  constructor(readonly under: VenueUnderTest) {}

  async open(): Promise<this> {
    await this.under.venue.open({
      rows: (instrument, rows, from, to) => this.messages.push({ instrument, rows: copyOf(rows, from, to) }),
      event: (event) => this.events.push(event),
    });
    await this.under.settle();
    return this;
  }

  submit(request: VenueRequest): void {
    this.under.venue.submit(request, this.under.now());
  }

  order(fields: Partial<NewOrder> = {}): NewOrder {
    const { instrument, restingBid, size } = this.under;
    return limitOrder({ instrument, side: 'buy', price: restingBid, size, ...fields });
  }

  /** A market order has neither price nor leave to rest. */
  marketOrder(fields: Partial<NewOrder> = {}): NewOrder {
    return this.order({ type: 'market', price: null, timeInForce: 'ioc', ...fields });
  }

  place(order: NewOrder): string {
    this.orders += 1;
    const clientOrderId = `oc-conformance-${this.orders}`;
    this.submit({ kind: 'place', clientOrderId, order });
    return clientOrderId;
  }

  async placed(order: NewOrder): Promise<string> {
    const clientOrderId = this.place(order);
    await this.under.settle();
    return clientOrderId;
  }

  async cancelled(clientOrderId: string): Promise<void> {
    this.submit({ kind: 'cancel', clientOrderId });
    await this.under.settle();
  }

  of(clientOrderId: string): VenueEvent[] {
    return this.events.filter((event) =>
      event.kind === 'fill'
        ? event.fill.clientOrderId === clientOrderId
        : 'clientOrderId' in event && event.clientOrderId === clientOrderId,
    );
  }

  /** What happened to an order, places in the queue left out. */
  kinds(clientOrderId: string): string[] {
    return this.of(clientOrderId).flatMap(({ kind }) => (kind === 'queue' ? [] : [kind]));
  }

  code(clientOrderId: string): string | undefined {
    return this.of(clientOrderId).flatMap((event) => ('code' in event ? [event.code] : []))[0];
  }

  filled(clientOrderId: string): number {
    return this.of(clientOrderId).reduce(
      (lots, event) => (event.kind === 'fill' ? lots + event.fill.size : lots),
      0,
    );
  }

  /** Free + locked as last told, or as first. */
  balance(asset: string, which: 'first' | 'last'): { free: Money; locked: Money } {
    const told = this.events.filter((event) => event.kind === 'balance' && event.asset === asset);
    const event = (which === 'first' ? told[0] : told.at(-1)) as Extract<VenueEvent, { kind: 'balance' }>;
    return { free: Money.fromLimbs(event.free), locked: Money.fromLimbs(event.locked) };
  }

  get specification() {
    const { venue, instrument } = this.under;
    return venue.instruments[instrument]!;
  }
}

function copyOf(rows: MarketRows, from: number, to: number): MarketRows {
  const copy = allocateRows(to - from);
  for (let row = from; row < to; row += 1) copyRow(rows, row, copy, row - from);
  copy.length = to - from;
  return copy;
}
