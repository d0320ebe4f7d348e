import type { Instrument, PriceTicks, SizeLots } from '../../../domain/index.js';
import type { FillRow } from '../../../protocol/index.js';
import { MINUS } from '../format.js';
import { sumDecimals } from './decimal-sum.js';

export interface FillTotals {
  readonly count: number;
  /** Notional by the asset that it is in: `[code, plain decimal]`. */
  readonly volumes: readonly (readonly [code: string, amount: string])[];
  /** In the reporting currency. */
  readonly fees: string;
  readonly realisedPnl: string;
  /** Weighted by notional, over the fills that have one; null where none has. */
  readonly slippageBps: number | null;
}

/** What some fills come to. Sums of money are exact; the average slippage is for reading only. */
export function fillTotals(fills: readonly FillRow[], instruments: readonly Instrument[]): FillTotals {
  const byAsset = new Map<string, string[]>();
  let weighted = 0;
  let weight = 0;
  for (const fill of fills) {
    const instrument = instruments[fill.instrument];
    if (instrument === undefined) continue;
    const { code, decimals } = instrument.specification.quote;
    const amount = notionalText(fill, instrument, decimals);
    const amounts = byAsset.get(code);
    if (amounts === undefined) byAsset.set(code, [amount]);
    else amounts.push(amount);
    if (fill.slippageBps === null) continue;
    weighted += fill.slippageBps * Number(amount);
    weight += Number(amount);
  }
  return {
    count: fills.length,
    volumes: [...byAsset].map(([code, amounts]) => [code, sumDecimals(amounts)]),
    fees: sumDecimals(fills.map((fill) => fill.fee)),
    realisedPnl: sumDecimals(fills.map((fill) => fill.realisedPnl)),
    slippageBps: weight === 0 ? null : weighted / weight,
  };
}

/** Price × size as a plain decimal of the quote asset. */
const notionalText = (fill: FillRow, instrument: Instrument, decimals: number): string =>
  instrument.notional(fill.price as PriceTicks, fill.size as SizeLots).format(decimals);

/** `+0.4`, `−0.9`: basis points with their sign; above 0 is worse. */
export function bpsText(bps: number): string {
  const size = Math.abs(bps).toFixed(1);
  return `${bps < 0 && size !== '0.0' ? MINUS : '+'}${size}`;
}
