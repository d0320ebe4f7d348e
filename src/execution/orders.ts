import {
  type ClientOrderId,
  type Fill,
  type Micros,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
  SteadyMap,
  type VenueEvent,
  type VenueOrderId,
} from '../domain/index.js';
import { Archive } from './archive.js';
import { type EndedOrder, readEnded, writeEnded } from './ended-order.js';
import { isWorking, nextState, type OrderEvent, type OrderState } from './order-state.js';
import { Remembered } from './remembered.js';

/** An order as the engine knows it. Only `Orders` writes to it. */
export interface Order {
  readonly clientOrderId: ClientOrderId;
  readonly request: NewOrder;
  readonly createdTime: Micros;
  state: OrderState;
  /** The request that got no answer in its time; the order stays exposure until it is resolved. */
  doubt: 'place' | 'cancel' | 'replace' | null;
  venueOrderId: VenueOrderId | null;
  /** Who carries it out now: a venue, or the engine, in which it dies with the engine. */
  carrier: 'venue' | 'engine';
  /** Where it wakes now; a trailing stop's moves. */
  triggerPrice: PriceTicks | null;
  price: PriceTicks | null;
  /** Total, fills included. */
  size: SizeLots;
  filled: SizeLots;
  queueAhead: SizeLots | null;
  armed: boolean;
  acknowledgedTime: Micros | null;
  /** When the newest request on it was sent: for latency and for doubt. */
  requestTime: Micros;
  endedTime: Micros | null;
  /** A venue said that it is cancelled or expired, whatever was heard after that. */
  isOver: boolean;
  note: string;
}

/** What applying a venue's event came to. */
export type Applied =
  | { readonly kind: 'applied'; readonly order: Order; readonly before: OrderState }
  /** A fill that was seen before, by its trade id. */
  | { readonly kind: 'duplicate'; readonly order: Order }
  /** No order of ours has that id. */
  | { readonly kind: 'foreign'; readonly clientOrderId: ClientOrderId }
  /** The table has no such transition: kept out, and reported. */
  | { readonly kind: 'illegal'; readonly order: Order; readonly event: OrderEvent };

/** Ended orders that are remembered by their end. */
const ENDED_KEPT = 64;
/**
 * Ended orders are remembered by their id for as long as a venue's late word may reach back while its account is in
 * line: open orders and executions are held against it each half minute. So that a process that runs for months does
 * not grow with the orders that it makes.
 */
const LATE_MICROS = 300_000_000;
const LEAST_REMEMBERED = 1_024;
const MOST_REMEMBERED = 65_536;
/** The last to end, of which late words come often, are at hand as they are: so few that none grows old on V8's heap. */
const AT_HAND = 32;

/** What a venue says of one order of ours. */
export type OrderVenueEvent = Exclude<
  VenueEvent,
  { kind: 'balance' | 'status' | 'reconciling' | 'reconciled' | 'external' }
>;

const OF_ACCOUNT: readonly VenueEvent['kind'][] = [
  'balance',
  'status',
  'reconciling',
  'reconciled',
  'external',
];

export const isOfOrder = (event: VenueEvent): event is OrderVenueEvent => !OF_ACCOUNT.includes(event.kind);

/** The orders of the account that Outcry made: the ones still working, and those that ended lately. */
export class Orders {
  private readonly byId = new SteadyMap<ClientOrderId, Order>();
  private readonly open = new SteadyMap<ClientOrderId, Order>();
  /** Ids of the trades that filled an order, for as long as it is known. */
  private readonly trades = new SteadyMap<ClientOrderId, Set<string>>();
  private readonly lately: Order[] = [];
  /** Ended orders, in the order of their ends: the newest, and those before them. */
  private readonly graves = new Remembered<Order>({
    least: AT_HAND,
    most: AT_HAND,
    age: 0,
    forget: (order, time) => this.putAway(order, time as Micros),
  });
  private readonly archive = new Archive<EndedOrder>({
    least: LEAST_REMEMBERED - AT_HAND,
    most: MOST_REMEMBERED - AT_HAND,
    age: LATE_MICROS,
    keysOf: ({ order }) => [order.clientOrderId],
    write: writeEnded,
    read: readEnded,
  });
  /** Those that others refer to by their id for as long as a position lasts: parents, and the entries of brackets. */
  private readonly parentGraves = new Remembered<Order>({
    least: MOST_REMEMBERED,
    most: MOST_REMEMBERED,
    age: 0,
    forget: (order) => {
      this.parentsForgottenUntil = Math.max(this.parentsForgottenUntil, order.endedTime ?? 0);
      this.forget(order);
    },
  });
  private parentsForgottenUntil = Number.NEGATIVE_INFINITY;

