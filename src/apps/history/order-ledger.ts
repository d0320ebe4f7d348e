import { type Fill, type Micros, Money } from '../../domain/index.js';
import { type Engine, slippageBps } from '../../engine/index.js';
import type { Order } from '../../execution/index.js';
import { averageOf, marketOf, midText, priceOf, type Rows, timed } from './rows.js';

/** Ended orders that a late fill still finds; more than that are written and forgotten. */
const ENDED_KEPT = 10_000;

interface Tracked {
  readonly order: Order;
  readonly sequence: number;
  readonly mid: number | null;
  notional: Money;
  lots: number;
  fees: Money;
  latencyMicros: number | null;
  written: string;
}

/** What orders came to that the engine does not keep itself: mid at the decision, average price, fees. */
export class OrderLedger {
  private readonly tracked = new Map<string, Tracked>();
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
    return this.tracked.get(clientOrderId)?.mid ?? null;
  }

  fill(fill: Fill): void {
    const order = this.engine.orders.get(fill.clientOrderId);
    if (order === undefined) return;
    this.track(order);
    const { parent } = order.request;
    for (const id of parent === undefined ? [order.clientOrderId] : [order.clientOrderId, parent]) {
      const tracked = this.tracked.get(id);
      // The leg of a bracket names the entry that it protects, whose own fills it is not.
      if (tracked === undefined || (id === parent && tracked.order.request.execution === undefined)) continue;
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
    for (const tracked of this.tracked.values()) {
      const row = this.row(tracked);
      const text = JSON.stringify(row);
      if (text === tracked.written) continue;
      tracked.written = text;
      rows.add('orders', row);
    }
    let surplus = this.tracked.size - ENDED_KEPT;
    for (const [id, { order }] of this.tracked) {
      if (surplus <= 0) break;
      if (order.endedTime === null) continue;
      this.tracked.delete(id);
      surplus -= 1;
    }
  }

  private track(order: Order): void {
    if (this.tracked.has(order.clientOrderId)) return;
    this.tracked.set(order.clientOrderId, {
      order,
      sequence: this.engine.sequence,
      mid: this.engine.markets[order.request.instrument]?.mid() ?? null,
      notional: Money.ZERO,
      lots: 0,
      fees: Money.ZERO,
      latencyMicros: null,
      written: '',
    });
  }

  private row(tracked: Tracked) {
    const { order, sequence, mid, notional, lots, fees } = tracked;
    const { request } = order;
    const instrument = this.engine.instruments[request.instrument]!;
    const average = averageOf(instrument, notional, lots);
    const { units, decimals } = instrument.specification.tick;
    const averageTicks = average === null ? null : (Number(average) * 10 ** decimals) / units;
    const slippage = averageTicks === null ? null : slippageBps(mid, averageTicks, request.side);
    tracked.latencyMicros ??=
      order.acknowledgedTime === null ? null : order.acknowledgedTime - order.createdTime;
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
      execution: request.execution?.kind ?? null,
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
      latency_micros: tracked.latencyMicros,
      acknowledged_micros: order.acknowledgedTime,
      ended_micros: order.endedTime,
      note: order.note,
    };
  }
}
