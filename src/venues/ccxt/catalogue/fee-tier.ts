import type { CcxtVenue } from '../load/index.js';

/** Parts per million of the notional; negative is a rebate. */
export interface FeeTier {
  readonly makerPpm: number;
  readonly takerPpm: number;
}

/** A rate such as 0.001 as parts per million, rounded to the nearest whole one; 0 where there is none. */
export function ppm(rate: unknown): number {
  const number = Number(rate ?? 0);
  return Number.isFinite(number) ? Math.round(number * 1_000_000) + 0 : 0;
}

/** What this account pays; null where the venue does not tell it by the symbol. */
export async function feeTier(venue: CcxtVenue, symbol: string): Promise<FeeTier | null> {
  const has = venue.has as Readonly<Record<string, unknown>>;
  if (has.fetchTradingFee === true) {
    const fee = await venue.fetchTradingFee(symbol);
    return tier(fee);
  }
  if (has.fetchTradingFees === true) {
    const fees = await venue.fetchTradingFees();
    return tier(fees[symbol]);
  }
  return null;
}

function tier(fee: { readonly maker?: unknown; readonly taker?: unknown } | undefined): FeeTier | null {
  if (fee?.maker === undefined || fee.taker === undefined) return null;
  return { makerPpm: ppm(fee.maker), takerPpm: ppm(fee.taker) };
}
