import { onLot, type SizingBounds } from './on-lot.js';

/**
 * Fixed fractional: what the stop costs is a fraction of equity. Lots = equity × fraction ÷ loss of a lot at the stop.
 * Source: Ralph Vince, Portfolio Management Formulas (1990); Van Tharp's "percent risk model".
 * @param lossPerLot distance to the stop × one lot, in the currency of the equity.
 */
export function fixedFractionalLots(
  { equity, riskFraction, lossPerLot }: { equity: number; riskFraction: number; lossPerLot: number },
  bounds: SizingBounds,
): number {
  return lossPerLot > 0 ? onLot((equity * riskFraction) / lossPerLot, bounds) : 0;
}