  /** Of one that ended some time ago a copy, as it is now. */
  get(id: ClientOrderId): Order | undefined {
    return this.byId.get(id) ?? this.archive.find(id)?.order;
  }

  has(id: ClientOrderId): boolean {
    return this.byId.has(id) || this.archive.has(id);
  }

  /** In the order in which they were made. */
  working(): IterableIterator<Order> {
    return this.open.values();
  }

  /**
   * What had ended five minutes before that time at the most is remembered, within bounds, for as long as this is not set
   * anew: the last moment until which all was told, while a venue's account is out of line; null while none is.
   */
  set remembersFrom(time: Micros | null) {
    this.archive.heldFrom = time;
  }

  /** No order that ended later than this has been forgotten; null where none has. */
  get forgottenUntil(): Micros | null {
    const until = Math.max(this.archive.forgottenUntil, this.parentsForgottenUntil);
    return until === Number.NEGATIVE_INFINITY ? null : (until as Micros);
  }

  get workingCount(): number {
    return this.open.size;
  }

  /** The last that ended, newest first. */
  ended(count: number): Order[] {
    return this.lately.slice(-count).reverse();
  }

  /** @throws Error where the id has been used: ids are made once, by the engine. */
  create(clientOrderId: ClientOrderId, request: NewOrder, time: Micros): Order {
    if (this.has(clientOrderId)) throw new Error(`client order id ${clientOrderId} was used before`);
    const order: Order = {
      clientOrderId,
      request,
      createdTime: time,
      state: 'initialized',
      doubt: null,
      venueOrderId: null,
      carrier: 'venue',
      triggerPrice: request.triggerPrice,
      price: request.price,
      size: request.size,
      filled: 0 as SizeLots,
      queueAhead: null,
      armed: false,
      acknowledgedTime: null,
      requestTime: time,
      endedTime: null,
      isOver: false,
      note: '',
    };
    this.byId.set(clientOrderId, order);
    this.open.set(clientOrderId, order);
    return order;
  }

  /** Marks a request as in flight. False where the order's state does not allow it. */
  request(order: Order, event: 'submit' | 'ask-cancel' | 'ask-replace', time: Micros): boolean {
    if (!this.transit(order, event, time)) return false;
    order.requestTime = time;
    return true;
  }

  /** An order that the engine itself carries out begins: armed until its trigger, or accepted as a parent. */
  hold(order: Order, event: 'arm' | 'accept', time: Micros): void {
    order.carrier = 'engine';
    order.armed = event === 'arm';
    order.acknowledgedTime ??= time;
    if (!this.transit(order, event, time)) throw new Error(`${order.clientOrderId} is ${order.state}`);
  }

  /** Where an order that the engine holds wakes from now on. */
  moveTrigger(order: Order, triggerPrice: PriceTicks): void {
    order.triggerPrice = triggerPrice;
  }

  /** Other terms for an order that the engine holds; null keeps. `size` is the total, fills included. */
  amend(order: Order, { price, size }: { price: PriceTicks | null; size: SizeLots | null }): void {
    order.price = price ?? order.price;
    order.size = size ?? order.size;
  }

  /** In words, what stands in an order's way. */
  remark(order: Order, note: string): void {
    order.note = note;
  }

