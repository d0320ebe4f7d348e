import type { z } from 'zod';
import type { Fill, Instrument, Micros, PriceTicks, Side, SizeLots, TimeInForce } from '../domain/index.js';

/** The part of the market and of its own affairs that a strategy may see; all of it read-only. */
export interface StrategyView {
  readonly time: Micros;
  readonly instrument: Instrument;
  readonly book: BookView;
  /** Its own position, signed lots. */
  readonly positionLots: number;
  /** Its own working orders. */
  readonly orders: readonly StrategyOrder[];
  /** The last print; null before the first. */
  readonly lastPrice: PriceTicks | null;
}

/** Levels are counted from the touch: 0 is the best. Sizes of levels that are not there are 0. */
export interface BookView {
  /** False while the feed is not live or one side is empty; prices mean nothing then. */
  readonly valid: boolean;
  readonly bestBid: PriceTicks;
  readonly bestAsk: PriceTicks;
  readonly bestBidSize: SizeLots;
  readonly bestAskSize: SizeLots;
  /** Total lots of the best `levels` levels of a side. */
  depthLots(side: Side, levels: number): number;
}

export interface StrategyOrder {
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: PriceTicks | null;
  readonly sizeLots: SizeLots;
  readonly filledLots: SizeLots;
  /** False while a request on it is under way. */
  readonly settled: boolean;
}

export interface Quote {
  readonly price: PriceTicks;
  readonly size: SizeLots;
}

/** What a strategy may want. It never makes orders: the engine scores, checks and sends. */
export type Intent =
  | {
      readonly kind: 'place';
      readonly side: Side;
      readonly price: PriceTicks | null;
      readonly size: SizeLots;
      readonly timeInForce?: TimeInForce;
      readonly postOnly?: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'cancel'; readonly clientOrderId: string; readonly reason: string }
  /** A pair of resting quotes that the engine keeps with the fewest messages; null withdraws that side. */
  | {
      readonly kind: 'quote';
      readonly bid: Quote | null;
      readonly ask: Quote | null;
      readonly reason: string;
    };

/** Handlers are synchronous and deterministic: no clock, no randomness, no network; doubles live in class fields. */
export interface StrategyHandlers {
  /** After each whole message that changed the book. */
  onBook?(view: StrategyView): Intent | readonly Intent[] | undefined;
  onTrade?(
    view: StrategyView,
    trade: { price: PriceTicks; size: SizeLots; aggressor: Side },
  ): Intent | readonly Intent[] | undefined;
  onFill?(view: StrategyView, fill: Fill): Intent | readonly Intent[] | undefined;
  /** Once a second. */
  onSecond?(view: StrategyView): Intent | readonly Intent[] | undefined;
}

export interface StrategyDefinition<Parameters = unknown> {
  readonly name: string;
  /** One line: what it does and when it loses. */
  readonly description: string;
  /**
   * Defaults, units and bounds; palette, dashboard and help are made from it. `.meta({ unit })` names a unit:
   * `bps`, `ticks`, `s`; `base` and `quote` stand for the instrument's assets.
   */
  readonly parameters: z.ZodType<Parameters>;
  /** Micros of market data to see before its first intent counts. */
  readonly warmupMicros?: number;
  create(parameters: Parameters, instrument: Instrument): StrategyHandlers;
}

/** Types a strategy's parameters from its schema; returns its argument. */
export function defineStrategy<Schema extends z.ZodType>(
  definition: Omit<StrategyDefinition<z.infer<Schema>>, 'parameters'> & { readonly parameters: Schema },
): StrategyDefinition {
  return definition as unknown as StrategyDefinition;
}
