/** The one public entry: everything that a plugin may import, as `outcry/plugin`. */
export { z } from 'zod';
export type { Fill, Instrument, Micros, PriceTicks, Side, SizeLots } from './domain/index.js';
export type {
  BookView,
  Intent,
  Quote,
  StrategyDefinition,
  StrategyHandlers,
  StrategyOrder,
  StrategyView,
} from './strategy/index.js';
export { defineStrategy } from './strategy/index.js';
