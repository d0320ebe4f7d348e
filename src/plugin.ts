/** The one public entry: everything that a plugin may import, as `outcry/plugin`. */
export { z } from 'zod';
export type { Fill, Instrument, Micros, PriceTicks, Side, SizeLots } from './domain/index.js';
export type {
  CandleIndicator,
  IndicatorCandle,
  IndicatorDefinition,
  IndicatorTrade,
  MarketIndicator,
} from './indicators/index.js';
export { defineIndicator } from './indicators/index.js';
export type {
  BookView,
  Bracket,
  Candle,
  Execution,
  IndicatorNeed,
  Intent,
  MarketView,
  OrderType,
  Quote,
  StrategyDefinition,
  StrategyHandlers,
  StrategyNeeds,
  StrategyOrder,
  StrategyTrade,
  StrategyView,
  Trail,
  Wanted,
} from './strategy/index.js';
export { defineStrategy, Holding, isDust, lotsOf } from './strategy/index.js';
