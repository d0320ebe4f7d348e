import { onLot, type SizingBounds } from './on-lot.js';

/**
 * The share of equity that grows fastest: f = p − (1 − p) ÷ b, of a bet that wins b times what it stakes with
 * probability p. Never negative: without an edge there is no bet.
 * Source: J. L. Kelly, A New Interpretation of Information Rate (1956); Thorp (2006), equation 2.1.
 */
export function kellyFraction({ winRate, payoff }: { winRate: number; payoff: number }): number {
  return payoff > 0 ? Math.max(0, winRate - (1 - winRate) / payoff) : 0;
}

/** For small returns: f = mean ÷ variance, of the excess return. Source: Thorp (2006), equation 7.3. */
export function kellyContinuous({ mean, variance }: { mean: number; variance: number }): number {
  return variance > 0 ? Math.max(0, mean / variance) : 0;
}

/** A part of Kelly's share, at most the cap, of equity: estimates err, and the full share halves often. */
export function kellyLots(
  { equity, kelly, fraction, cap }: { equity: number; kelly: number; fraction: number; cap: number },
  bounds: SizingBounds,
): number {
  if (!(bounds.lotValue > 0)) return 0;
  return onLot((equity * Math.min(cap, kelly * fraction)) / bounds.lotValue, bounds);
}
