import type {
  ClientOrderId,
  NewOrder,
  OrderType,
  PriceTicks,
  RejectCode,
  Side,
  SizeLots,
  VenueEvent,
  VenueOrderId,
} from '../../../domain/index.js';
import type { KnownOrder } from '../contract.js';
import type { FillReport, Found, OrderReport, Terms } from './link.js';
import {
  currentLeg,
  hasLimit,
  type Leg,
  missesFills,
  shedLegs,
  type TrackedOrder,
  waitsForTrigger,
} from './tracked-order.js';
import { TrackedOrders } from './tracked-orders.js';

interface AdoptedOrder {
  readonly clientOrderId: ClientOrderId;
  readonly request: NewOrder;
  readonly venueOrderId: VenueOrderId;
}

interface TrackerOptions {
  emit(event: VenueEvent): void;
  /** The venue counts more fills than were seen. */
  missing(order: TrackedOrder): void;
  now(): number;
}

/**
 * Makes of whatever a venue says of orders, in whatever order and however often, one legal course of events an order:
 * accepted once, each execution once, an end once and after the last execution.
 */
export class OrderTracker {
  private readonly orders: TrackedOrders;

  constructor(private readonly options: TrackerOptions) {
    this.orders = new TrackedOrders(options.now);
  }

  get(id: ClientOrderId): TrackedOrder | undefined {
    return this.orders.get(id);
  }

  ofVenueId(venueOrderId: string): TrackedOrder | undefined {
    return this.orders.ofVenueId(venueOrderId);
  }

  working(): IterableIterator<TrackedOrder> {
    return this.orders.working();
  }

  /** An order that is about to be sent. */
  begin(clientOrderId: ClientOrderId, request: NewOrder): TrackedOrder {
    const { instrument, side, type, price, size } = request;
    return this.add({ clientOrderId, instrument, side, type, price, size, request });
  }

  /** An order of a process before this one, as its log had it: what the log knows is not told again. */
  recall({ clientOrderId, request, price, size, armed, unanswered, paired }: KnownOrder): TrackedOrder {
    const { instrument, side, type } = request;
    const order = this.add({ clientOrderId, instrument, side, type, price, size, request });
    order.paired = paired === true;
    if (unanswered === 'place') return order;
    order.stage = armed ? 'armed' : 'open';
    order.last = { kind: 'accepted', clientOrderId, venueOrderId: '', timeExchange: null, queueAhead: null };
    return order;
  }

  /**
   * An order that was made elsewhere is ours under this id from now on.
   * @param told executions of it that are known: those of before the adoption, which stay its maker's.
   */
  adopt(
    { clientOrderId, request, venueOrderId }: AdoptedOrder,
    { before, told }: { readonly before: number; readonly told: readonly FillReport[] },
  ): TrackedOrder {
    const { instrument, side, type, price, size } = request;
    const fields = { clientOrderId, instrument, side, type, price, size, request };
    const order = this.add(fields, { adopted: venueOrderId, before });
    currentLeg(order).venueOrderId = venueOrderId;
    this.orders.name(order, venueOrderId);
    for (const { tradeId } of told) know(order, tradeId);
    return order;
  }

  /** A report in our terms: an adopted order has its maker's id there, and what filled before is not ours. */
  own(report: OrderReport): OrderReport {
    const order = this.ofVenueId(report.venueOrderId);
    if (order === undefined) return report;
    const { clientOrderId } = order;
    if (order.adopted !== report.venueOrderId)
      return report.clientOrderId === clientOrderId ? report : { ...report, clientOrderId };
    const { size, filled } = report;
    return {
      ...report,
      clientOrderId,
      leg: 0,
      size: size === null ? null : ((size - order.before) as SizeLots),
      filled: Math.max(0, filled - order.before) as SizeLots,
    };
  }

  /** The venue has the order as the log has it. */
  agrees(order: TrackedOrder, report: OrderReport): void {
    const leg = this.legOf(order, report);
    leg.reported = report.filled;
    leg.filled = report.filled;
    order.filled = report.filled;
  }

  /**
   * The terms of an order of before this process, where the venue has others than the log: changes whose answers were
   * lost, the last of them and those before it. To be told after its reports and before its executions: these may be
   * all of the new size, or more than the old one.
   * @returns whether they differ.
   */
  recallTerms(order: TrackedOrder, report: OrderReport): boolean {
    const price = hasLimit(order.type) ? (report.price ?? order.price) : order.price;
    const size = this.totalOf(order, report);
    if (order.stage === 'ended' || (price === order.price && size === order.size)) return false;
    order.price = price;
    order.size = size;
    const { clientOrderId } = order;
    this.emit(order, { kind: 'replaced', clientOrderId, price, size, queueAhead: null });
    return true;
  }