  /** What the engine held goes to its venue, under the same id. */
  release(order: Order, time: Micros): void {
    order.carrier = 'venue';
    order.armed = false;
    order.acknowledgedTime = null;
    order.requestTime = time;
    if (!this.transit(order, 'submit', time)) throw new Error(`${order.clientOrderId} is ${order.state}`);
  }

  /** A slice of a parent filled: the parent has as much less to do. The fill itself is the slice's. */
  advance(parent: Order, lots: number, time: Micros): void {
    parent.filled = Math.min(parent.size, parent.filled + lots) as SizeLots;
    this.transit(parent, parent.filled >= parent.size ? 'fill-last' : 'fill', time);
  }

  /** An order that the engine carried out ends without a venue's word. */
  end(order: Order, event: 'cancel' | 'expire' | 'reject', reason: string, time: Micros): void {
    order.note = reason;
    this.transit(order, event, time);
  }

  /** Applies what a venue says of one order. */
  apply(event: OrderVenueEvent, time: Micros): Applied {
    const id = event.kind === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
    const order = this.byId.get(id) ?? this.takeOut(id, time);
    if (order === undefined) return { kind: 'foreign', clientOrderId: id };
    const before = order.state;
    if (event.kind === 'fill') return this.applyFill(order, event.fill, before, time);
    if (event.kind === 'queue') {
      order.queueAhead = event.queueAhead;
      return { kind: 'applied', order, before };
    }
    if (event.kind === 'unknown') {
      // Whether it has arrived at all is the graver question, and stays until it is answered.
      if (order.doubt !== 'place' || order.acknowledgedTime !== null) order.doubt = event.request;
      return { kind: 'applied', order, before };
    }
    const name = resolved(order, event) ?? EVENT_OF[event.kind];
    const legal = nextState(order.state, name, standingOf(order)) !== null;
    if (!legal) return { kind: 'illegal', order, event: name };
    record(order, event, time);
    if (event.kind === 'canceled' || event.kind === 'expired') order.isOver = true;
    if (event.kind === 'replaced') this.resized(order, name, time);
    else this.transit(order, name, time);
    return { kind: 'applied', order, before };
  }

  /** A replaced size may be one that has been filled already; or one that makes room in what seemed to be filled. */
  private resized(order: Order, name: OrderEvent, time: Micros): void {
    const { state } = order;
    if (order.filled >= order.size) {
      this.transit(order, 'fill-last', time);
      return;
    }
    if (state === 'filled' && order.isOver) return;
    this.transit(order, name, time);
    if (state !== 'filled') return;
    order.endedTime = null;
    this.open.set(order.clientOrderId, order);
    const place = this.lately.indexOf(order);
    if (place >= 0) this.lately.splice(place, 1);
  }

  private applyFill(order: Order, fill: Fill, before: OrderState, time: Micros): Applied {
    // One market cannot fill what was sent to another: an account that two venues show tells of it twice.
    if (fill.instrument !== order.request.instrument)
      return { kind: 'foreign', clientOrderId: order.clientOrderId };
    const known = this.trades.get(order.clientOrderId);
    if (known?.has(fill.tradeId)) return { kind: 'duplicate', order };
    const filled = (order.filled + fill.size) as SizeLots;
    const name: OrderEvent = filled >= order.size ? 'fill-last' : 'fill';
    if (nextState(order.state, name, standingOf(order)) === null)
      return { kind: 'illegal', order, event: name };
    if (known === undefined) this.trades.set(order.clientOrderId, new Set([fill.tradeId]));
    else known.add(fill.tradeId);
    order.filled = filled;
    order.doubt = order.doubt === 'place' ? null : order.doubt;
    this.transit(order, name, time);
    return { kind: 'applied', order, before };
  }

  private bury(order: Order, time: Micros): void {
    this.lately.push(order);
    const { bracket, execution } = order.request;
    const graves = bracket === undefined && execution === undefined ? this.graves : this.parentGraves;
    graves.add(order, time);
  }

