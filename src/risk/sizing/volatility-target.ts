import { onLot, type SizingBounds } from './on-lot.js';

/**
 * Volatility target: the position's volatility is a fixed part of the capital's, whatever the market's is.
 * Lots = capital × target ÷ volatility ÷ value of a lot, both volatilities over the same time.
 * Source: Robert Carver, Systematic Trading (2015), chapters 9 and 10.
 */
export function volatilityTargetLots(
  { capital, target, volatility }: { capital: number; target: number; volatility: number },
  bounds: SizingBounds,
): number {
  if (!(volatility > 0) || !(bounds.lotValue > 0)) return 0;
  return onLot((capital * target) / volatility / bounds.lotValue, bounds);
}