  /** A change of before this process that the venue has not carried out, although the order works. */
  concludeChange(order: TrackedOrder, change: 'cancel' | 'replace'): void {
    const { clientOrderId } = order;
    const refusal = { code: 'invalid', reason: `the ${change} had no effect at the venue` } as const;
    this.options.emit({ kind: `${change}-rejected`, clientOrderId, ...refusal });
  }

  /** The venue has no such order any more, although it once took it. */
  vanished(order: TrackedOrder, reason: string): void {
    if (order.stage === 'ended') return;
    this.end(order, { kind: 'canceled', clientOrderId: order.clientOrderId, reason });
  }

  /** Takes what a venue says; each order's end only after its executions. */
  apply({ orders, fills }: Found): void {
    if (orders.length === 1 && fills.length === 0) {
      const order = this.take(orders[0]!);
      if (order !== null) this.settle(order);
      return;
    }
    const touched = new Set<TrackedOrder>();
    for (const report of orders) {
      const order = this.take(report);
      if (order !== null) touched.add(order);
    }
    for (const fill of fills) {
      const order = this.takeFill(fill);
      if (order !== null) touched.add(order);
    }
    for (const order of touched) this.settle(order);
  }

  /** Orders that were open before this process: known from now on, told of with their first news or when somebody asks. */
  learn(reports: readonly OrderReport[]): void {
    for (const report of reports) {
      const order = this.orderOf(report) ?? this.meet(report);
      if (order === null || order.request !== null || order.stage !== 'sent') continue;
      this.legOf(order, report);
      order.stage = report.stage === 'armed' ? 'armed' : 'open';
    }
  }

  private take(report: OrderReport): TrackedOrder | null {
    const order = this.orderOf(report) ?? this.meet(report);
    if (order === null) return null;
    const leg = this.legOf(order, report);
    leg.reported = Math.max(leg.reported, report.filled);
    if (report.stage === 'rejected' && order.last === null) {
      this.reject(order, report.code ?? 'invalid', report.reason);
      return order;
    }
    if (order.last === null) this.acknowledge(order, report);
    if (order.stage === 'armed' && report.triggered) this.wake(order);
    this.prove(order, leg, report);
    if (report.stage !== 'open' && report.stage !== 'armed') {
      const kind = report.stage === 'rejected' ? 'canceled' : report.stage;
      leg.end ??= { kind, reason: report.reason };
    }
    return order;
  }

  private takeFill(fill: FillReport): TrackedOrder | null {
    const order =
      this.ofVenueId(fill.venueOrderId) ??
      (fill.clientOrderId === null ? undefined : this.get(fill.clientOrderId));
    if (order === undefined || order.trades.has(fill.tradeId)) return null;
    if (!this.mayBeOfNewTerms(order, fill)) this.tell(order, fill);
    else if (!order.held.some(({ tradeId }) => tradeId === fill.tradeId)) order.held = [...order.held, fill];
    return order;
  }

  /** The venue refused the placing, or never had it. */
  reject(order: TrackedOrder, code: RejectCode, reason: string): void {
    if (order.stage !== 'sent') return;
    this.end(order, { kind: 'rejected', clientOrderId: order.clientOrderId, code, reason });
  }

  beginReplace(order: TrackedOrder, terms: Terms, asNewOrder: boolean): void {
    order.replacing = { ...terms, asNewOrder };
    if (asNewOrder) order.legs.push(newLeg(currentLeg(order).number + 1));
  }

  /** The new terms stand. */
  replaced(order: TrackedOrder): void {
    const terms = order.replacing;
    if (terms === null) return;
    order.replacing = null;
    order.price = terms.price ?? order.price;
    order.size = terms.size ?? order.size;
    order.restingSince = this.options.now();
    const { clientOrderId, price, size } = order;
    this.emit(order, { kind: 'replaced', clientOrderId, price, size, queueAhead: null });
    this.release(order);
    for (const id of shedLegs(order)) this.orders.unname(id);
  }

  /**
   * The old terms stand, or the order has ended.
   * @param mayBeLate whether the request may still come into force, since it never expires.
   */
  replaceRefused(
    order: TrackedOrder,
    { code, reason, mayBeLate }: { code: RejectCode; reason: string; mayBeLate?: boolean },
  ): void {
    if (order.replacing === null) return;
    const { asNewOrder } = order.replacing;
    if (mayBeLate === true && !asNewOrder) order.late = order.replacing;
    order.replacing = null;
    if (asNewOrder && currentLeg(order).venueOrderId === null) order.legs.pop();
    const { clientOrderId } = order;
    this.options.emit({ kind: 'replace-rejected', clientOrderId, code, reason });
    this.release(order);
  }

