import type { z } from 'zod';
import type {
  Bracket,
  Execution,
  Fill,
  Instrument,
  Micros,
  OrderType,
  PriceTicks,
  Side,
  SizeLots,
  TimeInForce,
  Trail,
} from '../domain/index.js';
import type { BookView, Candle } from '../market/index.js';

export type { Bracket, Execution, OrderType, Trail } from '../domain/index.js';
export type { BookView, Candle } from '../market/index.js';

/**
 * The part of the market and of its own affairs that a strategy may see; all of it read-only. What is here of a
 * market is that of its first leg; a strategy of several instruments asks `market(leg)`.
 */
export interface StrategyView extends MarketView {
  readonly time: Micros;
  /** One for each instrument that it was configured with, in that order. */
  readonly legs: number;
  /** @throws RangeError for a leg that it was not given. */
  market(leg: number): MarketView;
  /**
   * The newest value of an indicator by the id that the strategy's needs gave it; null while it warms up.
   * @param output its place among the indicator's outputs, 0 where left out.
   * @throws RangeError for an id that the needs do not name.
   */
  indicator(id: string, output?: number): number | null;
}

/** One instrument, and what the strategy has there. */
export interface MarketView {
  readonly instrument: Instrument;
  readonly book: BookView;
  /** Its own position, signed lots. */
  readonly positionLots: number;
  /** Its own working orders; what protects its position is not among them. */
  readonly orders: readonly StrategyOrder[];
  /** The last print; null before the first. */
  readonly lastPrice: PriceTicks | null;
  /**
   * Up to `count` finished candles of a length that the needs name, oldest first.
   * @throws RangeError for another length.
   */
  candles(seconds: number, count: number): readonly Candle[];
  /**
   * Lots by the `sizing` that the configuration gives this strategy, never above the limits in force; 0 where they leave
   * no room. Null where it has none, or what the method needs (volatility, a stop) is not known yet.
   * @param stopDistanceTicks from the price to the stop, for `fixed-fractional`; null where there is none.
   */
  sizing(price: PriceTicks, stopDistanceTicks: number | null): SizeLots | null;
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

interface IntentBase {
  /** Which of its instruments; the first where left out. */
  readonly leg?: number;
  /** In words, for the record. */
  readonly reason: string;
}

/** What a strategy may want. It never makes orders: the engine scores, checks and sends. */
export type Intent =
  | (IntentBase & {
      readonly kind: 'place';
      readonly side: Side;
      /** Null takes what is there, as far as the collar lets it. */
      readonly price: PriceTicks | null;
      readonly size: SizeLots;
      readonly timeInForce?: TimeInForce;
      readonly postOnly?: boolean;
      /**
       * `limit` where left out, or `market` where the price is null. A stop, a take-profit and their limits need a
       * `triggerPrice`, a trailing stop a `trail`. What the venue has not got, the engine holds: it ends with the engine.
       */
      readonly type?: OrderType;
      /** Where it wakes, by the last trade. */
      readonly triggerPrice?: PriceTicks | null;
      /** How far a trailing stop stays behind the best price since it was placed. */
      readonly trail?: Trail;
      /**
       * What protects the position that its fills make: a stop (or a trail) and a take-profit, of which one cancels the
       * other. They stay when the strategy is paused, stopped or fails, and are not among its `orders`.
       */
      readonly bracket?: Bracket;
      /** How it is worked: cut up by time or volume, shown in parts, at the touch, or over several venues. */
      readonly execution?: Execution;
      /** Only ever brings the position nearer to zero. */
      readonly reduceOnly?: boolean;
      /** Its end; for `gtd`, which it is by this. */
      readonly expireTime?: Micros;
    })
  | (IntentBase & { readonly kind: 'cancel'; readonly clientOrderId: string })
  /** Other terms for a working order; null leaves what stands. `size` is the total, fills included. */
  | (IntentBase & {
      readonly kind: 'replace';
      readonly clientOrderId: string;
      readonly price: PriceTicks | null;
      readonly size: SizeLots | null;
    })
  /** A pair of resting quotes that the engine keeps with the fewest messages; null withdraws that side. */
  | (IntentBase & {
      readonly kind: 'quote';
      readonly bid: Quote | null;
      readonly ask: Quote | null;
    })
  /**
   * A position that the engine brings about and keeps until another is wanted, one order at a time.
   * `take` crosses the spread up to `maxSlippageBps` through the touch; `rest` joins the touch, post-only, and
   * follows it.
   */
  | (IntentBase & {
      readonly kind: 'target';
      /** Signed lots. */
      readonly positionLots: number;
      readonly style: 'take' | 'rest';
      /** 5 where left out. */
      readonly maxSlippageBps?: number;
    });

export type Wanted = Intent | readonly Intent[] | undefined;

/**
 * Handlers are synchronous and deterministic: no clock, no randomness, no network; doubles live in class fields.
 * `leg` says which of its instruments it is about.
 */
export interface StrategyHandlers {
  /** After each whole message that changed the book. */
  onBook?(view: StrategyView, leg: number): Wanted;
  onTrade?(view: StrategyView, trade: StrategyTrade, leg: number): Wanted;
  /** A finished candle of a length that the needs name; indicators have taken it in already. */
  onCandle?(view: StrategyView, candle: Candle, about: { seconds: number; leg: number }): Wanted;
  onFill?(view: StrategyView, fill: Fill, leg: number): Wanted;
  /** Once a second. */
  onSecond?(view: StrategyView): Wanted;
}

export interface StrategyTrade {
  price: PriceTicks;
  size: SizeLots;
  aggressor: Side;
}

/** An indicator that the engine runs for a strategy. */
export interface IndicatorNeed {
  /** What the strategy calls it in `view.indicator`. */
  readonly id: string;
  /** A built-in indicator or one of a plugin, by name. */
  readonly indicator: string;
  /** The indicator's own defaults stand for what is left out. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The length of its candles; for indicators of candles only. */
  readonly seconds?: number;
  /** The first where left out. */
  readonly leg?: number;
}

/** What a strategy must be given to run. */
export interface StrategyNeeds {
  /** How many instruments; 1 where left out. */
  readonly legs?: number;
  /** Levels a side that it reads; a market that cannot give them is refused. */
  readonly bookLevels?: number;
  /** Lengths of candles, in seconds. */
  readonly candles?: readonly number[];
  readonly indicators?: readonly IndicatorNeed[];
  readonly sentiment?: boolean;
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
  /** One instrument and its book, where left out. */
  needs?(parameters: Parameters): StrategyNeeds;
  /** Micros of market data to see before its first intent counts. */
  readonly warmupMicros?: number;
  /** @param instruments one for each leg; the first stands alone for the many strategies that have one. */
  create(
    parameters: Parameters,
    instrument: Instrument,
    instruments: readonly Instrument[],
  ): StrategyHandlers;
}

/** Types a strategy's parameters from its schema; returns its argument. */
export function defineStrategy<Schema extends z.ZodType>(
  definition: Omit<StrategyDefinition<z.infer<Schema>>, 'parameters'> & { readonly parameters: Schema },
): StrategyDefinition {
  return definition as unknown as StrategyDefinition;
}
