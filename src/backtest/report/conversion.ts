import { type Fill, type Instrument, type Money, POWERS_OF_TEN } from '../../domain/index.js';
import type { BacktestRecord, PriceSeries } from '../record.js';

/**
 * What a fill cost in fees, in its instrument's quote asset. A fee in the base asset is taken at the fill's price,
 * half up; one in a third asset, which the record has no price for, at the instrument's own rate.
 */
export function feeInQuote(instrument: Instrument, fill: Fill): Money {
  const { base, quote } = instrument.specification;
  if (fill.feeAsset === quote.code) return fill.fee;
  if (fill.feeAsset !== base.code)
    return instrument.fee(instrument.notional(fill.price, fill.size), fill.liquidity);
  const { numerator, denominator } = baseToQuote(instrument, fill.price * 2);
  return fill.fee.multiplyDivide(numerator, denominator, 'half-up');
}

/**
 * Turns amounts of quote assets into the reporting currency, at the last mid of the run, as the account's own
 * totals are. An asset without a market of its own in the record has no rate: null.
 */
export function reportingConverter(record: BacktestRecord): (amount: Money, asset: string) => Money | null {
  const { code } = record.reportingCurrency;
  const rates = new Map<string, { numerator: number; denominator: number }>();
  for (const series of record.prices) {
    const { base, quote } = series.instrument.specification;
    const mid = lastMid(series);
    if (quote.code !== code || mid === null || rates.has(base.code)) continue;
    rates.set(base.code, baseToQuote(series.instrument, Math.round(mid * 2)));
  }
  return (amount, asset) => {
    if (asset === code) return amount;
    const rate = rates.get(asset);
    return rate === undefined ? null : amount.multiplyDivide(rate.numerator, rate.denominator, 'half-up');
  };
}

/** Quote units of one unit of the base asset, at a price of half of `doubled` ticks. */
function baseToQuote(instrument: Instrument, doubled: number): { numerator: number; denominator: number } {
  const { base, quote, tick } = instrument.specification;
  const shift = quote.decimals - tick.decimals - base.decimals;
  return {
    numerator: doubled * tick.units * POWERS_OF_TEN[Math.max(shift, 0)]!,
    denominator: 2 * POWERS_OF_TEN[Math.max(-shift, 0)]!,
  };
}

function lastMid(series: PriceSeries): number | null {
  for (let i = series.mids.length - 1; i >= 0; i -= 1) {
    if (!Number.isNaN(series.mids[i])) return series.mids[i]!;
  }
  return null;
}