  /** The replacement is in doubt: what was held for its answer is told. */
  release(order: TrackedOrder): void {
    const { held } = order;
    order.held = NO_FILLS;
    for (const fill of held) if (!order.trades.has(fill.tradeId)) this.tell(order, fill);
    this.settle(order);
  }

  /** Ends what is due to end, or asks for the executions that are missing first. */
  settle(order: TrackedOrder): void {
    if (order.stage === 'ended') return;
    if (missesFills(order) && order.held.length === 0) {
      this.options.missing(order);
      return;
    }
    const { end } = currentLeg(order);
    if (end === null) {
      if (order.filled >= order.size && order.replacing === null) this.end(order, null);
      return;
    }
    // The end of the leg that is being replaced is part of the replacement; a new leg's proves that there is one.
    if (order.replacing !== null || order.held.length > 0) return;
    const { clientOrderId } = order;
    if (end.kind === 'filled') this.endFilled(order);
    else this.end(order, { kind: end.kind, clientOrderId, reason: end.reason });
  }

  /** The last execution says it, unless the venue has a smaller size than we know of: that stands first. */
  private endFilled(order: TrackedOrder): void {
    const { clientOrderId, price, filled } = order;
    if (filled < order.size) {
      order.size = filled as SizeLots;
      this.emit(order, { kind: 'replaced', clientOrderId, price, size: order.size, queueAhead: null });
    }
    this.end(order, null);
  }

  private tell(order: TrackedOrder, fill: FillReport): void {
    if (order.last === null) this.accept(order, fill.venueOrderId, fill.time);
    if (order.stage === 'armed') this.wake(order);
    const leg = order.legs.find(({ venueOrderId }) => venueOrderId === fill.venueOrderId);
    // It need not be of the newest: one whose answer named no id may have filled before the next took its place.
    if (leg !== undefined) leg.filled += fill.size;
    else order.unplaced = [...order.unplaced, { venueOrderId: fill.venueOrderId, size: fill.size }];
    order.filled += fill.size;
    know(order, fill.tradeId);
    const { clientOrderId, instrument, side } = order;
    const { tradeId, price, size, liquidity, fee, feeAsset, time } = fill;
    this.emit(order, {
      kind: 'fill',
      fill: {
        tradeId,
        clientOrderId,
        instrument,
        side,
        price,
        size,
        liquidity,
        fee,
        feeAsset,
        timeExchange: time,
      },
    });
  }

  /**
   * Whether an execution may be of terms that were asked for and not answered yet. Told before `replaced`, it could
   * make the order look done that is larger by then. One that only the new terms explain proves them instead.
   */
  private mayBeOfNewTerms(order: TrackedOrder, fill: FillReport): boolean {
    const terms = order.replacing;
    if (terms === null) return false;
    const current = currentLeg(order);
    // What was replaced before may have filled at what was its price then, and is told of late.
    const ofEarlier = order.legs.some((leg) => leg !== current && leg.venueOrderId === fill.venueOrderId);
    const ofNewOrder = terms.asNewOrder && current.venueOrderId === fill.venueOrderId;
    const beyond = order.price !== null && isBeyond(order.side, fill.price, order.price);
    if (ofNewOrder || (!ofEarlier && (beyond || order.filled + fill.size > order.size))) {
      this.replaced(order);
      return false;
    }
    return order.filled + fill.size === order.size && terms.size !== null && terms.size > order.size;
  }

  /** A report with the terms that were asked for, or of the new order, says that they stand. */
  private prove(order: TrackedOrder, leg: Leg, report: OrderReport): void {
    if (leg !== currentLeg(order)) return;
    const { replacing, late } = order;
    if (replacing === null && late !== null && isChangedTo(order, late, report)) {
      order.late = null;
      order.replacing = { ...late, asNewOrder: false };
      this.replaced(order);
    } else if (replacing !== null && (replacing.asNewOrder || isChangedTo(order, replacing, report))) {
      this.replaced(order);
    }
  }

  private acknowledge(order: TrackedOrder, report: OrderReport): void {
    const { venueOrderId, time, stage, triggered } = report;
    if (waitsForTrigger(order.type) && !triggered && stage !== 'open') {
      order.stage = 'armed';
      order.restingSince = this.options.now();
      const { clientOrderId } = order;
      this.emit(order, { kind: 'armed', clientOrderId, venueOrderId });
      return;
    }
    this.accept(order, venueOrderId, time);
  }

