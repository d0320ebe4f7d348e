import type { Bracket, Instrument, Trail } from '../../../domain/index.js';
import { formatPrice } from '../format.js';

/** ` · stop 61,000.00 · tp 62,500.00 on its fills`. */
export function bracketText(instrument: Instrument, { stopPrice, takeProfitPrice, trail }: Bracket): string {
  const parts = [
    stopPrice === null ? [] : [`stop ${formatPrice(instrument, stopPrice)}`],
    trail === null ? [] : [`trail ${trailText(instrument, trail)}`],
    takeProfitPrice === null ? [] : [`tp ${formatPrice(instrument, takeProfitPrice)}`],
  ].flat();
  return ` · ${parts.join(', ')} on its fills`;
}

export const trailText = (instrument: Instrument, { unit, distance }: Trail): string =>
  unit === 'ppm' ? `${distance / 100} bps` : formatPrice(instrument, distance);
