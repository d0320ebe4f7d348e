import type { PriceTicks, Side, SizeLots } from '../../src/domain/index.js';
import {
  builtInIndicators,
  type IndicatorTrade,
  type MarketIndicator,
  type MarketIndicatorDefinition,
} from '../../src/indicators/index.js';
import type { BookView } from '../../src/market/index.js';

export const SECOND = 1_000_000;

/** `[price, size]`, the best first. */
type Levels = readonly (readonly [price: number, size: number])[];

/** A book that is written down. */
export function handBook(bids: Levels, asks: Levels, valid = true): BookView {
  const side = (which: Side) => (which === 'buy' ? bids : asks);
  return {
    valid,
    bestBid: (bids[0]?.[0] ?? 0) as PriceTicks,
    bestAsk: (asks[0]?.[0] ?? 0) as PriceTicks,
    bestBidSize: (bids[0]?.[1] ?? 0) as SizeLots,
    bestAskSize: (asks[0]?.[1] ?? 0) as SizeLots,
    depthLots: (which, levels) =>
      side(which)
        .slice(0, levels)
        .reduce((sum, [, size]) => sum + size, 0),
    copyLevels: (which, count, prices, sizes) => {
      const levels = side(which).slice(0, count);
      levels.forEach(([price, size], i) => {
        prices[i] = price;
        sizes[i] = size;
      });
      return levels.length;
    },
  };
}

export const INVALID = handBook([], [], false);

export function marketDefinition(name: string): MarketIndicatorDefinition {
  const definition = builtInIndicators.get(name);
  if (definition?.input !== 'market') throw new Error(`no market indicator ${name}`);
  return definition;
}

export function makeMarket(name: string, given: object = {}): MarketIndicator {
  const definition = marketDefinition(name);
  return definition.create(definition.parameters.parse(given));
}

/** A print at so many seconds; a negative size is sold. */
export const print = (seconds: number, price: number, signed: number): IndicatorTrade => ({
  time: seconds * SECOND,
  price,
  size: Math.abs(signed),
  buys: signed > 0,
});
