import type { Instrument, Money } from '../../../../domain/index.js';

/** The price weighted by volume, to the tick; 0 where nothing was traded. */
export function vwapText(notional: Money, volume: number, instrument: Instrument): string {
  if (volume === 0) return instrument.formatPrice(0);
  return instrument.formatPrice(Math.round(notional.toNumber() / (volume * instrument.unitsPerTickLot)));
}
