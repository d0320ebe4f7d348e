import {
  type Input,
  type NewOrder,
  priceTicks,
  type Side,
  sizeLots,
  type Trail,
  type VenueAbilities,
} from '../../../src/domain/index.js';
import type { Verdict } from '../../../src/engine/index.js';
import type { Order } from '../../../src/execution/index.js';
import type { RiskConfiguration } from '../../../src/risk/index.js';
import { Bench, RISK } from '../fixture.js';

const of = (abilities: VenueAbilities) => ({ 'binance-spot': abilities });

/** Venues by what they carry out themselves. */
export const VENUES = {
  /** Nothing but limits and market orders: every trigger waits in the engine. */
  plain: of({ orderTypes: ['limit', 'market'], iceberg: false, oco: false }),
  /** The same, and an order keeps its terms for as long as it lives. */
  fixed: of({ orderTypes: ['limit', 'market'], iceberg: false, oco: false, replaces: false }),
  limitsOnly: of({ orderTypes: ['limit'], iceberg: false, oco: false }),
  /** Trails by 0.10 % to 20 % in steps of 0.01 %. */
  trails: of({
    orderTypes: ['limit', 'market', 'stop', 'trailing-stop'],
    iceberg: false,
    oco: false,
    trails: [{ unit: 'ppm', step: 100, least: 1_000, most: 200_000 }],
  }),
  pairs: of({ orderTypes: ['limit', 'market', 'stop', 'stop-limit'], iceberg: true, oco: true }),
} as const;

export const BID = 6_172_000;
export const ASK = 6_172_010;

/** A market at 61,720.00 × 1 BTC a side, traded there last; it keeps what a person would be alerted of. */
export class HeldBench extends Bench {
  readonly alerts: string[] = [];
  /** What a log keeps: each input and each piece of market, with its time; each steps another engine through it. */
  readonly log: ((other: HeldBench) => void)[] = [];

  constructor(
    venues: Readonly<Record<string, VenueAbilities>> = VENUES.plain,
    risk: RiskConfiguration = RISK,
  ) {
    super(undefined, risk);
    const { engine } = this;
    const tell = engine.alert.bind(engine);
    engine.alert = (severity, key, text) => {
      this.alerts.push(`${severity} ${text}`);
      tell(severity, key, text);
    };
    this.session({ venues });
    this.book([BID, 100_000], [ASK, 100_000]);
    this.trade(BID, 1);
    // What both benches have gone through is no part of it.
    this.log.length = 0;
  }

  override input(input: Input): Verdict | null {
    const { time } = this;
    this.log?.push((other) => {
      other.time = time;
      other.input(input);
    });
    return super.input(input);
  }

  override trade(price: number, size: number): void {
    const { time } = this;
    this.log.push((other) => {
      other.time = time;
      other.trade(price, size);
    });
    super.trade(price, size);
  }

  override book(bid: [number, number], ask: [number, number], kind?: number): void {
    const { time } = this;
    this.log.push((other) => {
      other.time = time;
      other.book(bid, ask, kind);
    });
    super.book(bid, ask, kind);
  }

  session(more: { venues?: Readonly<Record<string, VenueAbilities>>; liveAccount?: string }): void {
    this.input({ kind: 'session', session: { id: '7f3b', mode: 'paper', account: 'paper', ...more } });
  }

  /** The order that was made last. */
  newest(): Order {
    return [...this.engine.orders.working()].at(-1)!;
  }

  /** A position that was bought here, without anything that protects it. */
  bought(lots: number, price: number = BID): Order {
    const verdict = this.place({ side: 'buy', price: priceTicks(price), size: sizeLots(lots) });
    if (verdict.outcome !== 'done') throw new Error(verdict.text);
    const order = this.newest();
    this.accept(order.clientOrderId);
    this.fill(order.clientOrderId, { size: lots, price });
    return order;
  }

  /** Position, signed lots. */
  get position(): number {
    return this.engine.portfolio.position(0).sizeLots;
  }
}

/** An order by hand of 0.1 BTC that the engine took. */
export function held(bench: Bench, fields: Partial<NewOrder> & Pick<NewOrder, 'side' | 'type'>): Order {
  const verdict = bench.place({ price: null, size: sizeLots(10_000), ...fields });
  if (verdict.outcome !== 'done') throw new Error(verdict.text);
  return bench.engine.orders.get(verdict.clientOrderIds[0]!)!;
}

export const trailing = (bench: Bench, side: Side, trail: Trail, triggerPrice: number | null = null): Order =>
  held(bench, {
    side,
    type: 'trailing-stop',
    trail,
    triggerPrice: triggerPrice === null ? null : priceTicks(triggerPrice),
  });
