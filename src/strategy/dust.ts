import type { Instrument, PriceTicks, SizeLots } from '../domain/index.js';

/** Whether a position, or what it lacks, is too little for any order: less than the venue's smallest. */
export function isDust(instrument: Instrument, lots: number, price: number): boolean {
  const size = Math.abs(lots);
  if (size < instrument.specification.minSizeLots) return true;
  return instrument.notional(price as PriceTicks, size as SizeLots).compare(instrument.minNotional) < 0;
}
