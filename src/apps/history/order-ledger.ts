import { type Fill, type Micros, Money } from '../../domain/index.js';
import { type Engine, slippageBps } from '../../engine/index.js';
import type { Order, OrderVenueEvent } from '../../execution/index.js';
import { averageOf, marketOf, midText, priceOf, type Rows, timed } from './rows.js';

/** Ended orders are looked through each time so many more have ended, for those that the engine has forgotten. */
const PRUNE_EVERY = 1_024;

interface Tracked {
  order: Order;
  readonly sequence: number;
  readonly mid: number | null;
  notional: Money;
  lots: number;
  fees: Money;
  /** When it was last sent to a venue. */
  sentTime: Micros | null;
  latencyMicros: number | null;
  written: string;
}

/** What orders came to that the engine does not keep itself: mid at the decision, average price, fees, latency. */
export class OrderLedger {
  /** Which may have changed since they were written. */
  private readonly open = new Map<string, Tracked>();
  /** Ended, written, and kept for as long as the engine would still count a late fill. */
  private readonly ended = new Map<string, Tracked>();
  private nextPrune = PRUNE_EVERY;
  private orderSequence = 0;

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
  ) {}

  /** After each step: takes up the orders that it made. */
  observe(): void {
    const { engine } = this;
    if (engine.orderSequence === this.orderSequence) return;
    const made = Math.max(1, engine.orderSequence - this.orderSequence);
    this.orderSequence = engine.orderSequence;
    for (const order of engine.orders.working()) this.track(order);
    for (const order of engine.orders.ended(made)) this.track(order);
  }

  mid(clientOrderId: string): number | null {
    return this.find(clientOrderId)?.mid ?? null;
  }

  /** It goes to its venue now. */
  sent(clientOrderId: string): void {
    const tracked = this.touch(clientOrderId);
    if (tracked !== null) tracked.sentTime = this.engine.time;
  }

  /** A venue spoke of an order. */
  heard(event: OrderVenueEvent): void {
    const tracked = this.touch(event.kind === 'fill' ? event.fill.clientOrderId : event.clientOrderId);
    if (tracked === null || (event.kind !== 'accepted' && event.kind !== 'armed')) return;
    if (tracked.sentTime !== null) tracked.latencyMicros ??= this.engine.time - tracked.sentTime;
  }

  /** A fill that the portfolio counted. */
  fill(fill: Fill): void {
    const order = this.engine.orders.get(fill.clientOrderId);
    if (order === undefined) return;
    this.track(order);
    const { parent } = order.request;
    for (const id of parent === undefined ? [order.clientOrderId] : [order.clientOrderId, parent]) {
      const tracked = this.touch(id);
      // The leg of a bracket names the entry that it protects, whose own fills it is not.
      if (tracked === null || (id === parent && tracked.order.request.execution === undefined)) continue;
      const { engine } = this;
      tracked.notional = tracked.notional.plus(
        engine.instruments[fill.instrument]!.notional(fill.price, fill.size),
      );
      tracked.lots += fill.size;
      tracked.fees = tracked.fees.plus(engine.portfolio.inReporting(fill.fee, fill.feeAsset) ?? Money.ZERO);
    }
  }

  /** Writes the orders that changed since they were written last. */
  write(rows: Rows): void {
    for (const [id, tracked] of this.open) {
      const row = this.row(tracked);
      const text = JSON.stringify(row);
      if (text !== tracked.written) rows.add('orders', row);
      tracked.written = text;
      if (tracked.order.endedTime === null) continue;
      // The few that are spoken of again are written again; the many are not kept twice.
      tracked.written = '';
      this.open.delete(id);
      this.ended.set(id, tracked);
    }
    if (this.ended.size < this.nextPrune) return;
    for (const id of this.ended.keys()) if (!this.engine.orders.has(id)) this.ended.delete(id);
    this.nextPrune = this.ended.size + PRUNE_EVERY;
  }

  private find(clientOrderId: string): Tracked | undefined {
    return this.open.get(clientOrderId) ?? this.ended.get(clientOrderId);
  }

  private touch(clientOrderId: string): Tracked | null {
    const tracked = this.find(clientOrderId);
    if (tracked === undefined) return null;
    if (this.ended.delete(clientOrderId)) {
      // The engine's own may be another by now: one that ended long ago is made anew when a late word comes.
      tracked.order = this.engine.orders.get(clientOrderId) ?? tracked.order;
      this.open.set(clientOrderId, tracked);
    }
    return tracked;
  }

  private track(order: Order): void {
    if (this.find(order.clientOrderId) !== undefined) return;
    this.open.set(order.clientOrderId, {
      order,
      sequence: this.engine.sequence,
      mid: this.engine.markets[order.request.instrument]?.mid() ?? null,
      notional: Money.ZERO,
      lots: 0,
      fees: Money.ZERO,
      sentTime: null,
      latencyMicros: null,
      written: '',
    });
  }

  private row({ order, sequence, mid, notional, lots, fees, latencyMicros }: Tracked) {
    const { request } = order;
    const instrument = this.engine.instruments[request.instrument]!;
    const average = averageOf(instrument, notional, lots);
    const { units, decimals } = instrument.specification.tick;
    const averageTicks = average === null ? null : (Number(average) * 10 ** decimals) / units;
    const slippage = averageTicks === null ? null : slippageBps(mid, averageTicks, request.side);
    return {
      session: this.session,
      sequence,
      ...timed(order.createdTime as Micros),
      ...marketOf(instrument),
      client_order_id: order.clientOrderId,
      venue_order_id: order.venueOrderId,
      owner: request.owner,
      parent: request.parent ?? null,
      side: request.side,
      type: request.type,
      time_in_force: request.timeInForce,
      // An iceberg that its venue carries has left its algorithm at the gate: what it shows is all that tells.
      execution: request.execution?.kind ?? (request.displaySize === null ? null : 'iceberg'),
      emulated: order.carrier === 'engine',
      state: order.state,
      price: priceOf(instrument, order.price),
      trigger_price: priceOf(instrument, order.triggerPrice),
      size: instrument.formatSize(order.size),
      filled: instrument.formatSize(order.filled),
      average_price: average,
      mid_at_decision: midText(instrument, mid),
      slippage_bps: slippage === null ? null : slippage.toFixed(4),
      fees: this.engine.portfolio.formatReporting(fees),
      latency_micros: latencyMicros,
      acknowledged_micros: order.acknowledgedTime,
      ended_micros: order.endedTime,
      note: order.note,
    };
  }
}