  private putAway(order: Order, time: Micros): void {
    if (!this.isBuried(order)) return;
    const trades = this.trades.get(order.clientOrderId);
    this.forget(order);
    this.archive.put({ order, trades }, order.endedTime ?? time, time);
  }

  /** A late word is heard of it: it is at hand again for a while. */
  private takeOut(id: ClientOrderId, time: Micros): Order | undefined {
    const ended = this.archive.take(id);
    if (ended === undefined) return undefined;
    const { order, trades } = ended;
    this.byId.set(id, order);
    if (trades !== undefined) this.trades.set(id, new Set(trades));
    this.graves.add(order, time);
    return order;
  }

  private forget(order: Order): void {
    if (!this.isBuried(order)) return;
    this.byId.delete(order.clientOrderId);
    this.trades.delete(order.clientOrderId);
  }

  /** One that was woken again by a larger size is buried twice, and meanwhile not at all. */
  private isBuried(order: Order): boolean {
    const { clientOrderId } = order;
    return !this.open.has(clientOrderId) && this.byId.get(clientOrderId) === order;
  }

  private transit(order: Order, event: OrderEvent, time: Micros): boolean {
    const next = nextState(order.state, event, standingOf(order));
    if (next === null) return false;
    order.state = next;
    if (!isWorking(next)) {
      order.endedTime ??= time;
      order.queueAhead = null;
      if (this.open.delete(order.clientOrderId)) this.bury(order, time);
      if (this.lately.length > 2 * ENDED_KEPT) this.lately.splice(0, ENDED_KEPT);
    }
    return true;
  }
}

const EVENT_OF = {
  accepted: 'accept',
  rejected: 'reject',
  armed: 'arm',
  triggered: 'trigger',
  canceled: 'cancel',
  expired: 'expire',
  replaced: 'replaced',
  'cancel-rejected': 'refuse-cancel',
  'replace-rejected': 'refuse-replace',
} as const satisfies Record<Exclude<OrderVenueEvent['kind'], 'fill' | 'queue' | 'unknown'>, OrderEvent>;

/** What resolves a doubt: an order that is told of as it works was not cancelled, or not replaced. */
function resolved({ doubt, state }: Order, { kind }: OrderVenueEvent): OrderEvent | null {
  const works = kind === 'accepted' || kind === 'armed';
  if (doubt === 'cancel' && state === 'pending-cancel' && (works || kind === 'replaced'))
    return 'refuse-cancel';
  return doubt === 'replace' && state === 'pending-replace' && works ? 'refuse-replace' : null;
}

const standingOf = (order: Order) => ({
  acknowledged: order.acknowledgedTime !== null,
  armed: order.armed,
  filledLots: order.filled,
});

/**
 * Writes down what the event says beside the state. An answer ends the doubt, save that a refused change says nothing of
 * whether the order itself has arrived.
 */
function record(
  order: Order,
  event: Exclude<OrderVenueEvent, { kind: 'fill' | 'queue' | 'unknown' }>,
  time: Micros,
): void {
  const isChange = event.kind === 'cancel-rejected' || event.kind === 'replace-rejected';
  const mayCome = order.doubt !== null && order.acknowledgedTime === null && isWorking(order.state);
  order.doubt = isChange && mayCome ? 'place' : null;
  switch (event.kind) {
    case 'accepted':
      order.venueOrderId = event.venueOrderId;
      order.queueAhead = event.queueAhead;
      order.acknowledgedTime ??= time;
      return;
    case 'armed':
      order.venueOrderId = event.venueOrderId;
      // Heard after its first fill, it is awake already.
      order.armed = order.filled === 0 && isWorking(order.state);
      order.acknowledgedTime ??= time;
      return;
    case 'triggered':
      order.armed = false;
      order.acknowledgedTime ??= time;
      return;
    case 'replaced':
      if (event.price !== null) order.price = event.price;
      order.size = event.size;
      order.queueAhead = event.queueAhead;
      order.acknowledgedTime ??= time;
      return;
    default:
      order.note = event.reason;
  }
}
