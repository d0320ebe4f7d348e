import type { Instrument, Owner, PriceTicks, SizeLots } from '../domain/index.js';
import type { Order } from '../execution/index.js';
import type { BookView, Candle } from '../market/index.js';
import type { MarketView, Quote, StrategyOrder } from '../strategy/index.js';
import type { Engine } from './engine.js';
import type { MarketState } from './market-state.js';
import { sizedLots } from './sizing.js';

/** The position that a strategy wants kept on one of its instruments. */
export interface Target {
  readonly positionLots: number;
  readonly style: 'take' | 'rest';
  readonly maxSlippageBps: number;
}

/** One instrument of a strategy: its window on that market, and what it wants kept there. */
export class Leg implements MarketView {
  /** What the last `quote` intent asked for; undefined before the first. */
  quotes: { readonly bid: Quote | null; readonly ask: Quote | null } | undefined;
  /** What the last `target` intent asked for, until it is reached. */
  target: Target | null = null;

  constructor(
    readonly index: number,
    private readonly market: MarketState,
    private readonly owner: Owner,
    private readonly engine: Engine,
  ) {}

  get instrument(): Instrument {
    return this.market.instrument;
  }

  get book(): BookView {
    return this.market.view;
  }

  get positionLots(): number {
    return this.engine.portfolio.ownerPosition(this.owner, this.instrument.index).sizeLots;
  }

  get orders(): readonly StrategyOrder[] {
    return this.working().map(strategyOrder);
  }

  get lastPrice(): PriceTicks | null {
    return this.market.last;
  }

  candles(seconds: number, count: number): readonly Candle[] {
    return this.market.finished(seconds).last(count);
  }

  sizing(price: PriceTicks, stopDistanceTicks: number | null): SizeLots | null {
    const strategy = this.owner.slice(this.owner.indexOf(':') + 1);
    return sizedLots(this.engine, { strategy, instrument: this.instrument.index, price, stopDistanceTicks });
  }

  /** The strategy's own working orders here; what protects its position is the engine's, and not among them. */
  working(): Order[] {
    const owned = this.engine.ownedBy(this.owner, this.instrument.index);
    const { protections } = this.engine.held;
    return protections.isEmpty
      ? owned
      : owned.filter(({ clientOrderId }) => !protections.isLeg(clientOrderId));
  }

  /** Nothing is wanted here any more. @returns whether anything was. */
  forget(): boolean {
    const wanted = this.quotes !== undefined || this.target !== null;
    this.quotes = undefined;
    this.target = null;
    return wanted;
  }
}

function strategyOrder(order: Order): StrategyOrder {
  return {
    clientOrderId: order.clientOrderId,
    side: order.request.side,
    price: order.price,
    sizeLots: order.size as SizeLots,
    filledLots: order.filled,
    settled: order.doubt === null && (order.state === 'accepted' || order.state === 'partially-filled'),
  };
}
