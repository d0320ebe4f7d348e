import {
  type Execution,
  Instrument,
  limitOrder,
  type Micros,
  micros,
  type NewOrder,
  type PriceTicks,
  priceTicks,
  Random,
  type Side,
  type SizeLots,
  sizeLots,
} from '../../../src/domain/index.js';
import type {
  CreateAlgorithm,
  ExecutionAlgorithm,
  ParentView,
  Slice,
  SliceAction,
} from '../../../src/execution/index.js';
import { BTC } from '../../engine/fixture.js';

export const BEGIN = micros(1_723_161_420_000_000);

type Open = { -readonly [K in keyof Slice]: Slice[K] } & { postOnly: boolean; immediate: boolean };

/** One parent before one algorithm, by hand: the test is engine, venue and market. */
export class Desk {
  readonly instrument = new Instrument(BTC, 0);
  readonly algorithm: ExecutionAlgorithm;
  readonly random: Random;
  time: Micros = BEGIN;
  bid = 6_172_000;
  ask = 6_172_010;
  bidSize = 50_000;
  askSize = 50_000;
  live = true;
  tradedLots = 0;
  pace: { lots: number; micros: number } | null = null;
  order: NewOrder;
  filled = 0;
  readonly open: Open[] = [];
  /** Everything that was wanted, in order. */
  readonly wanted: { time: Micros; action: SliceAction }[] = [];
  private count = 0;

  constructor(
    create: CreateAlgorithm,
    execution: Execution,
    fields: Partial<NewOrder> & { side?: Side; size?: SizeLots; seed?: number } = {},
  ) {
    const { seed = 1, ...terms } = fields;
    this.order = limitOrder({
      instrument: 0,
      side: 'buy',
      size: sizeLots(100_000),
      price: priceTicks(6_172_000),
      execution,
      ...terms,
    });
    this.random = new Random(seed);
    const made = create(this.order, this.instrument);
    if ('unworkable' in made) throw new Error(made.unworkable);
    this.algorithm = made;
  }

  get view(): ParentView {
    const { bid, ask, bidSize, askSize } = this;
    const level = (side: Side) => (side === 'buy' ? [bid, bidSize] : [ask, askSize]) as [number, number];
    const market = {
      instrument: this.instrument,
      book: {
        valid: this.live,
        bestBid: bid as PriceTicks,
        bestAsk: ask as PriceTicks,
        bestBidSize: bidSize as SizeLots,
        bestAskSize: askSize as SizeLots,
        depthLots: (side: Side) => level(side)[1],
        copyLevels: (side: Side, count: number, prices: Int32Array, sizes: Float64Array) => {
          const [price, size] = level(side);
          const away = side === 'buy' ? -3 : 3;
          for (let i = 0; i < count; i += 1) {
            prices[i] = price + i * away;
            sizes[i] = i === 0 ? size : 70_000;
          }
          return count;
        },
      },
      live: this.live,
      last: bid as PriceTicks,
      tradedLots: this.tradedLots,
      latencyMicros: null,
      abilities: { orderTypes: ['limit', 'market'] as const, iceberg: false, oco: false },
      affordableLots: null,
      pace: this.pace,
    };
    const openLots = this.open.reduce(
      (sum, { working, size, filled }) => sum + (working ? size - filled : 0),
      0,
    );
    const remainingLots = this.order.size - this.filled;
    return {
      time: this.time,
      startTime: BEGIN,
      clientOrderId: 'oc-7f3a-1',
      order: this.order,
      remainingLots,
      unsentLots: remainingLots - openLots,
      slices: this.open,
      markets: [market],
      market,
      random: this.random,
    };
  }

  after(ms: number): this {
    this.time = (this.time + ms * 1_000) as Micros;
    return this;
  }

  /** Asks it, and takes what it places as accepted at once. */
  act(): readonly SliceAction[] {
    const actions = this.algorithm.act(this.view);
    for (let i = this.open.length - 1; i >= 0; i -= 1) if (!this.open[i]!.working) this.open.splice(i, 1);
    for (const action of actions) {
      this.wanted.push({ time: this.time, action });
      if (action.kind === 'place') {
        this.count += 1;
        this.open.push({
          clientOrderId: `s${this.count}`,
          instrument: action.instrument,
          side: this.order.side,
          price: action.price,
          size: action.size,
          filled: 0 as SizeLots,
          working: true,
          settled: true,
          postOnly: action.postOnly,
          immediate: action.timeInForce === 'ioc',
        });
      } else if (action.kind === 'replace') this.open[0]!.price = action.price;
      else if (action.kind === 'cancel') this.open[0]!.working = false;
    }
    return actions;
  }

  fill(lots: number): void {
    const slice = this.open[0]!;
    slice.filled = (slice.filled + lots) as SizeLots;
    this.filled += lots;
    if (slice.filled >= slice.size) slice.working = false;
  }

  /** An immediate slice that found `lots`. */
  endImmediate(lots: number): void {
    if (lots > 0) this.fill(lots);
    this.open[0]!.working = false;
  }

  get placed() {
    return this.wanted.flatMap(({ time, action }) => (action.kind === 'place' ? [{ time, ...action }] : []));
  }
}