  private accept(order: TrackedOrder, venueOrderId: string, timeExchange: FillReport['time']): void {
    const { clientOrderId } = order;
    order.restingSince = this.options.now();
    if (waitsForTrigger(order.type)) {
      // It woke before its first word came.
      order.stage = 'armed';
      this.emit(order, { kind: 'armed', clientOrderId, venueOrderId });
      this.wake(order);
      return;
    }
    order.stage = 'open';
    this.emit(order, { kind: 'accepted', clientOrderId, venueOrderId, timeExchange, queueAhead: null });
  }

  private wake(order: TrackedOrder): void {
    order.stage = 'open';
    this.emit(order, { kind: 'triggered', clientOrderId: order.clientOrderId });
  }

  private emit(order: TrackedOrder, event: VenueEvent): void {
    order.last = event;
    this.options.emit(event);
  }

  private end(order: TrackedOrder, event: VenueEvent | null): void {
    order.stage = 'ended';
    if (event !== null) this.emit(order, event);
    this.orders.end(order);
  }

  private totalOf(order: TrackedOrder, report: OrderReport): SizeLots {
    if (report.size === null) return order.size;
    const carried = order.legs.reduce(
      (sum, leg) => sum + (leg.number < report.leg ? Math.max(leg.reported, leg.filled) : 0),
      0,
    );
    return (carried + report.size) as SizeLots;
  }

  private orderOf(report: OrderReport): TrackedOrder | undefined {
    if (report.clientOrderId !== null) return this.get(report.clientOrderId);
    return this.ofVenueId(report.venueOrderId);
  }

  /** An order of ours that a process before this one made. */
  private meet(report: OrderReport): TrackedOrder | null {
    const { clientOrderId, instrument, side, type, price, size } = report;
    if (clientOrderId === null) return null;
    return this.add({
      clientOrderId,
      instrument,
      side,
      type: type ?? 'limit',
      price,
      size: size ?? (0 as SizeLots),
      request: null,
    });
  }

  private add(
    fields: {
      readonly clientOrderId: ClientOrderId;
      readonly instrument: number;
      readonly side: Side;
      readonly type: OrderType;
      readonly price: PriceTicks | null;
      readonly size: SizeLots;
      readonly request: NewOrder | null;
    },
    adoption: { readonly adopted?: VenueOrderId; readonly before?: number } = {},
  ): TrackedOrder {
    const { clientOrderId, instrument, side, type, price, size, request } = fields;
    const order: TrackedOrder = {
      clientOrderId,
      instrument,
      side,
      type,
      price,
      size,
      request,
      filled: 0,
      stage: 'sent',
      legs: [newLeg(0)],
      trades: NO_TRADES,
      replacing: null,
      late: null,
      unplaced: NO_FILLS,
      held: NO_FILLS,
      last: null,
      restingSince: this.options.now(),
      adopted: adoption.adopted ?? null,
      before: adoption.before ?? 0,
      paired: false,
    };
    this.orders.add(order);
    return order;
  }

  private legOf(order: TrackedOrder, { venueOrderId, leg: number }: OrderReport): Leg {
    let leg =
      order.legs.find((each) => each.venueOrderId === venueOrderId) ??
      order.legs.find((each) => each.venueOrderId === null && each.number === number);
    if (leg === undefined) {
      leg = newLeg(number);
      order.legs.push(leg);
      order.legs.sort((a, b) => a.number - b.number);
    }
    if (leg.venueOrderId === null) {
      leg.venueOrderId = venueOrderId;
      this.orders.name(order, venueOrderId);
      for (const told of order.unplaced) if (told.venueOrderId === venueOrderId) leg.filled += told.size;
      order.unplaced = order.unplaced.filter((told) => told.venueOrderId !== venueOrderId);
    }
    return leg;
  }
}

const NO_TRADES: ReadonlySet<string> = new Set();
const NO_FILLS: readonly FillReport[] = [];

/** An execution has been told. Most orders have none, and no set of their own. */
function know(order: TrackedOrder, tradeId: string): void {
  if (order.trades === NO_TRADES) order.trades = new Set([tradeId]);
  else (order.trades as Set<string>).add(tradeId);
}

const newLeg = (number: number): Leg => ({ number, venueOrderId: null, reported: 0, filled: 0, end: null });

function isChangedTo({ price, size }: TrackedOrder, terms: Terms, report: OrderReport): boolean {
  const changes = (terms.price ?? price) !== price || (terms.size ?? size) !== size;
  const hasPrice = terms.price === null || report.price === terms.price;
  const hasSize = terms.size === null || report.size === terms.size;
  return changes && hasPrice && hasSize;
}

const isBeyond = (side: Side, price: number, limit: number): boolean =>
  side === 'buy' ? price > limit : price < limit;
