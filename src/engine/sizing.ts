import type { PriceTicks, SizeLots } from '../domain/index.js';
import {
  fixedFractionalLots,
  kellyContinuous,
  kellyFraction,
  kellyLots,
  type SizingBounds,
  type SizingText,
  volatilityTargetLots,
} from '../risk/index.js';
import type { Engine } from './engine.js';
import { volatilityOf } from './monitor-values.js';
import { scaleOf } from './risk-surroundings.js';

/** What a strategy wants to know the size for. */
export interface SizingQuestion {
  readonly strategy: string;
  readonly instrument: number;
  readonly price: PriceTicks;
  /** To its stop; of the method that needs one. */
  readonly stopDistanceTicks: number | null;
}

/**
 * Lots by the strategy's method in the configuration, never above the limits in force; null where it has none, or
 * what the method needs is not known yet. Floats decide how much, exact lots are what comes out.
 */
export function sizedLots(engine: Engine, question: SizingQuestion): SizeLots | null {
  const sizing = engine.risk.configuration.sizing?.[question.strategy];
  const bounds = boundsOf(engine, question);
  if (sizing === undefined || bounds === null) return null;
  return lotsBy(engine, sizing, { ...question, bounds }) as SizeLots | null;
}

function lotsBy(
  engine: Engine,
  sizing: SizingText,
  { instrument, stopDistanceTicks, price, bounds }: SizingQuestion & { readonly bounds: SizingBounds },
): number | null {
  const equity = engine.portfolio.equity().toNumber();
  switch (sizing.method) {
    case 'fixed-fractional': {
      if (stopDistanceTicks === null) return null;
      const lossPerLot = (bounds.lotValue * stopDistanceTicks) / price;
      return fixedFractionalLots({ equity, riskFraction: sizing.riskPercent / 100, lossPerLot }, bounds);
    }
    case 'volatility-target': {
      const terms = engine.risk.configuration.monitor;
      const now = terms === undefined ? null : volatilityOf(engine, instrument, terms).now;
      if (now === null) return null;
      const capital = (equity * sizing.equityPercent) / 100;
      return volatilityTargetLots({ capital, target: sizing.targetPercent, volatility: now }, bounds);
    }
    default: {
      const kelly =
        sizing.method === 'kelly'
          ? kellyFraction({ winRate: sizing.winRatePercent / 100, payoff: sizing.payoff })
          : kellyContinuous(sizing);
      const [fraction, cap] = [sizing.fractionPercent / 100, sizing.capPercent / 100];
      return kellyLots({ equity, kelly, fraction, cap }, bounds);
    }
  }
}

/** What limits and venue allow in one order, in lots and in the reporting currency. */
function boundsOf(engine: Engine, { instrument: index, price }: SizingQuestion): SizingBounds | null {
  const instrument = engine.instruments[index]!;
  const { minSizeLots, maxSizeLots, quote } = instrument.specification;
  const notional = instrument.notional(price, 1 as SizeLots);
  const lot = engine.portfolio.inReporting(notional, quote.code);
  if (lot === null || lot.isZero) return null;
  const { maxOrder, maxNotional, maxPosition, maxPositionNotional } = engine.risk.scaled(scaleOf(engine))
    .instruments[index]!;
  const byNotional = (limit: typeof maxNotional): number =>
    limit === null ? maxSizeLots : Number(limit.value.toBigInt() / notional.toBigInt());
  const held = Math.abs(engine.portfolio.position(index).sizeLots);
  const mostLots = Math.min(
    maxSizeLots,
    maxOrder?.value ?? maxSizeLots,
    (maxPosition?.value ?? maxSizeLots + held) - held,
    byNotional(maxNotional),
    byNotional(maxPositionNotional) - (maxPositionNotional === null ? 0 : held),
  );
  return { minimumLots: minSizeLots, mostLots: Math.max(0, mostLots), lotValue: lot.toNumber() };
}
