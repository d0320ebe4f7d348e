import {
  type ClientOrderId,
  type Fill,
  type Instrument,
  type Liquidity,
  type Micros,
  Money,
  type NewOrder,
  opposite,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../domain/index.js';
import type { Refusal } from '../filters.js';
import type { MatchEvent, ReplacedOrder } from '../matching-sink.js';

/** A client's live order: the engine's number for its name. */
interface ClientOrder {
  readonly clientOrderId: ClientOrderId;
  readonly account: string;
  readonly number: number;
  readonly instrument: number;
  readonly side: 'buy' | 'sell';
}

interface ClientOrdersState {
  readonly live: readonly ClientOrder[];
  readonly used: readonly ClientOrderId[];
}

/** Told of everything that happens to a client's orders, in the order in which it happens. */
export type ClientListener = (account: string, event: VenueEvent, time: Micros) => void;

export interface ClientOrdersOptions {
  readonly instruments: readonly Instrument[];
  readonly listener: ClientListener;
  /** False: a name may be used again once its order has ended. */
  readonly remembersIds: boolean;
}

/** The names that clients gave their orders, and what the engine says of them in the words of a venue. */
export class ClientOrders {
  private readonly byNumber = new Map<number, ClientOrder>();
  private readonly byId = new Map<ClientOrderId, ClientOrder>();
  private readonly used = new Set<ClientOrderId>();
  /** The request that the engine is being given. */
  private pending: { readonly clientOrderId: ClientOrderId; readonly account: string } | null = null;

  constructor(private readonly options: ClientOrdersOptions) {}

  /** Every live order, in the order of acceptance. */
  live(): Iterable<ClientOrder> {
    return this.byId.values();
  }

  get size(): number {
    return this.byId.size;
  }

  find(clientOrderId: ClientOrderId): ClientOrder | undefined {
    return this.byId.get(clientOrderId);
  }

  /** Names the order that the engine takes next; false where the name was used before. */
  begin(clientOrderId: ClientOrderId, account: string): boolean {
    if (this.byId.has(clientOrderId) || this.used.has(clientOrderId)) return false;
    if (this.options.remembersIds) this.used.add(clientOrderId);
    this.pending = { clientOrderId, account };
    return true;
  }

  end(): void {
    this.pending = null;
  }

  say(account: string, event: VenueEvent, time: Micros): void {
    this.options.listener(account, event, time);
  }

  accepted(number: number, request: NewOrder, queueAhead: number, time: Micros): void {
    const order = this.register(number, request);
    if (order === null) return;
    const ahead = Number.isNaN(queueAhead) ? null : (queueAhead as SizeLots);
    const { clientOrderId, account } = order;
    const venueOrderId = String(number);
    this.say(
      account,
      { kind: 'accepted', clientOrderId, venueOrderId, timeExchange: time, queueAhead: ahead },
      time,
    );
  }

  armed(number: number, request: NewOrder, time: Micros): void {
    const order = this.register(number, request);
    if (order === null) return;
    const { clientOrderId, account } = order;
    this.say(account, { kind: 'armed', clientOrderId, venueOrderId: String(number) }, time);
  }

  rejected(refusal: Refusal, time: Micros): void {
    if (this.pending === null) return;
    const { clientOrderId, account } = this.pending;
    this.say(account, { kind: 'rejected', clientOrderId, ...refusal }, time);
  }

  triggered(number: number, time: Micros): void {
    const order = this.byNumber.get(number);
    if (order === undefined) return;
    this.say(order.account, { kind: 'triggered', clientOrderId: order.clientOrderId }, time);
  }

  ended(number: number, kind: 'canceled' | 'expired', reason: string, time: Micros): void {
    const order = this.byNumber.get(number);
    if (order === undefined) return;
    this.forget(order);
    this.say(order.account, { kind, clientOrderId: order.clientOrderId, reason }, time);
  }

  replaced(number: number, change: ReplacedOrder, time: Micros): void {
    const order = this.byNumber.get(number);
    if (order === undefined) return;
    this.say(order.account, { kind: 'replaced', clientOrderId: order.clientOrderId, ...change }, time);
  }

  fill(event: MatchEvent, time: Micros): void {
    this.fillOf(event, 'maker', time);
    this.fillOf(event, 'taker', time);
  }

  state(): ClientOrdersState {
    return { live: [...this.byId.values()], used: [...this.used] };
  }

  load(state: ClientOrdersState): void {
    for (const order of state.live) this.remember(order);
    for (const id of state.used) this.used.add(id);
  }

  private fillOf(event: MatchEvent, liquidity: Liquidity, time: Micros): void {
    const maker = liquidity === 'maker';
    const order = this.byNumber.get(maker ? event.makerOrder : event.takerOrder);
    if (order === undefined) return;
    if ((maker ? event.makerRemaining : event.takerRemaining) === 0) this.forget(order);
    const takerSide = event.takerBuys ? 'buy' : 'sell';
    const instrument = this.options.instruments.find(({ index }) => index === event.instrument)!;
    const fill: Fill = {
      tradeId: String(event.tradeId),
      clientOrderId: order.clientOrderId,
      instrument: event.instrument,
      side: maker ? opposite(takerSide) : takerSide,
      price: event.price as PriceTicks,
      size: event.size as SizeLots,
      liquidity,
      fee: Money.of(maker ? event.makerFee : event.takerFee),
      feeAsset: instrument.specification.quote.code,
      timeExchange: time,
    };
    this.say(order.account, { kind: 'fill', fill }, time);
  }

  private register(number: number, request: NewOrder): ClientOrder | null {
    if (this.pending === null) return null;
    const { instrument, side } = request;
    const { clientOrderId, account } = this.pending;
    const order = { clientOrderId, account, number, instrument, side };
    this.remember(order);
    return order;
  }

  private remember(order: ClientOrder): void {
    this.byNumber.set(order.number, order);
    this.byId.set(order.clientOrderId, order);
  }

  private forget(order: ClientOrder): void {
    this.byNumber.delete(order.number);
    this.byId.delete(order.clientOrderId);
  }
}
